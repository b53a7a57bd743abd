"""The way into a run: the gate, in as many shapes and as often as it takes to know that it stays shut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from hookproof.contract.model import Event
from hookproof.delivery.traffic import Failure
from hookproof.judging.gatekeeping.gate import Gate, pass_gate
from hookproof.judging.session import Session
from hookproof.payloads.case import Case

#: So many events, at most, are tried in other shapes than their example's before the gate stays shut.
_FURTHER_EVENTS = 3


def through_the_gate(session: Session) -> Gate:
    """Pass the gate; where what was sent for it ended the consumer, once more without that."""
    courier = session.courier
    while True:
        events = [event for event in session.richest_first() if not courier.deadly.has_genuine(session.example(event))]
        examples = [session.example(event) for event in events]
        gate = pass_gate(examples, courier, _further(session, events))
        gone = gate.open_with is None and gate.exchanges[-1].failure is Failure.UNREACHABLE and courier.suspects
        if not gone or courier.revive is None or not courier.revive():
            return gate


def _further(session: Session, events: Sequence[Event]) -> Iterator[Case]:
    """Yield cases in other shapes than the examples have: where all of these fail, one of those may be taken."""
    for event in events[:_FURTHER_EVENTS]:
        for profile, count in (("minimal", 1), ("full", 1), ("covering", 6)):
            yield from islice(session.cases(event, profile), count)
        kinds: dict[str, Case] = {}
        for case in session.cases(event, "drift"):
            kinds.setdefault(case.mutation.id if case.mutation else "", case)
        yield from kinds.values()
