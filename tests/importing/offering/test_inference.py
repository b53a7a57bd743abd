"""A schema from payloads says what all of them have in common, and no more than they show; all of them fit it."""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator
from tests.rowwise import each_row

from hookproof.importing.offering.inference import inferred

TIME, DAY = "2026-01-02T03:04:05Z", "2026-01-02"
ID = "0a1b2c3d-0000-4000-8000-0123456789ab"


@each_row(
    ("values", "schema"),
    [
        ([TIME, "2026-01-02T03:04:05.123+02:00"], {"type": "string", "format": "date-time"}),
        ([DAY], {"type": "string", "format": "date"}),
        ([ID, ID.upper()], {"type": "string", "format": "uuid"}),
        (["a.b+c@shop.example"], {"type": "string", "format": "email"}),
        (["https://shop.example:8080/a/b", "http://x"], {"type": "string", "format": "uri"}),
        ([TIME, "soon"], {"type": "string"}),
        ([TIME, DAY], {"type": "string"}),
        (["soon"], {"type": "string"}),
        ([1, 2], {"type": "integer", "minimum": 0}),
        ([0], {"type": "integer", "minimum": 0}),
        ([1, -2], {"type": "integer"}),
        ([1, 2.5], {"type": "number", "minimum": 0}),
        ([1, None], {"type": ["integer", "null"], "minimum": 0}),
        ([[], []], {"type": "array", "maxItems": 0}),
        ([[1], []], {"type": "array", "items": {"type": "integer", "minimum": 0}}),
        ([{}, {"a": 1}], {"type": "object", "properties": {"a": {"type": "integer", "minimum": 0}}}),
        ([{"a": 1}], {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer", "minimum": 0}}}),
    ],
    ids=str,
)
def test_what_is_said_of_values_is_what_all_of_them_show(values: list[Any], schema: dict[str, object]) -> None:
    found = inferred(values, {})
    assert found == schema
    for value in values:
        Draft202012Validator(found).validate(value)


def test_values_of_several_types_are_alternatives_and_null_is_the_last() -> None:
    found = inferred([None, "a", 1], {})
    assert list(found) == ["anyOf"]
    assert {str(each["type"]) for each in found["anyOf"]} == {"string", "integer", "null"}  # type: ignore[attr-defined]
    assert found["anyOf"][-1]["type"] == "null"  # type: ignore[index]


def test_a_text_that_is_fixed_is_a_constant_at_its_own_place_alone() -> None:
    payloads = [{"event": "a", "data": [{"a/b": "x", "event": "a"}]}]
    found = inferred(payloads, {"/event": "a", "/data/*/a~1b": "x"})
    properties: Any = found["properties"]
    assert properties["event"] == {"const": "a"}
    inner = properties["data"]["items"]["properties"]
    assert inner == {"a/b": {"const": "x"}, "event": {"type": "string"}}
