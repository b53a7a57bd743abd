"""Visits beyond the first of a schema and a place: none in a plain schema, and many where unions stand in unions."""

from __future__ import annotations

import copy
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rowwise import each_row

from hookproof.schema.visits import visits_again

PLAIN: dict[str, Any] = {
    "$defs": {"number": {"type": "integer"}},
    "properties": {"a": {"$ref": "#/$defs/number"}, "b": {"items": {"$ref": "#/$defs/number"}}},
    "additionalProperties": {"$ref": "#/$defs/number"},
}
PART = {"$ref": "#/$defs/part"}


def tree(keyword: str, part: dict[str, Any], branches: int = 3) -> dict[str, Any]:
    return {"$defs": {"part": {keyword: [copy.deepcopy(part) for _ in range(branches)]}}, **PART}


@pytest.mark.slow
@given(st.dictionaries(st.sampled_from("abc"), st.lists(st.integers(), max_size=3) | st.integers()))
def test_a_schema_that_leads_to_each_part_once_is_met_once(value: dict[str, Any]) -> None:
    assert visits_again(PLAIN, value) == 0


@each_row("keyword", ["allOf", "anyOf", "oneOf"])
@each_row(
    ("part", "wrap"),
    [
        ({"properties": {"a": PART}}, lambda value: {"a": value}),
        ({"additionalProperties": PART}, lambda value: {"a": value}),
        ({"unevaluatedProperties": PART}, lambda value: {"a": value}),
        ({"patternProperties": {"^a": PART}}, lambda value: {"a": value}),
        ({"items": PART}, lambda value: [value]),
        ({"prefixItems": [PART]}, lambda value: [value]),
        ({"prefixItems": [True], "items": PART}, lambda value: [1, value]),
        ({"contains": PART}, lambda value: [value]),
        ({"dependentSchemas": {"a": {"properties": {"a": PART}}}}, lambda value: {"a": value}),
        ({"not": {"properties": {"a": PART}}}, lambda value: {"a": value}),
    ],
)
def test_branches_that_lead_to_one_part_multiply_with_each_level(keyword: str, part: Any, wrap: Any) -> None:
    schema, value, counts = tree(keyword, part), 1, []
    for _ in range(4):
        counts.append(visits_again(schema, value))
        value = wrap(value)
    growth = [after - before for before, after in pairwise(counts)]
    assert counts[0] == 0
    assert growth[1] > 2 * growth[0] > 0
    assert growth[2] > 2 * growth[1]


def test_a_member_that_is_described_is_no_other_one() -> None:
    both = {"properties": {"a": PART}, "additionalProperties": PART, "$defs": {"part": {"type": "integer"}}}
    assert visits_again(both, {"a": 1, "b": 2}) == 0


def test_deep_values_are_counted_without_a_stack() -> None:
    value: Any = 1
    for _ in range(200):
        value = {"a": value}
    assert visits_again(tree("anyOf", {"properties": {"a": PART}}), value) > 3**200
