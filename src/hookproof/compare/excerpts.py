"""Schemas and values in few words."""

from __future__ import annotations

from hookproof.schema.json import canonical


def show(value: object) -> str:
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
