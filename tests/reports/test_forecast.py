from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rowwise import each_row

from hookproof.reports.forecast import Forecast
from hookproof.stream import Progress


def told(*steps: tuple[int, int, float], now: float) -> str:
    forecast = Forecast()
    for done, total, at in steps:
        forecast.take(Progress(done=done, total=total, doing=""), at)
    return forecast.left(now)


@each_row(
    ("steps", "now", "left"),
    [
        ((), 5, ""),
        (((0, 10, 0),), 5, ""),
        (((0, 10, 0), (5, 10, 1)), 1, ""),
        (((0, 10, 0), (5, 10, 10)), 10, "about 10 s left"),
        (((0, 10, 0), (5, 10, 10)), 16, "about 4 s left"),
        (((0, 10, 0), (5, 10, 10)), 30, "nearly done"),
        (((0, 10, 0), (1, 10, 60)), 60, "about 9 min left"),
        (((0, 10, 0), (10, 10, 10)), 10, ""),
    ],
)
def test_the_rest_takes_as_long_as_what_is_done_took(
    steps: tuple[tuple[int, int, float], ...], now: float, left: str
) -> None:
    assert told(*steps, now=now) == left


@each_row(
    ("within", "now", "left"), [(40, 60, "about 40 s left"), (40, 90, "about 10 s left"), (900, 60, "about 9 min left")]
)
def test_no_more_is_foretold_than_there_is_time_for(within: float, now: float, left: str) -> None:
    forecast = Forecast()
    forecast.take(Progress(done=0, total=10, doing=""), 0)
    forecast.take(Progress(done=1, total=10, doing="", within=within), 60)
    assert forecast.left(now) == left


def test_another_piece_of_work_is_foretold_by_itself() -> None:
    assert told((0, 4, 0), (2, 4, 100), (0, 7, 100), (1, 7, 103), now=103) == "about 18 s left"


@pytest.mark.slow
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.floats(0, 1e6)), max_size=5), st.floats(0, 1e7))
def test_nothing_that_is_told_is_in_the_past(steps: list[tuple[int, int, float]], now: float) -> None:
    assert "-" not in told(*sorted(steps, key=lambda step: step[2]), now=now)
