"""Each keyword means to the plan what it means to a validator: what is made lies within, up to the bound."""

from __future__ import annotations

from itertools import islice
from typing import Any

import jsonschema
from tests.rowwise import each_row

from hookproof.payloads import compile_plan
from hookproof.payloads.plan.nodes import Node, Number
from hookproof.payloads.profiles.covering import covering
from hookproof.payloads.profiles.random import payloads


def node_of(**schema: Any) -> Node:
    return compile_plan(schema).node


@each_row(
    ("keyword", "bounds"),
    [
        ("minimum", (3, None, False, False)),
        ("maximum", (None, 3, False, False)),
        ("exclusiveMinimum", (3, None, True, False)),
        ("exclusiveMaximum", (None, 3, False, True)),
    ],
)
def test_a_bound_of_a_number_is_open_where_it_is_exclusive(keyword: str, bounds: tuple[Any, ...]) -> None:
    node = node_of(type="number", **{keyword: 3})
    assert isinstance(node, Number)
    assert (node.low, node.high, node.low_open, node.high_open) == bounds


#: Small worlds: all that fits is known, and a covering set and a hundred random payloads are to lie in it.
WORLDS: list[tuple[dict[str, Any], list[Any]]] = [
    ({"type": "integer", "minimum": 1, "maximum": 3}, [1, 2, 3]),
    ({"type": "integer", "exclusiveMinimum": 1, "exclusiveMaximum": 4}, [2, 3]),
    ({"type": "integer", "minimum": 1, "exclusiveMinimum": 1, "maximum": 4, "exclusiveMaximum": 4}, [2, 3]),
    ({"type": "integer", "multipleOf": 5, "minimum": 1, "maximum": 14}, [5, 10]),
    ({"type": "string", "minLength": 1, "maxLength": 2, "pattern": "^a*$"}, ["a", "aa"]),
    ({"enum": [1, "a", None, 2], "type": ["string", "null"]}, ["a", None]),
    ({"type": "array", "items": {"const": 1}, "minItems": 1, "maxItems": 2}, [[1], [1, 1]]),
    ({"type": "array", "items": {"enum": [1, 2]}, "minItems": 2, "maxItems": 2, "uniqueItems": True}, [[1, 2], [2, 1]]),
    (
        {"type": "array", "prefixItems": [{"const": 1}], "items": {"const": 2}, "minItems": 1, "maxItems": 2},
        [[1], [1, 2]],
    ),
    ({"type": "array", "items": {"enum": [1, 2]}, "contains": {"const": 2}, "maxItems": 1}, [[2]]),
    (
        {
            "type": "object",
            "properties": {"a": {"const": 1}, "b": {"const": 2}},
            "additionalProperties": False,
            "required": ["a"],
        },
        [{"a": 1}, {"a": 1, "b": 2}],
    ),
    (
        {
            "type": "object",
            "properties": {"a": {"const": 1}, "b": {"const": 2}},
            "additionalProperties": False,
            "dependentRequired": {"a": ["b"]},
        },
        [{}, {"b": 2}, {"a": 1, "b": 2}],
    ),
    (
        {
            "type": "object",
            "properties": {"a": {"const": 1}, "b": {"const": 2}},
            "additionalProperties": False,
            "minProperties": 1,
            "maxProperties": 1,
        },
        [{"a": 1}, {"b": 2}],
    ),
    (
        {
            "type": "object",
            "properties": {"a": {"enum": [1, 2]}},
            "required": ["a"],
            "additionalProperties": False,
            "not": {"properties": {"a": {"const": 1}}},
        },
        [{"a": 2}],
    ),
    ({"if": {"const": 1}, "then": {"enum": [1, 5]}, "else": {"enum": [1, 7]}}, [1, 7]),
    ({"oneOf": [{"enum": [1, 2]}, {"enum": [2, 3]}]}, [1, 3]),
    ({"anyOf": [{"enum": [1, 2]}, {"enum": [2, 3]}]}, [1, 2, 3]),
    ({"allOf": [{"enum": [1, 2]}, {"enum": [2, 3]}]}, [2]),
]


@each_row(("schema", "world"), WORLDS, ids=lambda each: str(each)[:60])
def test_of_a_small_world_only_what_fits_is_made_and_all_of_it(schema: dict[str, Any], world: list[Any]) -> None:
    plan = compile_plan(schema)
    assert all(map(jsonschema.Draft202012Validator(schema).is_valid, world))
    made = [*(payload for payload, _ in covering(plan).payloads), *islice(payloads(plan, 1), 100)]
    assert [value for value in made if value not in world] == []
    assert [value for value in world if value not in made] == []
