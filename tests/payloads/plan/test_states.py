"""Which bounds a covering set shows: each with its neighbour within."""

from __future__ import annotations

import pytest
from tests.rowwise import each_row

from hookproof.payloads.plan.nodes import Array, Literal, Never, Node, Number, Text
from hookproof.payloads.plan.states import (
    LONGEST_ARRAY,
    LONGEST_TEXT,
    item_counts,
    number_bounds,
    states_of,
    text_lengths,
)

LEAF = Literal(values=("leaf",))


@each_row(
    ("low", "high", "shown"),
    [
        (3, 9, [3, 4, 8, 9]),
        (3, None, [3, 4]),
        (0, 9, [0, 1, 8, 9]),
        (3, 4, [3, 4]),
        (5, 5, [5]),
        (0, None, []),
    ],
)
def test_each_bound_of_a_text_is_shown_with_its_neighbour_within(low: int, high: int | None, shown: list[int]) -> None:
    assert list(text_lengths(Text(low=low, high=high)).values()) == shown


def test_a_length_too_long_to_be_made_is_not_shown_and_the_reason_is_told() -> None:
    node = Text(high=LONGEST_TEXT + 1)
    assert max(text_lengths(node).values()) == LONGEST_TEXT
    assert [why for state, why in states_of(node) if state.what == f"length {LONGEST_TEXT + 1}"] == [
        f"longer than {LONGEST_TEXT} characters"
    ]


def test_a_text_of_a_pattern_has_no_lengths_to_show() -> None:
    assert text_lengths(Text(low=3, high=9, patterns=("^a",))) == {}


@each_row(
    ("low", "high", "shown"),
    [
        (4, 9, [4, 5, 8, 9]),
        (0, 7, [0, 1, 3, 6, 7]),
        (0, 2, [0, 1, 2]),
        (0, None, [0, 1, 3]),
        (2, None, [2, 3]),
    ],
)
def test_each_bound_of_an_array_is_shown_with_its_neighbour_within(
    low: int, high: int | None, shown: list[int]
) -> None:
    counts = item_counts(Array(prefix=(), rest=LEAF, low=low, high=high))
    assert sorted(set(counts.values())) == shown


@pytest.mark.parametrize(("rest", "many"), [(LEAF, 6), (Never(), 5)], ids=["open", "closed"])
def test_many_items_are_as_many_as_the_prefix_has_and_one_of_the_rest(rest: Node, many: int) -> None:
    assert item_counts(Array(prefix=(LEAF,) * 5, rest=rest))["many items"] == many


def test_an_array_too_long_to_be_made_is_not_shown_and_the_reason_is_told() -> None:
    node = Array(prefix=(), rest=LEAF, high=LONGEST_ARRAY + 1)
    assert max(item_counts(node).values()) == LONGEST_ARRAY
    assert [why for state, why in states_of(node) if state.what == f"{LONGEST_ARRAY + 1} items"] == [
        f"more than {LONGEST_ARRAY} items"
    ]


@each_row(
    ("node", "shown"),
    [
        (Number(integral=True, low=3, high=9), [3, 4, 8, 9]),
        (Number(integral=True, low=3), [3, 4]),
        (Number(integral=True, high=9), [8, 9]),
        (Number(integral=True), []),
        (Number(integral=False, low=0, high=1), [0, 0.001, 0.999, 1]),
    ],
)
def test_each_bound_of_a_number_is_shown_with_its_neighbour_within(node: Number, shown: list[float]) -> None:
    assert sorted(number_bounds(node).values()) == shown


def test_every_bound_of_a_text_that_is_too_long_to_be_shown_is_told() -> None:
    told = [state.what for state, why in states_of(Text(low=LONGEST_TEXT + 5)) if why]
    assert told == [f"length {LONGEST_TEXT + 5}", f"length {LONGEST_TEXT + 6}"]
