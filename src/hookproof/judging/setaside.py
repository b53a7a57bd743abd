"""Events of which no payload can be made: listed with the reason, while all others are judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from hookproof.errors import CannotJudge, InputError
from hookproof.findings import Fact, Severity, Verdict
from hookproof.judging.session import Session
from hookproof.stream import Judged

#: What is not observed on an event that was set aside.
USABLE = Fact(
    id="contract.usable",
    title="The event's schema can be used",
    severity=Severity.WARNING,
    clause="the contract",
    mend="Mend the schema at the place that is named; until then nothing is said about this event.",
)


def set_aside(session: Session) -> dict[str, str]:
    """Take the events of which no payload can be made out of the run's plan; return them, each with the reason.

    Raises CannotJudge where no event is left.
    """
    plan = session.plan
    aside = dict(plan.unusable)
    for event in plan.events:
        try:
            session.example(event)
        except InputError as error:
            aside[event.name] = f"{event.name}: {error}"
    left = tuple(event for event in plan.events if event.name not in aside)
    if not left:
        raise CannotJudge("no event can be used", where=plan.contract.name, mend=next(iter(aside.values()), ""))
    session.plan = replace(plan, events=left)
    return aside


def not_judged(aside: Iterable[tuple[str, str]]) -> Iterator[Judged]:
    """Yield a judgement for each event that was set aside: nothing was observed, and why."""
    for name, reason in aside:
        yield Judged(fact=USABLE, subject=name, verdict=Verdict.NOT_OBSERVED, note=f"not judged: {reason}")
