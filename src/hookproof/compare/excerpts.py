"""Schemas and values in few words, and keys under which equal values are equal."""

from __future__ import annotations

from typing import Any

from hookproof.schema.json import canonical


def value_key(value: Any) -> Any:
    """Return a key that is equal for equal JSON values: 1 and 1.0 are one number, 1 and true are two values."""
    if isinstance(value, bool):
        return ("boolean", value)
    if isinstance(value, int | float):
        return ("number", value)
    if isinstance(value, list):
        return ("array", tuple(value_key(item) for item in value))
    if isinstance(value, dict):
        return ("object", frozenset((name, value_key(item)) for name, item in value.items()))
    return (type(value).__name__, value)


def show(value: Any) -> str:
    """Return a JSON value as short text: strings bare where nothing is lost, lists with commas, None as a dash."""
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ", ".join("null" if item is None else show(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {show(item)}" for name, item in value.items())
    return canonical(value).decode()
