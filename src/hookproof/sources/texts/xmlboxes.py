"""Payloads that boxes write in XML: the root's elements are the members, and each text is what its field says it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from xml.parsers import expat

from hookproof.errors import InputError
from hookproof.parsing import parse_json
from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import escape
from hookproof.sources import names
from hookproof.sources.positioned import Positioned
from hookproof.sources.positions import Spot
from hookproof.sources.records import Example, Field, Prose
from hookproof.sources.texts.headings import Section

LANGUAGES = frozenset({"xml", "soap"})
#: Deeper elements, and longer boxes, are none of a payload.
_DEEPEST, _LONGEST = 40, 200_000
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")
_OPENING = re.compile(r"\s*<[?\w]")


def payload_in(text: str) -> Positioned | None:
    """Return the elements of a document by their names; None of what is no XML, declares a type, or has no elements."""
    if len(text) > _LONGEST or "<!" in text.replace("<!--", "").replace("<![CDATA[", ""):
        return None
    reader = _Reader()
    try:
        reader.parser.Parse(text.strip("\n"), True)
    except (expat.ExpatError, _TooDeep):
        return None
    value, first = reader.value, len(text) - len(text.lstrip("\n"))
    spots = {pointer: (line + first, column) for pointer, (line, column) in reader.spots.items()}
    return Positioned(value, lambda pointer: spots.get(pointer, (1 + first, 1))) if isinstance(value, dict) else None


class _TooDeep(Exception):
    """Elements in so many others are not read."""


class _Reader:
    """Puts elements together as the parser meets them; `spots` are where each begins, by its pointer."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text
        self.spots: dict[str, Spot] = {}
        self.value: Any = None
        self.opened: list[tuple[str, dict[str, Any]]] = []
        self.texts: list[list[str]] = [[]]

    def start(self, name: str, _: Mapping[str, str]) -> None:
        if len(self.opened) > _DEEPEST:
            raise _TooDeep
        pointer = f"{self.opened[-1][0]}/{escape(_local(name))}" if self.opened else ""
        self.spots.setdefault(pointer, (self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1))
        self.opened.append((pointer, {}))
        self.texts.append([])

    def text(self, text: str) -> None:
        self.texts[-1].append(text)

    def end(self, name: str) -> None:
        members, text = self.opened.pop()[1], "".join(self.texts.pop())
        value: Any = members or text.strip()
        if not self.opened:
            self.value = value
            return
        holder, key = self.opened[-1][1], _local(name)
        if key not in holder:
            holder[key] = value
        elif isinstance(holder[key], list):
            holder[key].append(value)
        else:
            holder[key] = [holder[key], value]


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def is_xml(example: Example) -> bool:
    """Whether the box of an example is written in XML."""
    return bool(_OPENING.match(example.raw))


def keep_payloads(sections: Sequence[Section]) -> None:
    """Leave out what no event's payload is: it carries no event, and most of its elements are fields of no list."""
    known = {field.path[0] for section in sections for field in (*section.fields, *section.untyped)}
    for section in sections:
        other = [one for one in section.examples if is_xml(one) and not _is_payload(one.value, known)]
        section.examples[:] = [one for one in section.examples if one not in other]
        section.unread.extend(Prose(text="xml", at=one.at) for one in other)


def _is_payload(value: Mapping[str, object], known: set[str]) -> bool:
    carries = any(strong and names.has_joint(text) for _, text, strong in names.carried(value))
    return carries or 2 * len(known & {*value}) > len(value)


def meant(example: Example, fields: Iterable[Field]) -> Example:
    """Return an example in XML with numbers and booleans where its fields are such, and the texts are."""
    if not is_xml(example) or not isinstance(example.value, dict):
        return example
    plain = {field.path: field.kinds for field in fields if field.kinds and "string" not in field.kinds}
    return replace(example, value=_meant(example.value, (), plain)) if plain else example


def _meant(value: Any, path: tuple[str, ...], plain: Mapping[tuple[str, ...], frozenset[str]]) -> Any:
    if isinstance(value, dict):
        return {key: _meant(inner, (*path, key), plain) for key, inner in value.items()}
    if not isinstance(value, str) or path not in plain:
        return value
    return next(_read(value, plain[path]), value)


def _read(text: str, kinds: frozenset[str]) -> Iterator[object]:
    if "boolean" in kinds and text in ("true", "false"):
        yield text == "true"
    if {"integer", "number"} & kinds and _NUMBER.fullmatch(text):
        try:
            yield parse_json(text, "number")
        except InputError:
            return
