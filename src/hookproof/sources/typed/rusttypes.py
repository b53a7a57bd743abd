"""Types of Rust's members as serde writes their values, those of the usual crates among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hookproof.sources import names
from hookproof.sources.typed.classpieces import Piece, apart
from hookproof.sources.typed.likenesses import Likeness, named, union

_PLAIN: Mapping[str, Mapping[str, Any]] = {
    kind: words
    for words, kinds in (
        ({"type": "string"}, "String str char Decimal BigDecimal Url PathBuf EmailAddress"),
        ({"type": "string", "format": "uuid"}, "Uuid"),
        ({"type": "string", "format": "date-time"}, "DateTime"),
        ({"type": "string", "format": "date"}, "NaiveDate"),
        ({"type": "integer"}, "i8 i16 i32 i64 i128 isize"),
        ({"type": "integer", "minimum": 0}, "u8 u16 u32 u64 u128 usize"),
        ({"type": "number"}, "f32 f64 Number"),
        ({"type": "boolean"}, "bool"),
        ({"type": "object"}, "Map"),
        ({}, "Value RawValue OffsetDateTime NaiveDateTime Duration"),
    )
    for kind in names.words(kinds)
}
_LISTS = names.words("Vec VecDeque HashSet BTreeSet IndexSet")
_MAPS = names.words("HashMap BTreeMap IndexMap")
_AROUND = names.words("Box Arc Rc Cow")
#: Modules that write a time: what their names hold -> how it is written.
_WITH: Mapping[str, Mapping[str, Any]] = {
    "rfc3339": {"type": "string", "format": "date-time"},
    "iso8601": {"type": "string", "format": "date-time"},
    "timestamp": {"type": "integer"},
    "ts_": {"type": "integer"},
}
#: Types inside so many others, and those of more pieces, may be anything.
_DEEPEST, _LONGEST = 12, 400


def type_of(pieces: Sequence[Piece], at: int, module: str = "", depth: int = 0) -> Likeness:
    """Return the type that stands here; `module` is what writes its values, "" where the type's own way does."""
    if module:
        return Likeness(at, next((words for part, words in _WITH.items() if part in module), {}))
    if len(pieces) > _LONGEST or depth > _DEEPEST:
        return Likeness(at)
    told = [piece for piece in pieces if piece.text not in ("&", "mut", "dyn")]
    if not told:
        return Likeness(at)
    if told[0].text == "[":
        end = next((number for number, piece in enumerate(told) if piece.text in (";", "]")), len(told))
        return _listed(type_of(told[1:end], at, depth=depth + 1), at)
    opens = next((number for number, piece in enumerate(told) if piece.text == "<"), len(told))
    path = [piece.text for piece in told[:opens] if piece.kind == "name"]
    inside = [type_of(each, at, depth=depth + 1) for each in apart(tuple(told[opens + 1 : -1]))]
    return _of_name(path[-1], inside, at) if path else Likeness(at)


def _of_name(name: str, inside: Sequence[Likeness], at: int) -> Likeness:
    if name == "Option" and inside:
        return union([inside[0], Likeness(at, {"type": "null"})], at)
    if name in _LISTS and inside:
        return _listed(inside[0], at)
    if name in _MAPS:
        value = inside[1] if len(inside) > 1 and inside[1].is_single and inside[1].words else None
        return Likeness(at, {"type": "object", **({"additionalProperties": dict(value.words)} if value else {})})
    if name in _AROUND and inside:
        return inside[-1]
    return Likeness(at, _PLAIN[name]) if name in _PLAIN else named(name, at)


def _listed(item: Likeness, at: int) -> Likeness:
    return Likeness(at, {"type": "array"}, items=item)
