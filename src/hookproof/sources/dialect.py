"""Schemas of OpenAPI and AsyncAPI as JSON Schema 2020-12."""

from __future__ import annotations

from typing import Any

#: Keywords whose value is data, not schemas.
DATA = frozenset({"const", "enum", "examples", "example", "default"})
NAMED = frozenset({"properties", "patternProperties", "$defs", "definitions", "dependentSchemas"})
_LISTS = ("allOf", "anyOf", "oneOf")


def translated(node: Any, *, openapi_30: bool) -> Any:
    """Return a copy in which every schema is 2020-12, and every reference out of the document accepts anything.

    A reference that cannot be followed must not stop what can be judged; a rule reports it.
    """
    if isinstance(node, list):
        return [translated(item, openapi_30=openapi_30) for item in node]
    if not isinstance(node, dict):
        return node
    made = {
        str(key): _translated_value(str(key), value, openapi_30)
        for key, value in node.items()
        if key not in ("$id", "$schema", "id") or not isinstance(value, str)
    }
    ref = made.get("$ref")
    if isinstance(ref, str) and not ref.startswith("#"):
        del made["$ref"]
    return from_30(made) if openapi_30 else made


def _translated_value(key: str, value: Any, openapi_30: bool) -> Any:
    if key in NAMED and isinstance(value, dict):
        return {str(name): translated(item, openapi_30=openapi_30) for name, item in value.items()}
    return value if key in DATA else translated(value, openapi_30=openapi_30)


def from_30(node: dict[str, Any]) -> dict[str, Any]:
    """Translate what OpenAPI 3.0 writes otherwise: `nullable`, exclusive bounds as flags, siblings of `$ref`."""
    if isinstance(node.get("$ref"), str):
        return {"$ref": node["$ref"]}
    for flag, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(node.get(flag), bool) and node.pop(flag) and bound in node:
            node[flag] = node.pop(bound)
    if node.get("nullable") is True and ("type" in node or "enum" in node or any(key in node for key in _LISTS)):
        return _or_null(node)
    return node


def _or_null(node: dict[str, Any]) -> dict[str, Any]:
    if isinstance(node.get("type"), str):
        node["type"] = [node["type"], "null"]
        if isinstance(node.get("enum"), list) and None not in node["enum"]:
            node["enum"] = [*node["enum"], None]
        return node
    return {"anyOf": [node, {"type": "null"}]}
