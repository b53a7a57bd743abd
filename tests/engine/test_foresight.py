"""What a run takes is known from the consumer's first answers, and seen anew where it asks to wait."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.rowwise import each_row

from hookproof.delivery.traffic import Delivery, Exchange, Failure, Response
from hookproof.delivery.transports import failed
from hookproof.engine import Plan
from hookproof.engine.foresight import in_haste, near_the_limit, slowed
from hookproof.engine.run import _worth_most, units
from hookproof.judging.courier import Courier
from hookproof.judging.playing import Playing
from hookproof.judging.session import Session
from hookproof.judging.waiting.haste import Clock, Speed


class Line:
    """A transport on which each answer takes so long; `silent` are the events that have none."""

    target = url = "http://localhost/hooks"
    limit = None

    def __init__(self, seconds: float, silent: tuple[str, ...] = ()) -> None:
        self.seconds, self.silent = seconds, silent
        self.sent: list[Delivery] = []

    def send_all(self, deliveries: list[Delivery], workers: int = 1, until: object = None) -> list[Exchange]:
        self.sent += deliveries
        return [self._exchange(delivery) for delivery in deliveries]

    def _exchange(self, delivery: Delivery) -> Exchange:
        if delivery.event in self.silent:
            return failed(delivery, Failure.TIMEOUT, "15 s", 15.0)
        return Exchange(delivery=delivery, response=Response(status=204, headers=(), body=b""), seconds=self.seconds)


@pytest.fixture
def session_of(planned: Callable[..., Plan]) -> Callable[..., Session]:
    def make(line: Line, **said: object) -> Session:
        plan = planned(**said)
        courier = Courier(line, plan.courier(0.0).signer)  # type: ignore[arg-type]
        stage = Playing(plan.contract, courier, None, {}, (), None)
        redactor = plan.redactor()
        session = Session(
            plan=plan, courier=courier, source=plan.source(), secrets=redactor, redactor=redactor, stage=stage
        )
        session.chosen = next(event.name for event in plan.events)
        return session

    return make


@each_row(("seconds", "budget", "hurries"), [(0.001, 0.1, False), (1.0, 5.0, True), (1.0, 1e9, False)])
def test_a_run_is_in_haste_where_all_of_it_takes_longer_than_its_budget(
    seconds: float, budget: float, hurries: bool, session_of
) -> None:
    session = session_of(Line(seconds), budget=budget)
    assert (in_haste(session, units(session)) is not None) is hurries


def test_no_answer_is_timed_after_one_that_did_not_come(session_of) -> None:
    names = [event.name for event in session_of(Line(0.001)).plan.events]
    line = Line(0.001, silent=tuple(names[1:]))
    session = session_of(line, budget=60.0)
    assert in_haste(session, units(session)) is None
    assert [delivery.event for delivery in line.sent] == names[:2]
    assert in_haste(session, units(session)) is None
    assert len(line.sent) == 2, "others would be waited for in vain as well"


def test_the_time_is_planned_anew_for_a_consumer_that_makes_us_wait(session_of) -> None:
    session = session_of(Line(0.001), budget=60.0)
    todo = units(session)
    assert slowed(session, todo) is None
    session.courier.pace.took(2.0)
    clock = slowed(session, todo)
    assert clock is not None
    assert str(clock.speed) == "it limits how often it is called, to one delivery in 2 s"
    assert slowed(session, todo[:1]) is None, "what fits is not hurried"
    for _ in range(8):
        session.courier.pace.took(0.0)
    assert slowed(session, todo) is None, "it does so no more"


@each_row(
    ("recent", "passed", "hurries"),
    [
        ([0.8] * 16, 20.0, True),
        ([0.8] * 16, 10.0, False),
        ([0.01] * 16, 20.0, False),
        # A few slow ones among others are no reason.
        ([0.01] * 5 + [9.0] * 11, 20.0, False),
        ([0.01] * 3 + [0.8] * 13, 20.0, True),
        ([], 20.0, False),
    ],
    ids=str,
)
def test_the_time_is_planned_anew_for_a_consumer_that_becomes_slow_once_a_part_of_it_is_gone(
    recent: list[float], passed: float, hurries: bool, session_of
) -> None:
    session = session_of(Line(0.001), budget=60.0)
    session.courier.recent.extend(recent)
    session.courier.begun -= passed
    clock = slowed(session, units(session))
    assert (clock is not None) is hurries
    assert clock is None or f"an answer takes {sum(recent) / 16:.2g} s, 1 at once" == str(clock.speed)


@each_row(("passed", "short"), [(0.0, False), (1e9 - 10, True)])
def test_what_is_left_is_held_against_what_is_left_of_the_budget(passed: float, short: bool, session_of) -> None:
    session = session_of(Line(1.0), budget=1e9)
    clock = Clock(begun=session.courier.begun - passed, budget=1e9, speed=Speed(1.0, 1))
    said = next(_worth_most(session, units(session), clock, "what is left")).doing
    assert said.startswith("An answer takes 1 s, 1 at once: what is left takes about ")
    assert said.endswith("the budget is 1e+09 s; what is worth most goes first") is short


@each_row(
    ("seconds", "said"),
    [
        ((2.4, 1.0, 1.0), ""),
        ((4.12, 1.0, 1.0), "A took 4.1 s of the 5 s in which the provider wants an answer."),
        (
            (3.0, 4.0, 2.6),
            "B took 4 s of the 5 s in which the provider wants an answer, and 2 more events more than half of it.",
        ),
    ],
)
def test_the_events_that_come_near_the_time_limit_are_named(
    seconds: tuple[float, ...], said: str, session_of: Callable[..., Session]
) -> None:
    line = Line(0.0)
    session = session_of(line)
    events = list(session.plan.events)[:3]
    for event, line.seconds in zip(events, seconds, strict=True):
        session.courier.genuine(session.example(event))
    for letter, event in zip("ABC", events, strict=True):
        said = said.replace(f"{letter} took", f"{event.name} took")
    assert near_the_limit(session) == said
