"""A schema from payloads: what all of them have in common, and no more than they show."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hookproof.schema.json import TYPES, type_of
from hookproof.schema.pointers import escape

_FORMATS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("date-time", lambda text: bool(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", text))),
    ("date", lambda text: bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text))),
    ("uuid", lambda text: bool(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text, re.IGNORECASE))),
    ("email", lambda text: bool(re.fullmatch(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", text, re.ASCII))),
    ("uri", lambda text: bool(re.fullmatch(r"https?://[A-Za-z0-9.-]+(:\d+)?(/[\w./%~+-]*)?", text, re.ASCII))),
)


def inferred(payloads: Sequence[object], fixed: Mapping[str, str]) -> dict[str, object]:
    """Return a schema that all payloads fit; `fixed` are texts that are constants, by JSON pointer."""
    return _schema(list(payloads), "", fixed)


def _schema(values: list[object], at: str, fixed: Mapping[str, str]) -> dict[str, object]:
    if at in fixed:
        return {"const": fixed[at]}
    by_type = {name: [value for value in values if type_of(value) == name] for name in TYPES}
    found = {name: _MAKERS[name](some, at, fixed) for name, some in by_type.items() if some}
    if len(found) == 1:
        return next(iter(found.values()))
    null = found.pop("null", None)
    if len(found) == 1 and null is not None:
        schema = next(iter(found.values()))
        return {**schema, "type": [schema["type"], "null"]}
    return {"anyOf": [*found.values(), *([null] if null else [])]}


def _object(values: list[dict[str, object]], at: str, fixed: Mapping[str, str]) -> dict[str, object]:
    names = dict.fromkeys(name for value in values for name in value)
    properties = {
        name: _schema([value[name] for value in values if name in value], f"{at}/{escape(name)}", fixed)
        for name in names
    }
    required = [name for name in names if all(name in value for value in values)]
    return {"type": "object", **({"required": required} if required else {}), "properties": properties}


def _array(values: list[list[object]], at: str, fixed: Mapping[str, str]) -> dict[str, object]:
    items = [item for value in values for item in value]
    # Of what an empty list may hold nothing is known: it stays empty.
    return {"type": "array", **({"items": _schema(items, f"{at}/*", fixed)} if items else {"maxItems": 0})}


def _text(values: list[str], at: str, fixed: Mapping[str, str]) -> dict[str, object]:  # noqa: ARG001 - one of a table
    name = next((name for name, fits in _FORMATS if all(map(fits, values))), None)
    return {"type": "string", **({"format": name} if name else {})}


def _number(values: list[int | float], at: str, fixed: Mapping[str, str]) -> dict[str, object]:  # noqa: ARG001 - as above
    whole = all(isinstance(value, int) for value in values)
    return {"type": "integer" if whole else "number", **({"minimum": 0} if min(values) >= 0 else {})}


_MAKERS: dict[str, Callable[[list[Any], str, Mapping[str, str]], dict[str, Any]]] = {
    "object": _object,
    "array": _array,
    "string": _text,
    "number": _number,
    "boolean": lambda _values, _at, _fixed: {"type": "boolean"},
    "null": lambda _values, _at, _fixed: {"type": "null"},
}
