"""JSON values: their type, when two are equal, and their canonical text, by which they are digested."""

from __future__ import annotations

import hashlib
import json
import marshal
from collections.abc import Hashable, Mapping
from typing import Any, TypeAlias

#: A JSON value as Python reads it.
Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

#: A JSON object, of whose values nothing is known until somebody looks: a schema, for one.
JsonObject: TypeAlias = dict[str, object]

#: The JSON types. JSON Schema's `integer` is a number without a fraction.
TYPES = ("null", "boolean", "string", "number", "array", "object")


def canonical(value: object) -> bytes:
    """Return the canonical text of a JSON value: sorted keys, no white space, no escapes beyond JSON's own.

    It is UTF-8; a lone surrogate, which JSON may escape and UTF-8 cannot say, stands there as its escape.
    """
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8", "backslashreplace")


def digest_of(value: object) -> str:
    """Return the SHA-256 of the canonical text of `value` in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def raw(value: Any) -> bytes:
    """Return the bytes that Python writes a value to soonest; none for what is too deep, or of no kind that it knows.

    Equal bytes are values written alike; `from_raw` reads them. Which parts of a value are one object they do not say.
    """
    try:
        return marshal.dumps(value, 2)
    except ValueError:
        return b""


def from_raw(written: bytes) -> Any:
    """Return the value that `raw` wrote: it is for bytes that nobody else has had."""
    return marshal.loads(written)  # noqa: S302 - bytes of ours


def object_at(node: Mapping[str, object], key: str) -> JsonObject:
    """Return the object under a key, an empty one where there is none."""
    found = node.get(key)
    return found if isinstance(found, dict) else {}


def list_at(node: Mapping[str, object], key: str) -> list[object]:
    """Return the items under a key, none where there is no list."""
    found = node.get(key)
    return list(found) if isinstance(found, list | tuple) else []


def type_of(value: object) -> str:
    """Return the JSON type of a value: one of TYPES."""
    return _EXACTLY.get(type(value)) or next((name for kinds, name in _KINDS if isinstance(value, kinds)), "null")


#: What a parser makes; all else is looked for by what it is a kind of.
_EXACTLY: dict[type, str] = {
    bool: "boolean",
    int: "number",
    float: "number",
    str: "string",
    list: "array",
    dict: "object",
    type(None): "null",
}
_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    ((int, float), "number"),
    (str, "string"),
    (list, "array"),
    (dict, "object"),
)


def same(one: object, other: object) -> bool:
    """Whether two JSON values are equal as JSON Schema means it (Core, section 4.2.2): 1 is 1.0, true is not 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(item, other[key]) for key, item in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def value_key(value: object) -> Hashable:
    """Return a key that is equal for values that are the same: for sets and tables."""
    if isinstance(value, bool) or not isinstance(value, int | float | list | dict):
        return (type_of(value), value)
    if isinstance(value, list):
        return ("array", tuple(map(value_key, value)))
    if isinstance(value, dict):
        return ("object", frozenset((name, value_key(item)) for name, item in value.items()))
    return ("number", value)


def written_alike(one: object, other: object) -> bool:
    """Whether two JSON values are the same and written alike too: 1 is not 1.0."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(written_alike(item, other[key]) for key, item in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(written_alike, one, other))
    return bool(one == other)


class _Absent:
    """The value of a field that is not there; null is a value."""

    def __repr__(self) -> str:
        return "(absent)"


ABSENT = _Absent()
