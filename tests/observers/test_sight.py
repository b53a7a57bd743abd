"""How long effects are waited for, on a clock that only sleeping moves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest
from tests.rowwise import each_row

from hookproof.judging.playing import Playing
from hookproof.observers.observer import Blind, CutShort
from hookproof.observers.sight import LIMIT, Sight, told_apart
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


def test_what_moves_by_itself_is_told_left_out_and_looked_for_again() -> None:
    clock = Clock()
    seen = sight(clock, lambda: {"rows": [], "ticks": int((clock() - 100) / 1.1)})
    seen.latency = 0.0
    assert seen.unrest() == ["<lambda> at /ticks"]
    assert seen.ignored == {("<lambda>", "ticks")}
    begun = clock()
    assert seen.unrest() == []
    assert clock() > begun, "what moved was no calm"


def test_what_moves_slower_than_effects_show_is_waited_for_as_long_as_they_are() -> None:
    clock = Clock()
    seen = sight(clock, lambda: 1)
    seen.latency = 4.0
    begun = clock()
    seen.unrest()
    assert clock() - begun >= 12


@each_row(
    ("latency", "settle", "patience"),
    [(None, 0.0, 0.3), (None, 2.0, 2.0), (0.0, 0.0, 0.03), (0.0, 2.0, 2.0), (1.0, 0.0, 1.58), (1.0, 2.0, 2.0)],
)
def test_stillness_is_as_long_as_effects_take_and_never_shorter_than_the_user_says(
    latency: float | None, settle: float, patience: float
) -> None:
    seen = sight(Clock(), lambda: 1)
    seen.latency, seen.settle = latency, settle
    assert seen.patience == pytest.approx(patience)


@each_row(
    ("latency", "settle", "prompt", "doubtful", "least", "most"),
    [
        (None, 0.0, 0, False, 3.0, 3.6),
        (None, 5.0, 0, False, 5.0, 5.6),
        (0.0, 0.0, 3, False, 0.6, 0.7),
        (0.0, 0.0, 4, False, 0.15, 0.25),
        (0.0, 0.0, 4, True, 0.6, 0.7),
        (1.0, 0.0, 0, False, 3.0, 3.1),
        (1.0, 9.0, 0, False, 9.0, 9.1),
    ],
)
def test_an_effect_that_does_not_come_is_waited_for_so_long(
    latency: float | None, settle: float, prompt: int, doubtful: bool, least: float, most: float
) -> None:
    clock = Clock()
    seen = sight(clock, lambda: 1)
    seen.latency, seen.settle, seen.prompt, seen.doubtful = latency, settle, prompt, doubtful
    before, begun = seen.read(), clock()
    seen.touch()
    assert seen.moved(before) == before
    assert least <= clock() - begun <= most
    assert (seen.latency, seen.prompt) == (latency, prompt), "nothing was learnt of nothing"


def test_what_came_late_once_does_not_show_with_the_answer() -> None:
    clock, due = Clock(), 100.0
    seen = sight(clock, lambda: clock() >= due)
    for wait, prompt, latency in ((0.0, 1, 0.0), (0.2, 0, 0.2), (0.0, 0, 0.2)):
        due = clock() + 99
        before = seen.read()
        due = clock() + wait
        seen.touch()
        assert seen.moved(before) != before
        assert seen.prompt == prompt
        assert seen.latency == pytest.approx(latency, abs=0.02)


@pytest.mark.slow
def test_of_one_effect_that_shows_bit_by_bit_the_last_bit_is_waited_for() -> None:
    clock, sent = Clock(), 100.0
    seen = sight(clock, lambda: [clock() >= sent + 0.1, clock() >= sent + 0.3])
    for _ in range(2):
        sent = clock() + 99
        before = seen.read()
        sent = clock()
        seen.touch()
        assert seen.moved(before) == {"<lambda>": [True, True]}
        assert seen.spread == pytest.approx(0.2, abs=0.05)
        assert seen.latency == pytest.approx(0.3, abs=0.05)


def test_a_state_that_moves_on_and_on_is_none_the_later_the_slower_a_consumer_is() -> None:
    clock = Clock()
    seen = sight(clock, lambda: min(int((clock() - 100) / 0.02), 1000))
    seen.latency = 0.0
    seen.touch()
    begun = clock()
    with pytest.raises(Blind, match="does not stand still"):
        seen.settled()
    assert LIMIT < clock() - begun < LIMIT + 1
    clock.now, seen.latency = 100.0, 0.5
    seen.touch()
    assert seen.settled() == {"<lambda>": 1000}


def test_a_state_is_looked_at_some_times_while_it_stands_still_and_not_all_the_time() -> None:
    looks = 0

    def shown() -> int:
        nonlocal looks
        looks += 1
        return 1

    seen = sight(Clock(), shown)
    seen.touch()
    seen.settled()
    assert 5 <= looks <= 12


def test_what_is_long_to_look_at_is_looked_at_again_only_until_it_stood_still() -> None:
    clock, sent, looks = Clock(), 199.0, 0

    def shown() -> int:
        nonlocal looks
        looks += 1
        now = [clock() > sent, clock() > sent + 0.02].count(True)
        clock.sleep(0.2)
        return now

    seen = sight(clock, shown)
    seen.latency = 0.0
    before = seen.read()
    sent = clock() - 0.001
    seen.touch()
    # The first look began too early for the second part of the effect, which the next one shows, and the last one ends.
    assert seen.moved(before) == {"shown": 2}
    assert looks == 4


@each_row(("latency", "sent", "waits"), [(0.0, 3, False), (0.5, 3, True), (0.5, 1, False)])
def test_a_queue_that_is_slow_may_be_at_work_on_the_next_of_several(latency: float, sent: int, waits: bool) -> None:
    clock = Clock()
    seen = sight(clock, lambda: 1)
    seen.latency = latency
    seen.touch(sent)
    clock.sleep(60)
    begun = clock()
    seen.settled()
    assert (clock() > begun) is waits
    assert seen.sent == 0


def test_observers_of_one_name_are_told_apart() -> None:
    assert told_apart([Value(int, name) for name in "ababa"]) == ("a", "b", "a (2)", "b (2)", "a (3)")


def test_places_that_say_nothing_are_left_out_wherever_they_are() -> None:
    shown = {"rows": [{"id": 1, "seen": 2}, {"id": 2, "seen": 3}], "n": {"a": 1, "b": 2}, "seen": 4}
    seen = Sight((Value(lambda: shown, "shop"), Value(lambda: 7, "other")))
    seen.ignored = {("shop", "rows", "*", "seen"), ("shop", "n", "*"), ("third",)}
    left = {"rows": [{"id": 1, "seen": None}, {"id": 2, "seen": None}], "n": {"a": None, "b": None}, "seen": 4}
    assert seen.read() == {"shop": left, "other": 7}
    seen.ignored = {("other",)}
    assert seen.read() == {"shop": shown, "other": None}


def test_who_fails_for_a_moment_is_asked_once_more_and_is_not_blind() -> None:
    clock = Clock()

    def shown() -> int:
        if clock() < 100.3:
            raise OSError("the query fails (database is locked)")
        return 1

    seen = sight(clock, shown)
    assert list(seen.read().values()) == [1]
    assert not seen.blind


def test_who_is_blind_once_stays_so_and_says_why_and_without_time_nothing_is_read() -> None:
    failures = [ValueError("gone: no route")]

    def shown() -> int:
        for failure in failures:
            raise failure
        return 1

    seen = Sight((Value(shown, "gone"),), sleep=lambda _: None)
    for _ in range(2):
        with pytest.raises(Blind, match=r"^gone shows nothing any more: no route$"):
            seen.read()
        failures.clear()
    rushed = Sight((Value(lambda: 1),), has_time=lambda: False)
    with pytest.raises(CutShort):
        rushed.read()


def test_a_run_begins_once_and_leaves_out_any_row_of_what_moves() -> None:
    clock = Clock()
    seen = sight(clock, lambda: [{"name": "ticks", "n": int(clock() * 10)}, {"name": "rows", "n": 1}, 1])
    seen.begin()
    assert seen.ignored == {("<lambda>", "*", "n")}
    begun = clock()
    seen.begin()
    assert clock() == begun


@each_row(
    ("latency", "most", "effects", "often"),
    [(None, 9, 1, 9), (0.5, 8, 1, 8), (0.5, 9, 1, 8), (0.5, 9, 2, 4), (9.0, 9, 1, 1), (9.0, 0, 1, 0)],
)
def test_what_takes_effect_slowly_is_done_less_often(
    latency: float | None, most: int, effects: int, often: int
) -> None:
    seen = sight(Clock(), lambda: 1)
    seen.latency = latency
    assert seen.afford(most, effects) == often


def test_how_much_later_one_more_shows_is_the_most_of_what_was_seen() -> None:
    clock = Clock()
    for step, learnt in ((None, 0.5), (0.1, 0.5), (3.0, 3.0)):
        sent, begun = 0, clock()
        seen = sight(clock, lambda: min(sent, int((clock() - begun) / 0.5)))  # noqa: B023 - asked at once
        seen.latency, seen.step = 0.5, step
        before = seen.read()
        sent = 4
        seen.touch(4)
        seen.moved(before)
        assert seen.step == pytest.approx(learnt, abs=0.1)


def test_what_was_shown_when_the_run_began_is_known_and_no_id_is_drawn_that_stood_there() -> None:
    rows = [{"ref": f"R-{number:04}"} for number in range(9000)]
    clock = Clock()
    seen = sight(clock, lambda: {"rows": rows})
    seen.begin()
    rows.append({"ref": "R-9000"})
    assert seen.showed("R-8999")
    assert not seen.showed("R-9000")
    stage = Playing(cast(Any, None), cast(Any, None), seen)
    assert all(str(stage.draw("R-4821", str(number))) >= "R-9000" for number in range(3))
