"""Which named properties a schema speaks of, where it speaks of nothing else."""

# ruff: noqa: ARG001 - the functions of one table take the same arguments
from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from hookproof.payloads.compiling.meanings import ANNOTATIONS, HANDLERS
from hookproof.payloads.compiling.terms import ATOM, RuleSet, Term

Names = set[str] | None


def footprint(term: Term) -> Names:
    """Return the names of the properties that a term constrains; None where it constrains anything else."""
    return _of(term.schema)


def _of(schema: object) -> Names:
    if not isinstance(schema, dict):
        return set() if schema else None
    names: set[str] = set()
    for keyword, value in schema.items():
        if keyword not in HANDLERS and keyword not in _IN_PLACE:
            continue
        found = _READERS.get(keyword, _unknown)(value)
        if found is None:
            return None
        names |= found
    return names


def _unknown(value: object) -> Names:
    return None


def _type(value: str | list[str]) -> Names:
    return set() if value == "object" or "object" in value or isinstance(value, list) else None


def _keys(value: Iterable[str]) -> Names:
    return set(value)


def _all(value: Iterable[object]) -> Names:
    names: set[str] = set()
    for schema in value:
        found = _of(schema)
        if found is None:
            return None
        names |= found
    return names


def _one(value: object) -> Names:
    return _of(value)


def _dependent(value: dict[str, list[str]]) -> Names:
    return {*value, *(name for names in value.values() for name in names)}


def _atom(value: tuple[str, object, object]) -> Names:
    kind, content, _ = value
    if kind == "forbidden":
        return set(content) if isinstance(content, tuple) else None
    return set(content.named) if isinstance(content, RuleSet) and not content.patterns else None


def _nothing(value: object) -> Names:
    return set()


_IN_PLACE = frozenset({"then", "else"})
_READERS: dict[Any, Callable[[Any], Names]] = {
    ATOM: _atom,
    "type": _type,
    "properties": _keys,
    "required": _keys,
    "allOf": _all,
    "anyOf": _all,
    "oneOf": _all,
    "if": _one,
    "then": _one,
    "else": _one,
    "not": _one,
    "dependentRequired": _dependent,
    **dict.fromkeys(ANNOTATIONS, _nothing),
}
