"""Parts that repeat others are visited once, and the same values fit as before."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookproof.schema.repetition import without_repeats
from hookproof.schema.validators import validator

LEAVES = st.sampled_from([True, False, {}, {"type": "integer"}, {"minimum": 2}, {"const": "a"}, {"$ref": "#/$defs/x"}])
PARTS = st.recursive(
    LEAVES,
    lambda inner: st.dictionaries(
        st.sampled_from(["allOf", "anyOf", "oneOf"]), st.lists(inner, min_size=1, max_size=4), min_size=1, max_size=2
    ),
    max_leaves=8,
)


@pytest.mark.slow
@given(PARTS, PARTS, st.sampled_from([0, 1, 2, 3.5, "a", "b", None, [], {}]))
def test_the_same_values_fit_a_schema_without_repeats(part: object, other: object, value: object) -> None:
    schema = {"allOf": [part, other, part], "oneOf": [other, part, part, part], "$defs": {"x": {"maximum": 3}}}
    before = copy.deepcopy(schema)
    assert validator(without_repeats(schema)).is_valid(value) == validator(schema).is_valid(value)
    assert schema == before


def test_of_one_of_the_second_equal_part_stays_because_what_fits_both_fits_not() -> None:
    part = {"type": "string"}
    assert without_repeats({"oneOf": [part, dict(part), dict(part)]}) == {"oneOf": [part, part, False]}


def test_parts_that_are_the_same_number_written_otherwise_repeat_each_other() -> None:
    assert without_repeats({"allOf": [{"minimum": 1}, {"minimum": 1.0}]}) == {"allOf": [{"minimum": 1}, True]}


def test_parts_that_differ_in_words_that_tell_nothing_of_values_repeat_each_other() -> None:
    parts = [{"type": "string", "description": "one", "default": "a"}, {"type": "string", "description": "two"}]
    assert without_repeats({"allOf": parts}) == {"allOf": [parts[0], True]}
    named = [{"properties": {"description": {"type": "string"}}}, {"properties": {}}]
    assert without_repeats({"allOf": named}) == {"allOf": named}


def test_what_a_reference_leads_into_stays() -> None:
    schema = {"allOf": [{"type": "object"}, {"type": "object"}], "properties": {"a": {"$ref": "#/allOf/1"}}}
    assert without_repeats(schema) == schema


def test_a_schema_with_no_list_of_several_parts_is_the_very_same_object() -> None:
    schema = {"allOf": [{"type": "object"}], "properties": {"allOf": {"type": "array"}}}
    assert without_repeats(schema) is schema


def test_data_that_looks_like_repeats_is_taken_over() -> None:
    schema = {"allOf": [{}, {}], "const": {"allOf": [1, 1]}}
    assert without_repeats(schema) == {"allOf": [{}, True], "const": {"allOf": [1, 1]}}
