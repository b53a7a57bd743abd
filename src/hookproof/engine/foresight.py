"""How long a run takes with this consumer, and the time that there is where that is too long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import mean

from hookproof.delivery.traffic import Exchange
from hookproof.engine.turns import Unit
from hookproof.engine.worth import seconds_for
from hookproof.judging.courier import Courier
from hookproof.judging.gatekeeping.endings import EXAMPLE
from hookproof.judging.session import Session
from hookproof.judging.waiting.haste import Clock, Speed, speed_of
from hookproof.payloads.case import Case

#: A consumer that answers so soon is never hurried.
_PROMPT = 0.005
#: So many answers are timed before the run, but not beyond so many seconds.
_SAMPLE, _SLOW = 12, 2.0
#: An answer takes long where three of four of late took so many seconds, and this part of the budget is gone.
_SLOW_ANSWER, _GONE = 0.05, 0.2
#: An answer is dear that takes this part of the budget: none is asked for to learn only how long one takes, and
#: once the other part is gone none to learn how many it takes at once: what is known is to be put to use.
_DEAR, _LEARNING = 0.1, 0.5
#: This part of the budget may go by until it is known how slow a consumer is.
_KNOWING = 0.75


def in_haste(session: Session, todo: Sequence[Unit]) -> Clock | None:
    """Return the time that a run has for a consumer which answers too slowly for all of it; None where all fits."""
    plan, courier, budget = session.plan, session.courier, session.plan.settings.budget_seconds
    if budget is None or not todo:
        return None
    sample = _sample(session, todo, session.example(plan.contract.events[session.chosen]))
    if max(sample) < _PROMPT or not _too_long(session, todo, sample):
        return None
    limit = plan.contract.delivery.time_limit_seconds

    dear = sample[0] > budget * _DEAR

    def affords(seconds: float, part: float = _KNOWING) -> bool:
        gone = courier.elapsed()
        return gone + min(seconds, limit) <= budget * part and not (dear and gone >= budget * _LEARNING)

    # The first answer of a consumer may take longer than any other.
    useful = _useful(session)
    if not dear and affords(sample[0]):
        sample[0] = min(sample[0], courier.genuine(next(useful)).seconds)
    if not _too_long(session, todo, sample):
        return None
    deliveries = (courier.signer.deliver(case, label=f"speed/{number}") for number, case in enumerate(useful))
    speed = speed_of(courier, deliveries, plan.most_at_once, sample, affords)
    if dear and not _too_long(session, todo, [speed.seconds]):
        return None
    looks = plan.sight is not None and any(row.looks for row, _ in todo)
    return Clock(courier.begun, budget, speed, plan.clock, looks)


def slowed(session: Session, left: Sequence[Unit]) -> Clock | None:
    """Return the time left for a consumer that was seen to limit how often it is called, or that answers more slowly
    than it did at first; None where all fits."""
    plan, courier = session.plan, session.courier
    budget, pause = plan.settings.budget_seconds, courier.pace.seconds
    if budget is None or not (pause or _answers_slowly(courier, budget)):
        return None
    speed = Speed(pause, 1, is_limited=True) if pause else Speed(mean(courier.recent), plan.settings.workers)
    looks = plan.sight is not None and any(row.looks for row, _ in left)
    fits = seconds_for(left, session, speed) <= budget - courier.elapsed()
    return None if fits else Clock(courier.begun, budget, speed, plan.clock, looks)


def _answers_slowly(courier: Courier, budget: float) -> bool:
    """Whether answers take long of late, but for a few, and a good part of the time is gone."""
    some = sorted(courier.recent)
    return bool(some) and some[len(some) // 4] > _SLOW_ANSWER and courier.elapsed() > budget * _GONE


def near_the_limit(session: Session) -> str:
    """Name the events whose answers took more than half of the time limit: what is slow is that; "" where none did."""
    limit = session.plan.contract.delivery.time_limit_seconds
    took = {event.name: _longest(session.courier.heard(event.name)) for event in session.plan.events}
    slow = {event: seconds for event, seconds in took.items() if seconds > limit / 2}
    if not slow:
        return ""
    slowest, *others = sorted(slow, key=lambda event: -slow[event])
    more = f", and {len(others)} more event{'s' * (len(others) > 1)} more than half of it" if others else ""
    return f"{slowest} took {slow[slowest]:.2g} s of the {limit:g} s in which the provider wants an answer{more}."


def _longest(exchanges: Sequence[Exchange]) -> float:
    """How long the slowest answer among these took."""
    return max((exchange.seconds for exchange in exchanges if exchange.response is not None), default=0.0)


def _useful(session: Session) -> Iterator[Case]:
    """Yield cases whose answers count: examples that were not sent yet, smallest payloads; then one, without end."""
    events = session.richest_first()
    examples = [case for event in events if not session.courier.known(case := session.example(event))]
    smallest = (case for event in events for case in session.cases(event, "minimal"))
    yield from examples
    yield from smallest
    while True:
        yield session.example(session.plan.contract.events[session.chosen])


def _sample(session: Session, todo: Sequence[Unit], case: Case) -> list[float]:
    """Return how long some answers took, one after the other: of what is sent anyway, and few where they are slow.

    What is not answered at all says nothing of the others: after it none is timed.
    """
    courier = session.courier
    sample = [courier.genuine(case).seconds]
    events = next((events for row, events in todo if row.id == EXAMPLE), ())
    cases = [session.example(event) for event in events[:_SAMPLE]]
    if any(courier.is_silent(session.example(event)) for event in session.plan.events):
        cases = [case for case in cases if courier.known_good(case)]
    for case in cases:
        if sum(sample) >= _SLOW or (seen := courier.genuine(case)).response is None:
            break
        sample.append(seen.seconds)
    return sample


def _too_long(session: Session, todo: Sequence[Unit], sample: Sequence[float]) -> bool:
    plan = session.plan
    return seconds_for(todo, session, Speed(mean(sample), plan.settings.workers)) > (plan.settings.budget_seconds or 0)
