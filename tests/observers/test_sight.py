"""How long effects are waited for, on a clock that only sleeping moves."""

from __future__ import annotations

from collections.abc import Callable

from hookproof.observers.sight import Sight
from hookproof.observers.spies import Value


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def sight(clock: Clock, shown: Callable[[], object]) -> Sight:
    return Sight((Value(shown),), clock=clock, sleep=clock.sleep)


def test_what_comes_later_than_any_effect_did_is_waited_for_as_long_from_then_on() -> None:
    clock = Clock()
    seen = sight(clock, lambda: int(clock() > 100.9))
    seen.latency = 0.1
    before = seen.read()
    assert seen.outwaited(before) != before
    assert 0.9 < (seen.latency or 0.0) < 2


def test_where_nothing_more_comes_the_state_is_as_it_was() -> None:
    clock = Clock()
    seen = sight(clock, lambda: 1)
    seen.latency = 0.0
    before = seen.read()
    assert seen.outwaited(before) == before
    assert seen.latency == 0.0


def test_a_queue_that_works_side_by_side_affords_more_in_a_row_than_one_that_does_not() -> None:
    seen = sight(Clock(), lambda: 1)
    seen.latency = 1.0
    assert seen.afford_in_a_row(8, 2) == 4
    seen.step = 0.01
    assert seen.afford_in_a_row(8, 2) == 8
    seen.step = 9.0
    assert seen.afford_in_a_row(8, 2) == 2


def test_how_much_later_one_more_of_several_shows_is_learnt_from_several() -> None:
    clock = Clock()
    sent = 0
    seen = sight(clock, lambda: min(sent, int((clock() - 100) / 0.5)))
    before = seen.read()
    sent = 4
    seen.latency = 0.5
    seen.touch(4)
    seen.moved(before)
    assert 0.4 < (seen.step or 0.0) < 0.6


def test_what_differs_whenever_it_is_read_shows_nothing_and_that_is_said() -> None:
    clock = Clock()
    seen = sight(clock, clock)
    assert seen.moot == ""
    seen.begin()
    assert "differs each time" in seen.moot


def test_where_another_observer_stands_still_something_is_shown() -> None:
    clock = Clock()
    seen = Sight((Value(clock, "clock"), Value(lambda: 1, "rows")), clock=clock, sleep=clock.sleep)
    seen.begin()
    assert seen.moot == ""


def test_what_has_shown_with_the_answer_each_time_is_waited_for_longer_only_where_somebody_doubts_it() -> None:
    clock, shown = Clock(), 0
    seen = sight(clock, lambda: shown)
    for _ in range(4):
        before = seen.read()
        shown += 1
        seen.touch()
        seen.moved(before)
    begun = clock()
    seen.moved(seen.read())
    brief, seen.doubtful, begun = clock() - begun, True, clock()
    seen.moved(seen.read())
    assert 0.1 < brief < 0.3 < 0.6 < clock() - begun


def test_that_nothing_moves_by_itself_is_not_looked_at_twice_in_a_row() -> None:
    clock = Clock()
    seen = sight(clock, lambda: int(clock() > 104))
    assert seen.unrest() == []
    begun = clock()
    assert seen.unrest() == []
    assert clock() == begun
    clock.sleep(60)
    assert seen.unrest() == []
    assert clock() > begun + 61


def test_a_state_that_stood_still_since_the_last_delivery_is_read_without_waiting() -> None:
    clock = Clock()
    seen = sight(clock, lambda: 1)
    seen.touch()
    begun = clock()
    seen.settled()
    waited = clock()
    assert waited > begun
    seen.settled()
    assert clock() == waited
    seen.touch()
    seen.settled()
    assert clock() > waited


def test_of_one_delivery_alone_stillness_counts_from_when_it_was_sent() -> None:
    clock, shown = Clock(), 0
    seen = sight(clock, lambda: shown)
    before = seen.read()
    shown = 1
    seen.touch()
    seen.moved(before)
    clock.sleep(60)
    begun = clock()
    seen.still = -1.0
    seen.settled()
    assert clock() == begun
