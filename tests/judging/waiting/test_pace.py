"""How often a consumer lets itself be asked, learnt from its answers that ask to wait."""

from __future__ import annotations

import pytest

from hookproof.delivery.traffic import Delivery, Exchange, Failure, Response
from hookproof.judging.waiting.pace import MAX_PAUSE, TOO_MANY, Pace
from hookproof.judging.waiting.stopwatch import LIMITS, Stopwatch


def exchange(status: int | None = 200, *, seconds: float = 0.0, bent: str = "") -> Exchange:
    delivery = Delivery(
        address="acme@1/thing.made#example",
        event="thing.made",
        method="POST",
        headers=(),
        body=b"{}",
        message_id="m",
        timestamp=0,
        bent=bent,
    )
    response = None if status is None else Response(status=status, headers=(), body=b"")
    failure = Failure.TIMEOUT if status is None else None
    return Exchange(delivery=delivery, response=response, failure=failure, seconds=seconds)


class Clock:
    """Moves on by the same step each time that it is asked."""

    def __init__(self, step: float) -> None:
        self.now, self.step = 0.0, step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


def test_a_consumer_that_takes_what_comes_is_not_waited_for() -> None:
    pace = Pace(Clock(0.01))
    for status in (200, 500, None, 503):
        pace.see(exchange(status))
    assert (pace.pause, pace.turned_away, pace.count) == (0.0, None, 4)


def test_the_rate_at_which_it_began_is_that_of_the_second_before() -> None:
    pace, last = Pace(Clock(0.125)), exchange(TOO_MANY)
    for _ in range(20):
        pace.see(exchange())
    pace.see(last)
    assert pace.turned_away == (last, 21, 9)
    assert pace.pause == pytest.approx(1.25 / 9)
    pace.see(exchange(TOO_MANY))
    assert pace.turned_away == (last, 21, 9)


def test_the_pause_grows_with_every_further_one_and_has_an_end() -> None:
    pace, pauses = Pace(Clock(0.01)), []
    for _ in range(60):
        pace.see(exchange(TOO_MANY))
        pauses.append(pace.pause)
    assert pauses == sorted(pauses)
    assert pauses[-1] == MAX_PAUSE


def test_a_bent_delivery_may_be_turned_away() -> None:
    pace = Pace(Clock(0.01))
    pace.see(exchange(TOO_MANY, bent="unsigned"))
    assert (pace.pause, pace.turned_away) == (0.0, None)


def test_answers_are_counted_below_the_limit_that_they_kept() -> None:
    watch = Stopwatch()
    assert watch.counts == ()
    for seconds in (0.0015, 0.002, 0.0199, 0.0):
        watch.see(exchange(seconds=seconds))
    watch.see(exchange(None, seconds=9.0))
    assert watch.counts == ((0.001, 1), (0.002, 1), (0.005, 1), (0.01, 0), (0.02, 1))


def test_what_took_longer_than_every_limit_counts_with_the_last() -> None:
    watch = Stopwatch()
    watch.see(exchange(seconds=LIMITS[-1] * 2))
    assert watch.counts == ((LIMITS[-1], 1),)
