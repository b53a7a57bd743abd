"""Lists of fields as data (`fields: [{name: id, type: string, required: true}]`), each under the event it is of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hookproof.schema.pointers import joined
from hookproof.sources import names
from hookproof.sources.positioned import Positioned
from hookproof.sources.texts import vocabulary
from hookproof.sources.typed.likenesses import Declared, Likeness, Member

#: What the members of a holder are called that have its fields, and those of a field that has fields itself.
_LISTS = ("fields", "payload", "body", "attributes", "members", "parameters", "params", "properties", "columns", "data")
_NAMES = ("name", "field", "key", "property", "parameter", "attribute")
_TOLD = ("description", "desc", "summary", "notes", "meaning", "comment", "doc")
_CALLED = ("event", "name", "webhook", "id", "key", "topic", "type", "title")
_VALUES = ("enum", "values", "allowed", "allowed_values", "allowedValues", "options", "one_of")
#: Keywords of JSON Schema that a field may have as they are.
_SAME = names.words("format pattern minimum maximum minLength maxLength minItems maxItems const default")
#: Fields inside so many others, and holders inside so many, are not looked for.
_DEEPEST = 12


def declared(data: Positioned, text: str) -> Iterator[Declared]:
    """Yield what lists of fields in a document say, each with the event that it is of."""
    reader = _Lists(data, text)
    for at, name, fields in _holders(data.value, (), ""):
        members = reader.members(fields, at, 0)
        if members:
            yield Declared(name, Likeness(reader.offset(at[:-1]), {"type": "object"}, members), name)


def _holders(value: object, at: tuple[str, ...], called: str) -> Iterator[tuple[tuple[str, ...], str, Any]]:
    """Yield where fields stand that have an event over them, its name, and the fields."""
    if len(at) > _DEEPEST:
        return
    pairs: Any = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    if isinstance(value, Mapping):
        name = next((str(value[key]) for key in _CALLED if names.has_joint(str(value.get(key, "")))), called)
        for key in _LISTS if names.has_joint(name) else ():
            if _is_list(value.get(key)):
                yield (*at, key), name, value[key]
                return
    for key, inner in pairs:
        if isinstance(inner, Mapping | list):
            yield from _holders(inner, (*at, str(key)), str(key) if isinstance(value, Mapping) else "")


def _is_list(value: object) -> bool:
    """Whether a value is fields: items with a name and a type, or types by their names."""
    rows = value if isinstance(value, list) else list(value.values()) if isinstance(value, Mapping) else []
    named = isinstance(value, Mapping)
    return bool(rows) and all(
        isinstance(row, Mapping) and isinstance(row.get("type"), str) and (named or _name(row)) for row in rows
    )


def _name(row: Mapping[str, Any]) -> str:
    return next((row[key] for key in _NAMES if isinstance(row.get(key), str)), "")


@dataclass(frozen=True, slots=True)
class _Lists:
    data: Positioned
    text: str

    def offset(self, at: Sequence[str]) -> int:
        """Return where in the text stands what a path leads to."""
        line, column = self.data.spots(joined(*at))
        start = 0
        for _ in range(line - 1):
            start = self.text.find("\n", start) + 1
        return start + column - 1

    def members(self, fields: Any, at: tuple[str, ...], depth: int) -> tuple[Member, ...]:
        """Return the members that fields are; those with dots in their names stand in the one before the dot."""
        pairs = fields.items() if isinstance(fields, Mapping) else enumerate(fields)
        found: dict[str, Member] = {}
        for key, row in pairs if depth < _DEEPEST else ():
            name = str(key) if isinstance(fields, Mapping) else _name(row)
            *outer, last = name.replace("[]", "").split(".")
            _put(found, outer, self._member(last, row, (*at, str(key)), depth))
        return tuple(found.values())

    def _member(self, name: str, row: Mapping[str, Any], at: tuple[str, ...], depth: int) -> Member:
        place = self.offset(at)
        words = _words(row)
        inner = next((key for key in _LISTS if _is_list(row.get(key))), "")
        members = self.members(row[inner], (*at, inner), depth + 1) if inner else ()
        if members and words.get("type") == "array":
            kind = Likeness(place, words, items=Likeness(place, {"type": "object"}, members))
        else:
            kind = Likeness(place, words, members)
        needed = row.get("required", not row["optional"] if isinstance(row.get("optional"), bool) else None)
        told = needed if isinstance(needed, bool) else vocabulary.required_of(str(needed))
        return Member(name, kind, required=bool(told))


def _put(found: dict[str, Member], outer: Sequence[str], member: Member) -> None:
    """Put a member into the one that its path leads to, which is made where there is none."""
    if not outer:
        found[member.name] = member
        return
    holder = found.get(outer[0]) or Member(outer[0], Likeness(member.type.at, {"type": "object"}), required=False)
    inner = {each.name: each for each in holder.type.members}
    _put(inner, outer[1:], member)
    kind = replace(holder.type, members=tuple(inner.values()))
    found[outer[0]] = replace(holder, type=kind)


def _words(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the keywords that a field says of its value."""
    kinds, nullable = vocabulary.kinds_of(row["type"])
    told = sorted(kinds - {"integer"} if "number" in kinds else kinds)
    told += ["null"] if nullable or row.get("nullable") is True else []
    words: dict[str, Any] = {"type": told[0] if len(told) == 1 else told} if kinds else {}
    words |= {key: row[key] for key in _SAME if row.get(key) is not None}
    values = next((row[key] for key in _VALUES if isinstance(row.get(key), list)), None)
    words |= {"enum": values} if values else {}
    shown = [row["example"]] if "example" in row else row.get("examples")
    words |= {"examples": shown} if isinstance(shown, list) else {}
    said = next((row[key] for key in _TOLD if isinstance(row.get(key), str)), "")
    return {**words, **({"description": said} if said else {})}
