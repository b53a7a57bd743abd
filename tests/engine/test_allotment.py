"""The time of a run, shared between its checks: what one does not need is there for the others."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from hookproof.checks.level import Level
from hookproof.contract import Contract, Event
from hookproof.delivery.secrets import Secret
from hookproof.demo.server import make_consumer
from hookproof.engine import Plan, run
from hookproof.engine.allotment import Allotment, worth_first
from hookproof.findings import Verdict
from hookproof.stream import Finished, Judged

EVENTS = [Event(name, {}) for name in ("a", "b", "c", "d")]


class Hand:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.time = 100.0

    def __call__(self) -> float:
        return self.time


def used(hand: Hand, has_time: Callable[[], bool]) -> float:
    """How long a check that takes all it is given has gone on, to the second."""
    begun = hand.time
    while has_time() and hand.time < 10_000:
        hand.time += 1
    return hand.time - begun


def test_a_share_goes_by_the_events_and_is_a_tenth_at_the_least() -> None:
    hand = Hand()
    time_of = Allotment(100.0, 200.0, units=100, now=hand)
    assert used(hand, time_of.share(EVENTS * 10)) == 68
    assert used(hand, time_of.share(EVENTS)) == 20
    assert used(hand, time_of.share(EVENTS * 14)) == 82
    assert not time_of.rest()
    assert used(hand, time_of.share(EVENTS)) == 0


def test_what_comes_last_has_a_tenth_of_the_budget_whatever_is_left_of_it() -> None:
    hand = Hand()
    time_of = Allotment(100.0, 200.0, units=2, now=hand)
    hand.time += 190
    assert used(hand, time_of.share(EVENTS[:1])) == 0
    assert used(hand, time_of.share(EVENTS[:1], last=True)) == 20


def test_what_is_not_used_is_there_for_those_that_come_after() -> None:
    hand = Hand()
    time_of = Allotment(100.0, 100.0, units=8, now=hand)
    time_of.share(EVENTS)
    assert used(hand, time_of.share(EVENTS)) == 85


def test_without_a_budget_there_is_no_end() -> None:
    hand = Hand()
    time_of = Allotment(100.0, None, units=4, now=hand)
    has_time = time_of.share(EVENTS)
    hand.time = 1e9
    assert has_time()
    assert time_of.rest()
    assert time_of.left() is None


def test_what_is_left_is_the_whole_budget_and_never_less_than_nothing() -> None:
    hand = Hand()
    time_of = Allotment(100.0, 60.0, units=4, now=hand)
    hand.time = 110.0
    assert time_of.left() == 50
    hand.time = 1000.0
    assert time_of.left() == 0


def test_the_event_that_stands_for_all_comes_first_then_one_of_each_shape() -> None:
    assert [event.name for event in worth_first(EVENTS, "c", {"b", "d"})] == ["c", "b", "d", "a"]


@pytest.mark.slow
def test_every_check_is_heard_of_a_contract_that_is_too_large_for_its_time(
    planned: Callable[..., Plan], contract: Contract, secret: Secret, monkeypatch: pytest.MonkeyPatch
) -> None:
    # However busy the machine is, the consumer counts as one that answers at once.
    monkeypatch.setattr(sys.modules["hookproof.engine.foresight"], "_PROMPT", 1e9)
    app = make_consumer(contract, secret, faults=["future-accepted"])
    records = list(run(planned(app=app, level=Level.STANDARD, budget=0.2)))
    (finished,) = (record for record in records if isinstance(record, Finished))
    judged = [record for record in records if isinstance(record, Judged)]
    assert finished.outcome == "complete"
    assert {finding.fact.id for record in judged for finding in record.findings} == {"auth.future"}
    left = [record for record in judged if "left out: 0.2 s were used up" in record.note]
    assert left
    assert all(record.verdict is Verdict.NOT_OBSERVED for record in left)
    heard = {record.fact.id for record in judged if "left out" not in record.note}
    assert {record.fact.id for record in left} <= heard
