"""Schemas of OpenAPI 3.0 as JSON Schema 2020-12: `nullable` and the boolean exclusive bounds."""

from __future__ import annotations

from typing import Any

_EXCLUSIVE = (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum"))
_NAMED = frozenset({"properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "schemas"})
_DATA = frozenset({"const", "enum", "examples", "example", "default"})


def upgraded(schema: Any) -> Any:
    """Return the schema in the terms of 2020-12.

    `nullable: true` adds null to the `type` beside it and means nothing elsewhere, as OpenAPI 3.0.3 clarified; a null
    that `enum` does not name is therefore not added.
    """
    if isinstance(schema, list):
        return [upgraded(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _value(key, value) for key, value in schema.items() if key != "nullable"}
    if schema.get("nullable") is True and "type" in made:
        types = made["type"] if isinstance(made["type"], list) else [made["type"]]
        made["type"] = [*types, "null"]
    for exclusive, bound in _EXCLUSIVE:
        if isinstance(made.get(exclusive), bool) and made.pop(exclusive) and bound in made:
            made[exclusive] = made.pop(bound)
    return made


def _value(key: str, value: Any) -> Any:
    if key in _DATA:
        return value
    if key in _NAMED and isinstance(value, dict):
        return {name: upgraded(inner) for name, inner in value.items()}
    return upgraded(value)
