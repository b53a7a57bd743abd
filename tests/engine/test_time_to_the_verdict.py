"""A run knows from the consumer's answers how long it takes, and takes what is worth most where that is too long."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from hookproof.checks.level import Level
from hookproof.checks.registry import find_check
from hookproof.contract import Contract
from hookproof.delivery.secrets import Secret
from hookproof.demo.server import make_consumer
from hookproof.engine import Plan, run
from hookproof.engine.worth import by_worth
from hookproof.findings import Severity, Verdict
from hookproof.judging.haste import Clock, Speed
from hookproof.stream import Finished, Judged, Progress

Planned = Callable[..., Plan]
App = Callable[[Any, Any, Any], Awaitable[None]]
SECONDS = 0.25


def waiting(consumer: App, *, one_by_one: bool = False) -> App:
    """The consumer behind something that takes its time before each answer."""
    turn = asyncio.Semaphore(1 if one_by_one else 100)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        async with turn:
            await asyncio.sleep(SECONDS)
        await consumer(scope, receive, send)

    return app


def records_of(plan: Plan) -> tuple[Finished, list[Judged], list[Progress]]:
    records = list(run(plan))
    (finished,) = (record for record in records if isinstance(record, Finished))
    return finished, [r for r in records if isinstance(r, Judged)], [r for r in records if isinstance(r, Progress)]


@pytest.mark.slow
def test_a_slow_consumer_gets_its_verdict_within_the_budget(
    planned: Planned, contract: Contract, secret: Secret
) -> None:
    app = waiting(make_consumer(contract, secret, faults=["future-accepted"]))
    finished, judged, steps = records_of(planned(app=app, level=Level.STANDARD, budget=6.0))
    assert finished.outcome == "complete"
    assert "24 at once" in finished.reason
    assert "the budget is 6 s" in steps[0].doing
    found = {finding.fact.id for record in judged for finding in record.findings}
    assert found == {"auth.future"}
    left = [record for record in judged if "left out:" in record.note]
    assert any(record.verdict is Verdict.NOT_OBSERVED for record in left)
    assert sum(record.deliveries for record in judged) <= finished.deliveries


@pytest.mark.slow
def test_to_a_consumer_that_takes_one_at_a_time_nothing_goes_beside_another(
    planned: Planned, contract: Contract, secret: Secret
) -> None:
    app = waiting(make_consumer(contract, secret), one_by_one=True)
    finished, judged, _ = records_of(planned(app=app, level=Level.STANDARD, budget=5.0))
    assert "1 at once" in finished.reason
    assert not [finding for record in judged for finding in record.findings]


def test_a_consumer_that_answers_soon_is_judged_whole(planned: Planned) -> None:
    finished, judged, _ = records_of(planned(budget=60.0))
    assert finished.reason == ""
    assert not any("left out:" in record.note for record in judged)


def test_time_is_allowed_until_it_is_used_up() -> None:
    now = 0.0
    clock = Clock(begun=0.0, budget=60.0, speed=Speed(3.0, 10), now=lambda: now)
    assert clock.speed.needs(25, 2) == 15.0
    assert clock.allows(10)
    assert clock.tries(48) == 12
    now = 50.0
    assert not clock.allows(1)
    assert not clock.allows(0, 2)
    now = 80.0
    assert clock.tries(48) == 0


def test_errors_go_first_and_each_family_has_its_turn() -> None:
    rows = [
        find_check(name) for name in ("ack.example", "ack.minimal", "auth.wrong-key", "auth.clock-skew", "ack.full")
    ]
    minor = [row.id for row in rows if row.fact.severity < Severity.ERROR]
    order = [rows[place].id for place in by_worth(rows)]
    assert order[:2] == ["ack.example", "auth.wrong-key"]
    assert order[len(order) - len(minor) :] == minor
    assert sorted(order) == sorted(row.id for row in rows)
