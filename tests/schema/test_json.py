"""JSON values: one equality, one key, one type."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rowwise import each_row

from hookproof.schema.json import (
    TYPES,
    canonical,
    digest_of,
    from_raw,
    raw,
    same,
    type_of,
    value_key,
    written_alike,
)

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from([0.0, 1.0, 1.5, -0.0]) | st.sampled_from("ab"),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=4,
)


@pytest.mark.slow
@given(VALUES, VALUES)
def test_values_are_the_same_where_their_keys_are_equal(one: object, other: object) -> None:
    assert same(one, other) == (value_key(one) == value_key(other))


@pytest.mark.slow
@given(VALUES, VALUES)
def test_what_is_written_alike_is_the_same_value(one: object, other: object) -> None:
    assert same(one, other) or not written_alike(one, other)


@pytest.mark.slow
@given(VALUES, VALUES)
def test_raw_bytes_give_their_value_back_and_equal_ones_are_of_values_written_alike(one: object, other: object) -> None:
    assert written_alike(from_raw(raw(one)), one)
    assert raw(one) != raw(other) or written_alike(one, other)


def test_what_is_too_deep_or_no_json_has_no_raw_bytes() -> None:
    deep: list[object] = []
    for _ in range(5000):
        deep = [deep]
    assert (raw(deep), raw({"a": object()})) == (b"", b"")


@each_row(
    ("one", "other", "equal", "alike"),
    [
        (1, 1.0, True, False),
        (1, True, False, False),
        (0, False, False, False),
        ([1], [1.0], True, False),
        ({"a": 1, "b": 2}, {"b": 2.0, "a": 1}, True, False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True, True),
        ([1, 2], [2, 1], False, False),
        ("1", 1, False, False),
        (None, False, False, False),
        (2**60, float(2**60), True, False),
        (2**60 + 1, float(2**60), False, False),
    ],
)
def test_equality_is_that_of_json_schema(one: object, other: object, equal: bool, alike: bool) -> None:
    assert (same(one, other), written_alike(one, other)) == (equal, alike)
    assert (value_key(one) == value_key(other)) == equal


@each_row(
    ("value", "name"),
    [(None, "null"), (True, "boolean"), (1, "number"), (1.5, "number"), ("", "string"), ([], "array"), ({}, "object")],
)
def test_every_value_has_one_type(value: object, name: str) -> None:
    assert type_of(value) == name
    assert name in TYPES


def test_a_lone_surrogate_has_a_canonical_text_and_a_digest() -> None:
    assert json.loads(canonical({"\ud800": "\udfff"})) == {"\ud800": "\udfff"}
    assert digest_of("\ud800") != digest_of("\\ud800")
