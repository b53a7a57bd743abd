"""Texts that read like what they are called are fitted to the bounds of their schema."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookproof.payloads.making.scalars import admits, clipped, fitted
from hookproof.payloads.plan.nodes import Number


@given(text=st.text(max_size=30), low=st.integers(0, 40), more=st.none() | st.integers(0, 20))
def test_a_fitted_text_keeps_to_its_bounds_and_begins_as_it_did(text: str, low: int, more: int | None) -> None:
    high = None if more is None else low + more
    made = fitted(text, low, high)
    assert low <= len(made)
    assert high is None or len(made) <= high
    kept = text if high is None else text[:high]
    assert made.startswith(kept)
    assert len(made) == max(low, len(kept))


BOUNDS = st.tuples(st.none() | st.integers(-20, 20), st.none() | st.integers(0, 30)).map(
    lambda pair: (pair[0], None if pair[1] is None else (pair[0] or 0) + pair[1] + 1)
)


@given(BOUNDS, st.booleans(), st.booleans(), st.booleans(), st.floats(-60, 60).map(lambda x: round(x, 1)))
def test_a_number_is_brought_within_its_bounds_and_stays_where_it_fits(
    bounds, integral, low_open, high_open, value
) -> None:
    low, high = bounds
    node = Number(integral=integral, low=low, high=high, low_open=low_open, high_open=high_open)
    open_ends = low_open + high_open if low is not None and high is not None else 0
    if integral and low is not None and high is not None and high - low < open_ends:
        return  # nothing is left
    made = clipped(node, value)
    assert admits(node, made)
    if admits(node, value):
        assert made == value


@pytest.mark.parametrize(
    ("node", "value", "fits"),
    [
        (Number(integral=False, low=1), 1, True),
        (Number(integral=False, low=1, low_open=True), 1, False),
        (Number(integral=False, high=1), 1, True),
        (Number(integral=False, high=1, high_open=True), 1, False),
        (Number(integral=True), 1.5, False),
        (Number(integral=True), 1.0, True),
        (Number(integral=False, fractional=True), 1.0, False),
        (Number(integral=False, fractional=True), 1.5, True),
    ],
)
def test_a_number_is_admitted_within_its_bounds_and_whole_where_it_must_be(
    node: Number, value: float, fits: bool
) -> None:
    assert admits(node, value) is fits
