"""How long is waited in vain: a check for itself, and all of them together by the time of their run."""

from __future__ import annotations

import pytest
from tests.rowwise import each_row

from hookproof.judging.waiting.patience import Leisure, Patience


class Hand:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def leisure(hand: Hand) -> Leisure:
    return Leisure(0.0, 100.0, hand)


def test_a_check_that_had_answers_may_wait_in_vain_on_several_events_until_half_of_the_time_is_gone(
    hand: Hand, leisure: Leisure
) -> None:
    patience = Patience(leisure)
    patience.see("ack.full", "a", lasting=False)
    patience.see("ack.full", "b", lasting=True)
    leisure.waited("ack.full/full")
    assert patience.ends("ack.full", "c") == ""
    hand.time = 49.0
    assert patience.ends("ack.full", "c") == ""
    hand.time = 50.0
    assert patience.ends("ack.full", "c") == "left out: 1 deliveries of this check had no answer in time"
    assert patience.ends("ack.minimal", "c") == ""


def test_a_sequence_that_waited_in_its_middle_is_not_put_again_to_that_event(leisure: Leisure) -> None:
    patience = Patience(leisure)
    patience.in_vain("robustness.recovery", "a")
    assert patience.ends("robustness.recovery", "a") != ""
    assert patience.tried == 2


@pytest.mark.parametrize(("when", "over"), [(84.0, False), (85.0, True)])
def test_nothing_is_sent_after_one_wait_in_vain_that_ended_late(
    when: float, over: bool, hand: Hand, leisure: Leisure
) -> None:
    hand.time = when
    assert leisure.ends(0.0, 0.0) == ""
    leisure.waited("ack.full/full")
    hand.time = 90.0
    assert leisure.is_over is over
    assert bool(leisure.ends(0.0, 0.0)) is over
    assert [leisure.asks_once(), leisure.asks_once()] == [over, False]


def test_what_is_slow_because_it_is_limited_is_not_sent_when_the_time_is_gone(hand: Hand, leisure: Leisure) -> None:
    assert leisure.ends(0.2, 0.0) == ""
    hand.time = 85.0
    assert "limits how often" in leisure.ends(0.2, 0.0)
    assert leisure.ends(0.05, 0.0) == ""


def test_without_a_budget_there_is_always_time(hand: Hand) -> None:
    leisure = Leisure(0.0, None, hand)
    leisure.waited("ack.full/full")
    hand.time = 1e9
    assert not any([leisure.is_short, leisure.is_late, leisure.is_over, leisure.is_past, leisure.forbids(9.0)])


def test_the_families_are_known_that_waited(leisure: Leisure) -> None:
    leisure.waited("auth.stale/stale")
    leisure.waited("auth.future/future")
    assert leisure.families == {"auth"}


@each_row(
    ("seen", "here", "there", "tried"),
    [
        ("", 0, 0, 0),
        ("a", 0, 0, 1),
        ("aa", 2, 2, 2),
        ("ab", 2, 2, 2),
        # Where the check was answered, one event's silence says little of the others.
        ("a+", 0, 0, 1),
        ("aa+", 2, 0, 2),
        ("+aabbc", 2, 0, 5),
        ("+aabbcc", 2, 6, 6),
        ("++", 0, 0, 0),
    ],
)
def test_after_so_many_silences_an_event_or_a_check_ends(seen: str, here: int, there: int, tried: int) -> None:
    patience = Patience()
    for event in seen:
        patience.see("c", event, lasting=event != "+")
    said = [patience.ends("c", "a"), patience.ends("c", "z")]
    why = "left out: {} deliveries of this check had no answer in time"
    assert said == [why.format(count) if count else "" for count in (here, there)]
    assert patience.tried == tried
    assert patience.ends("other", "a") == ""


@each_row(("passed", "seconds", "room"), [(0, 29, True), (0, 30, False), (20, 9, True), (20, 11, False)])
def test_there_is_room_to_wait_until_half_of_the_budget_is_gone(passed: float, seconds: float, room: bool) -> None:
    assert Leisure(begun=100.0, budget=60.0, now=lambda: 100.0 + passed).has_room(seconds) is room


def test_where_no_budget_is_set_there_is_always_room() -> None:
    assert Leisure().has_room(10**6)
