"""Bounds of numbers, lengths and counts: looser and tighter are what a world of small values says they are.

And the bounds of the comparison itself: what they cut off is said.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from hookproof.compare import Comparison

Compare = Callable[[Any, Any], Comparison]
HALVES = st.integers(-4, 6).map(lambda number: number / 2)
LAW = settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
NUMBERS = [number / 4 for number in range(-30, 40)]
BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
SIZES = {
    "string": ("minLength", "maxLength", ["x" * count for count in range(8)]),
    "array": ("minItems", "maxItems", [[0] * count for count in range(8)]),
}


def kinds(comparison: Comparison) -> set[str]:
    return {change.id.rpartition("bound-")[2] for change in comparison.changes if "bound-" in change.id}


def seen(old: dict[str, Any], new: dict[str, Any], world: list[Any]) -> set[str]:
    before, after = Draft202012Validator(old).is_valid, Draft202012Validator(new).is_valid
    found = set()
    if any(after(value) and not before(value) for value in world):
        found.add("loosened")
    if any(before(value) and not after(value) for value in world):
        found.add("tightened")
    return found


@pytest.mark.slow
@LAW
@given(
    st.sampled_from(["integer", "number"]),
    st.dictionaries(st.sampled_from(BOUNDS), HALVES, max_size=3),
    st.dictionaries(st.sampled_from(BOUNDS), HALVES, max_size=3),
)
def test_bounds_of_numbers(compare_schema: Compare, kind: str, one: dict[str, float], other: dict[str, float]) -> None:
    old, new = {"type": kind, **one}, {"type": kind, **other}
    if any(map(Draft202012Validator(old).is_valid, NUMBERS)) and any(map(Draft202012Validator(new).is_valid, NUMBERS)):
        assert kinds(compare_schema(old, new)) == seen(old, new, NUMBERS)


@pytest.mark.slow
@LAW
@given(st.sampled_from(sorted(SIZES)), st.data())
def test_bounds_of_lengths_and_counts(compare_schema: Compare, kind: str, data: st.DataObject) -> None:
    low, high, world = SIZES[kind]
    some = st.tuples(st.integers(0, 3), st.integers(3, 6)).map(lambda pair: {low: pair[0], high: pair[1]})
    old, new = ({"type": kind, **data.draw(some)} for _ in range(2))
    assert bool(compare_schema(old, new).changes) == bool(seen(old, new, world))


@pytest.mark.parametrize(
    ("kind", "told"), [("integer", ("from 3 to 8", "from 4 to 7")), ("number", ("above 2 below 9", "above 3 below 8"))]
)
def test_an_excluded_bound_of_integers_is_told_as_the_next_that_is_allowed(
    compare_schema: Compare, kind: str, told: tuple[str, str]
) -> None:
    old, new = ({"type": kind, "exclusiveMinimum": 2 + n, "exclusiveMaximum": 9 - n} for n in (0, 1))
    (change,) = compare_schema(old, new).changes
    assert (change.before, change.after) == told


def test_a_least_number_of_properties_that_the_required_ones_reach_is_no_change(compare_schema: Compare) -> None:
    bare: dict[str, Any] = {"type": "object", "required": ["a", "b"]}
    assert not compare_schema(bare, {**bare, "minProperties": 2}).changes
    assert not compare_schema({**bare, "minProperties": 2}, bare).changes
    assert compare_schema(bare, {**bare, "minProperties": 3}).changes


@pytest.mark.slow
def test_a_union_of_more_branches_than_are_held_against_each_other_says_of_what_it_does_not_know(
    compare_schema: Compare,
) -> None:
    names = [f"f{number}" for number in range(70)]
    branches = [{"type": "object", "required": [name], "properties": {name: {"type": "string"}}} for name in names]
    comparison = compare_schema({"oneOf": branches}, {"anyOf": branches})
    assert "condition.loosened" in {change.id for change in comparison.changes}
    (cut,) = [change for change in comparison.changes if "more combinations" in change.note]
    assert (cut.id, cut.decided) == ("condition.undecided", False)
    assert {word.strip(",") for word in cut.after.split() if word[0] == "f"} <= set(names)
