"""A consumer whose work ended: where that was is told once, and no loss after it is told for what it looks like."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.consumers.stores import Ending, Payload, Queued, Store

LOSING = ["semantics.processed", "semantics.kept-values", "semantics.retry-after-time-out", "load.burst"]


class Slow(Queued):
    """Its worker takes a while for each."""

    delay = 1.5


class Lossy(Queued):
    """Its worker drops every third, and goes on."""

    taken = 0

    def effect(self, message: str, event: str, payload: Payload) -> None:
        self.taken += 1
        if self.taken % 3:
            super().effect(message, event, payload)


@pytest.fixture
def run(stored: Callable[..., Any]) -> Callable[..., Any]:
    return lambda style, **more: stored(style, "depot", event=["stock.changed"], check=LOSING, **more)


@pytest.mark.slow
def test_the_delivery_with_which_the_work_ended_is_told_once(run) -> None:
    outcome = run(Ending)
    assert outcome.ids == {"semantics.goes-on"}, outcome.told()
    (finding,) = outcome.findings
    assert "`data.note` is null" in finding.message


@pytest.mark.slow
@pytest.mark.parametrize("style", [Store, Queued, Slow])
def test_of_a_consumer_that_goes_on_nothing_is_said(style: type[Store], run) -> None:
    outcome = run(style)
    assert outcome.findings == [], outcome.told()
    assert not outcome.verdicts("semantics.goes-on")


@pytest.mark.slow
def test_what_a_consumer_loses_that_goes_on_is_told_by_what_it_is(run) -> None:
    assert run(Lossy).ids == {"semantics.processed"}
