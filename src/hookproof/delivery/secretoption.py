"""How the option that gives a secret reads: one secret, several by name, or only where each is."""

from __future__ import annotations

import json


def is_reference(option: str) -> bool:
    """Whether an option only says where its secret is, or where each of several is."""
    named = secrets_by_name(option)
    return all(map(is_reference, named.values())) if named else option.startswith(("env:", "file:"))


def secrets_by_name(text: str) -> dict[str, str] | None:
    """Return the secrets of a text that holds several, by name; None where it is one."""
    if not text.lstrip().startswith("{"):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) and all(isinstance(each, str) for each in value.values()) else None
