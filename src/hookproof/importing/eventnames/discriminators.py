"""Discriminators that tell by the text of a member which branch of a union a value is: OpenAPI's `mapping`."""

from __future__ import annotations

from collections.abc import Mapping

from hookproof.schema.json import object_at
from hookproof.schema.pointers import escape

_UNIONS = ("oneOf", "anyOf")


def discriminating(node: Mapping[str, object]) -> tuple[str, tuple[str, ...]]:
    """Return the member by which a union tells its branches apart, and the texts that it maps to them; empty where it
    maps none."""
    told = object_at(node, "discriminator")
    name, texts = told.get("propertyName"), object_at(told, "mapping")
    found = isinstance(name, str) and texts and any(isinstance(node.get(key), list) for key in _UNIONS)
    return (str(name), tuple(map(str, texts))) if found else ("", ())


def is_mapped(node: Mapping[str, object], branch: object, text: str) -> bool:
    """Whether a union maps a text to one of its branches."""
    ref = branch.get("$ref") if isinstance(branch, dict) else None
    told = object_at(object_at(node, "discriminator"), "mapping").get(text)
    return isinstance(ref, str) and isinstance(told, str) and ref.partition("#")[2] == _pointer(told)


def mapped_to(ref: object, above: Mapping[str, object]) -> tuple[str, tuple[str, ...]]:
    """Return the member and the texts that a schema with a mapping and no union has for what a reference leads to: one
    of those that take it in."""
    told = object_at(above, "discriminator")
    name, texts = told.get("propertyName"), object_at(told, "mapping")
    if not isinstance(name, str) or not isinstance(ref, str) or any(key in above for key in _UNIONS):
        return "", ()
    own = ref.partition("#")[2]
    return name, tuple(str(text) for text, led in texts.items() if isinstance(led, str) and _pointer(led) == own)


def _pointer(mapped: str) -> str:
    """The pointer that a mapping leads to: it may be the mere name of a schema."""
    _, mark, pointer = mapped.partition("#")
    return pointer if mark else f"/components/schemas/{escape(mapped)}"
