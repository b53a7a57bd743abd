"""Records and enumerations of Avro (Apache Avro specification, "Schema Declaration") as plain JSON has them: a value of
a union stands there as it is, and times are numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hookproof.parsing import MalformedDocument, parse
from hookproof.schema.json import list_at
from hookproof.sources.typed.likenesses import Declared, Likeness, Member, literal, named, union

_PLAIN: Mapping[str, Mapping[str, Any]] = {
    "null": {"type": "null"},
    "boolean": {"type": "boolean"},
    "int": {"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1},
    "long": {"type": "integer"},
    "float": {"type": "number"},
    "double": {"type": "number"},
    "string": {"type": "string"},
    "bytes": {"type": "string"},
}
_LOGICAL: Mapping[tuple[str, str], Mapping[str, Any]] = {
    ("string", "uuid"): {"type": "string", "format": "uuid"},
}
#: What the union is called that a whole file is.
_UNION = "Union"
_RECORDS = ("record", "error")
#: A name that stands further on is not looked for: all of them together take no longer than the text is long.
_NEAR = 20_000
#: Types inside so many others may be anything.
_DEEPEST = 40


def declared(text: str) -> Iterator[Declared]:
    """Yield the records and enumerations that a file declares, those inside of others too; none where the text is no
    JSON."""
    try:
        tree = parse(text, "")
    except MalformedDocument:
        return
    reading = _Reading(text)
    whole = reading.type(tree, 0)
    yield from reading.found.values()
    # A list of types is a union of these: a file has one where any of them may be sent.
    yield from [Declared(_UNION, whole)] if whole.branches else []


@dataclass(slots=True)
class _Reading:
    """The types that were met, by their names; a type of the language may be used before it is declared."""

    text: str
    found: dict[str, Declared] = field(default_factory=dict)
    at: int = 0

    def type(self, node: object, depth: int) -> Likeness:
        """Return the type that is written here."""
        if depth > _DEEPEST:
            return Likeness(0)
        if isinstance(node, str):
            return Likeness(0, _PLAIN[node]) if node in _PLAIN else named(_own(node), 0)
        if isinstance(node, list):
            return union([self.type(each, depth + 1) for each in node], 0)
        return self._object(node, depth) if isinstance(node, dict) else Likeness(0)

    def _object(self, node: Mapping[str, Any], depth: int) -> Likeness:
        kind, said = node.get("type"), _text(node, "doc")
        if kind in _RECORDS or kind == "enum":
            name = _own(_text(node, "name"))
            self._go_to(_text(node, "name"))
            made = self._record(node, depth) if kind in _RECORDS else self._enumeration(node)
            self.found.setdefault(name, Declared(name, made.said(said)))
            return named(name, 0)
        if kind == "array":
            return Likeness(0, {"type": "array"}, items=self.type(node.get("items"), depth + 1))
        if kind == "map":
            values = self.type(node.get("values"), depth + 1)
            return Likeness(
                0, {"type": "object", **({"additionalProperties": values.words} if values.is_single else {})}
            )
        if kind == "fixed":
            return Likeness(0, {"type": "string"})
        told = _LOGICAL.get((str(kind), _text(node, "logicalType")))
        return self.type(kind, depth + 1) if told is None else Likeness(0, told)

    def _record(self, node: Mapping[str, Any], depth: int) -> Likeness:
        at = self.at
        fields = [each for each in list_at(node, "fields") if isinstance(each, dict) and _text(each, "name")]
        return Likeness(at, {"type": "object"}, tuple(self._member(each, depth) for each in fields))

    def _member(self, node: Mapping[str, Any], depth: int) -> Member:
        name = _text(node, "name")
        self._go_to(name)
        at = self.at
        return Member(name, replace(self.type(node.get("type"), depth + 1), at=at).said(_text(node, "doc")))

    def _enumeration(self, node: Mapping[str, Any]) -> Likeness:
        symbols = [each for each in list_at(node, "symbols") if isinstance(each, str)]
        return literal(symbols, self.at) if symbols else Likeness(self.at)

    def _go_to(self, name: str) -> None:
        """Go to the next place at which a name stands; stay where none is near."""
        self.at = max(self.at, self.text.find(f'"{name}"', self.at, self.at + _NEAR))


def _text(node: Mapping[str, Any], key: str) -> str:
    return node[key] if isinstance(node.get(key), str) else ""


def _own(name: str) -> str:
    """The name of a type without its namespace."""
    return name.rpartition(".")[2]
