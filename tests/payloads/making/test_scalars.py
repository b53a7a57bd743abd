"""Texts that read like what they are called are fitted to the bounds of their schema."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rowwise import each_row

from hookproof.payloads.making.samples import steps
from hookproof.payloads.making.scalars import admits, clipped, fitted, realistic, wide
from hookproof.payloads.plan.nodes import Number, Text


@pytest.mark.slow
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


@pytest.mark.slow
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


@each_row(
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


@each_row(
    ("name", "form"),
    [
        ("created_at", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
        ("created", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
        ("dueDate", r"\d{4}-\d\d-\d\d"),
        ("total_amount", r"\d+\.\d\d"),
        ("itemCount", r"\d+"),
        ("postal_code", r"\d{5}"),
        ("zip", r"\d{5}"),
        ("order_number", r"\w{9}"),
        ("ip_address", r"\d+\.\d+\.\d+\.\d+"),
        ("emailAddress", r"\S+@example\.com"),
        ("street_address", r".*\d.*"),
    ],
)
def test_a_text_whose_name_tells_what_a_program_reads_holds_that(name: str, form: str) -> None:
    rnd, make = steps(5), realistic(Text(), name, 1_700_000_000)
    assert all(re.fullmatch(form, str(make(rnd))) for _ in range(60))


@each_row("name", ["created_at", "created", "dueDate", "total_amount", "itemCount"])
def test_a_text_that_programs_read_is_never_odd(name: str) -> None:
    rnd, make = steps(5), wide(Text(), name, 1_700_000_000).maker
    assert all(re.match(r"\d", str(make(rnd))) for _ in range(100))


@each_row("name", ["title", "order_number", "zip"])
def test_a_text_that_people_read_may_be_odd(name: str) -> None:
    rnd, make = steps(5), wide(Text(), name, 1_700_000_000).maker
    assert any(not str(make(rnd)).isascii() for _ in range(100))


def test_a_name_tells_no_time_where_there_is_no_room_for_one() -> None:
    made = realistic(Text(high=8), "created_at", 1_700_000_000)(steps(5))
    assert not re.match(r"\d{4}-", str(made))


@each_row(("name", "low", "high"), [("id", 10**5, 10**7), ("user_id", 10**5, 10**7), ("paid", 1, 100)])
def test_numbers_that_are_ids_are_large_and_words_that_end_alike_are_none(name: str, low: int, high: int) -> None:
    rnd = steps(5)
    assert all(low <= realistic(Number(integral=True), name, 0)(rnd) <= high for _ in range(60))


@each_row(
    ("hints", "name", "scale"),
    [({}, "created", 1), ({"unit": "epoch-milliseconds"}, "seen", 1000), ({"unit": "epoch-microseconds"}, "x", 10**6)],
)
def test_numbers_that_are_instants_lie_near_now_in_their_unit_and_nowhere_else(
    hints: dict[str, str], name: str, scale: int
) -> None:
    rnd, now = steps(5), 1_700_000_000
    made = wide(Number(integral=True, hints=hints), name, now).maker
    assert all(now - 3600 <= made(rnd) / scale <= now for _ in range(60))
