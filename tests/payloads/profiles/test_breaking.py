"""Each keyword of a schema is broken by a payload that breaks nothing else, wherever the bound lies."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from tests.rowwise import each_row

from hookproof.payloads import compile_plan
from hookproof.payloads.profiles.breaking import BREAKERS
from hookproof.payloads.profiles.invalid import breakages, unbroken

TEXT, WHOLE = {"type": "string"}, {"type": "integer"}
LISTS: dict[str, Any] = {"type": "array", "items": TEXT}
THING: dict[str, Any] = {"type": "object", "properties": {"a": TEXT, "b": TEXT, "c": TEXT}}
SCHEMAS: dict[str, list[dict[str, Any]]] = {
    "type": [TEXT, {"type": ["null", "number"]}],
    "enum": [{"enum": ["a", "b"]}, {"enum": [1, None, "1"]}],
    "const": [{"const": "a"}, {"const": 0}, {"const": None}, {"const": {"a": 1}}],
    "minimum": [{"type": "integer", "minimum": 1}, {"type": "number", "minimum": 0.5}],
    "exclusiveMinimum": [{"type": "integer", "exclusiveMinimum": 0}],
    "maximum": [{"type": "integer", "maximum": 100}],
    "exclusiveMaximum": [{"type": "number", "exclusiveMaximum": 2.5}],
    "multipleOf": [{"type": "integer", "multipleOf": 5}, {"type": "number", "multipleOf": 0.25}],
    "minLength": [{"type": "string", "minLength": n} for n in (1, 2, 9)],
    "maxLength": [{"type": "string", "maxLength": n} for n in (0, 1, 40)],
    "pattern": [{"type": "string", "pattern": "^[a-z]+$"}, {"type": "string", "pattern": "a"}],
    "format": [{"type": "string", "format": name} for name in ("date-time", "uri", "uuid", "email", "ipv4")],
    "minItems": [{**LISTS, "minItems": n} for n in (1, 2, 5)],
    "maxItems": [{**LISTS, "maxItems": n} for n in (0, 1, 2, 3, 7)],
    "uniqueItems": [{**LISTS, "uniqueItems": True}, {"type": "array", "items": {"enum": [1, 2]}, "uniqueItems": True}],
    "contains": [{"type": "array", "contains": {"const": "a"}}],
    "maxContains": [{"type": "array", "contains": {"const": "a"}, "maxContains": n} for n in (1, 3)],
    "items": [{"type": "array", "prefixItems": [TEXT], "items": False}],
    "unevaluatedItems": [{"type": "array", "prefixItems": [TEXT], "unevaluatedItems": False}],
    "minProperties": [{**THING, "minProperties": n} for n in (1, 2, 3)],
    "maxProperties": [{**THING, "maxProperties": n} for n in (0, 1, 2)],
    "propertyNames": [{"type": "object", "propertyNames": {"enum": ["a", "b"]}, "properties": {"a": TEXT}}],
    "additionalProperties": [{**THING, "additionalProperties": False}],
    "unevaluatedProperties": [{"allOf": [THING], "unevaluatedProperties": False}],
    "required": [{**THING, "required": ["b"]}, {**THING, "required": ["a", "b", "c"]}],
    "dependentRequired": [{**THING, "dependentRequired": {"a": ["b"]}}],
    "not": [{"type": "string", "not": {"const": "a"}}, {**THING, "not": {"required": ["a", "b"]}}],
    "anyOf": [{"anyOf": [TEXT, WHOLE]}],
    "oneOf": [{"oneOf": [TEXT, WHOLE]}, {"oneOf": [{"type": "number"}, {"type": "integer", "minimum": 5}]}],
}
CASES = [pytest.param(keyword, s, id=f"{keyword}-{n}") for keyword, some in SCHEMAS.items() for n, s in enumerate(some)]


def test_every_breaker_is_tried() -> None:
    assert set(BREAKERS) - set(SCHEMAS) == {"false", "minContains"}


def _keyword(error: ValidationError) -> str:
    """The keyword of a schema that is broken; what a name breaks is told under `propertyNames`."""
    return "propertyNames" if "propertyNames" in error.schema_path else str(error.validator)


@pytest.mark.slow
@each_row(("keyword", "schema"), CASES)
def test_a_keyword_is_broken_and_nothing_else(keyword: str, schema: dict[str, Any]) -> None:
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    found = list(breakages(compile_plan(schema)))
    assert not any(validator.is_valid(breakage.payload) for breakage in found)
    broken = [{_keyword(error) for error in validator.iter_errors(breakage.payload)} for breakage in found]
    assert {keyword} in broken
    assert unbroken(compile_plan(schema)) == []
