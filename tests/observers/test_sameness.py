"""What is told fast is the same as what JSON Schema calls equal."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookproof.observers.sameness import are_same, but_for_alike
from hookproof.schema.json import same

LEAVES = st.sampled_from([None, True, False, 0, 1, 1.0, 0.0, -0.0, "", "True", "a", "\ud800"])
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner))


@pytest.mark.slow
@given(VALUES, VALUES)
def test_values_are_the_same_as_json_schema_means_it(one: Any, other: Any) -> None:
    assert are_same(one, other) is same(one, other)
    assert are_same(one, deepcopy(one))


@pytest.mark.slow
@given(st.lists(LEAVES), st.lists(LEAVES, max_size=2), st.lists(LEAVES, max_size=2), st.lists(LEAVES))
def test_of_two_lists_that_begin_and_end_alike_what_is_in_between_is_left(
    begin: list[Any], one: list[Any], other: list[Any], end: list[Any]
) -> None:
    left, right = but_for_alike([*begin, *one, *end], [*begin, *other, *end])
    assert len(left) <= len(one)
    assert len(one) - len(other) == len(left) - len(right)
    if left and right:
        assert not are_same(left[0], right[0])
        assert not are_same(left[-1], right[-1])


def test_what_python_cannot_write_is_compared_all_the_same() -> None:
    class Odd(int):
        pass

    assert are_same([Odd(3)], [3])
    assert not are_same([Odd(1)], [True])
