"""A consumer that was written against OLD meets the payloads of NEW: what would break, change by change.

The consumer first has to acknowledge what it was written against. Then every event's payloads of NEW are delivered;
each shows some of the changes between the versions (compare/lens.py). A change holds where some payload that shows it
is acknowledged, and every failure is put down to those of its changes that fail the most.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hookproof import __version__
from hookproof.compare import Change, Comparison, Impact, changes_in, compare_events
from hookproof.compare.words import difference, place
from hookproof.contract.model import Contract
from hookproof.delivery.addressing import proof_headers
from hookproof.delivery.traffic import Exchange
from hookproof.findings import Fact, Finding, Severity, Verdict
from hookproof.judging.assignment import Plan
from hookproof.judging.courier import Courier, OutOfTime, TimeUsedUp
from hookproof.judging.telling import Wording
from hookproof.judging.waiting.stopwatch import Stopwatch
from hookproof.payloads.case import Case
from hookproof.stream import Ending, Finished, Judged, Progress, Record, Started

PROFILES = ("example", "minimal", "full", "covering")
#: For a failure that no change explains.
UNRELATED = Fact(
    id="against.no-change",
    title="A payload that shows no change is acknowledged",
    severity=Severity.WARNING,
    clause="practice",
    mend="This is not the newer version's doing: hookproof test finds out why.",
)
_UNHANDLED = "the consumer does not acknowledge this event's payloads of the version that it was written against"


@dataclass(slots=True)
class Shown:
    """What became of the deliveries that show one change."""

    acknowledged: int = 0
    failed: list[tuple[Case, Exchange]] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """The share of the deliveries that failed."""
        total = self.acknowledged + len(self.failed)
        return len(self.failed) / total if total else 0.0


@dataclass(slots=True)
class Trials:
    """All that was delivered: by change, and the failures with the changes that each shows."""

    changes: tuple[Change, ...]
    shown: dict[int, Shown] = field(default_factory=dict)
    failures: list[tuple[Case, Exchange, tuple[int, ...]]] = field(default_factory=list)
    unhandled: set[str] = field(default_factory=set)

    def note(self, case: Case, exchange: Exchange) -> None:
        """Add one delivery of NEW."""
        found = changes_in(case.event, case.payload, self.changes)
        numbers = tuple(i for i, change in enumerate(self.changes) if any(change is one for one in found))
        for number in numbers:
            shown = self.shown.setdefault(number, Shown())
            if exchange.acknowledged:
                shown.acknowledged += 1
            else:
                shown.failed.append((case, exchange))
        if not exchange.acknowledged:
            self.failures.append((case, exchange, numbers))

    def blamed(self) -> dict[int, set[int]]:
        """Return the changes that failures are put down to, each with the others that could be meant as well."""
        suspects = [set(self._worst(numbers)) for _, _, numbers in self.failures if numbers]
        certain = {number for group in suspects if len(group) == 1 for number in group}
        blamed: dict[int, set[int]] = {number: set() for number in certain}
        for group in suspects:
            if not group & certain:
                for number in group:
                    blamed.setdefault(number, set()).update(group - {number})
        return blamed

    def _worst(self, numbers: Sequence[int]) -> Iterator[int]:
        top = max(self.shown[number].rate for number in numbers)
        yield from (number for number in numbers if self.shown[number].rate == top)


def against(plan: Plan, old: Contract) -> Iterator[Record]:
    """Yield the records of a run of `plan`, whose contract is NEW, with a consumer that was written against `old`.

    Each change is a fact, judged once: broken, holds, or not observed where nothing showed it.
    """
    begun = time.monotonic()
    comparison = _compared(old, plan)
    courier, watch = plan.courier(begun), Stopwatch()
    courier.watchers.append(watch.see)
    yield _started(plan, comparison)
    trials = Trials(tuple(c for c in comparison.changes if c.impact >= Impact.ADDITIVE and c.id != "event.removed"))
    with plan.redactor().hushing():
        end = yield from _to_the_end(plan, old, courier, trials)
    if end[0] is Ending.COMPLETE:
        yield from _judged(plan, comparison, trials)
    yield Finished(
        outcome=end[0],
        reason=end[1],
        mend=end[2],
        latencies=watch.counts,
        deliveries=courier.delivered,
        seconds=time.monotonic() - begun,
    )


def _compared(old: Contract, plan: Plan) -> Comparison:
    after = {event.name: event for event in plan.events}
    before = {n: e for n, e in old.events.items() if n in after or n not in plan.contract.events}
    return compare_events(before, after, old=old.name, new=plan.contract.name)


def _started(plan: Plan, comparison: Comparison) -> Started:
    facts = {change.id: change.row.fact for change in comparison.changes}
    return Started(
        kind="compare",
        target=plan.transport.target,
        contract=plan.contract.name,
        tool_version=__version__,
        facts=(*facts.values(), UNRELATED),
        subjects=tuple(event.name for event in plan.events),
        settings=(("written-against", comparison.old), *plan.settings.shown()),
        again=plan.again,
        configured_in=plan.settings.configured_in(),
    )


End = tuple[Ending, str, str]


def _to_the_end(plan: Plan, old: Contract, courier: Courier, trials: Trials) -> Generator[Record, None, End]:
    try:
        handled = _handled(plan, old, courier, trials)
        for done, event in enumerate(plan.events if handled else ()):
            yield Progress(done=done, total=len(plan.events), doing=event.name)
            if event.name not in trials.unhandled:
                _deliver(plan, event.name, courier, trials)
    except (OutOfTime, TimeUsedUp):
        return (Ending.OUT_OF_TIME, "The time of the run was used up before all payloads were delivered.", "")
    except KeyboardInterrupt:
        return (Ending.INTERRUPTED, "The run was stopped before its end.", "")
    if handled:
        return (Ending.COMPLETE, "", "")
    reason = f"The consumer acknowledges no payload of {old.name}, which it was written against."
    return (Ending.NOT_JUDGED, reason, "Run hookproof test without --against first.")


def _handled(plan: Plan, old: Contract, courier: Courier, trials: Trials) -> bool:
    """Whether the consumer acknowledges anything of OLD; the events of which it does not are noted."""
    names = [event.name for event in plan.events if event.name in old.events]
    examples = [next(plan.cases(name, "example", old)) for name in names]
    answers = dict(zip(names, courier.genuine_all(examples), strict=True))
    trials.unhandled |= {name for name, exchange in answers.items() if not exchange.acknowledged}
    return len(trials.unhandled) < len(names)


def _deliver(plan: Plan, event: str, courier: Courier, trials: Trials) -> None:
    made = [case for profile in PROFILES for case in plan.cases(event, profile)]
    for case, exchange in zip(made, courier.genuine_all(made), strict=True):
        trials.note(case, exchange)


def _judged(plan: Plan, comparison: Comparison, trials: Trials) -> Iterator[Record]:
    wording = Wording(plan.redactor(), proof_headers(plan.contract.delivery))
    blamed = trials.blamed()
    for number, change in enumerate(trials.changes):
        others = blamed.get(number)
        shown = trials.shown.get(number, Shown())
        if others is not None:
            found = _finding(change, shown, [trials.changes[i] for i in sorted(others)], wording)
            yield Judged(fact=found.fact, subject=found.subject, verdict=Verdict.BROKEN, findings=(found,))
        elif shown.acknowledged:
            yield Judged(fact=change.row.fact, subject=_subject(change), verdict=Verdict.HOLDS)
        else:
            yield _unseen(change, shown, trials.unhandled)
    for change in comparison.changes:
        if change.id == "event.removed":
            note = "nothing is sent any more: see what the consumer did on this event"
            yield Judged(fact=change.row.fact, subject=_subject(change), verdict=Verdict.NOT_OBSERVED, note=note)
    yield from _unrelated(trials, wording)


def _unseen(change: Change, shown: Shown, unhandled: set[str]) -> Judged:
    if shown.failed:
        note = "every payload that shows it fails by another change already"
    elif set(change.events) <= unhandled:
        note = _UNHANDLED
    else:
        note = "no payload showed it"
    return Judged(fact=change.row.fact, subject=_subject(change), verdict=Verdict.NOT_OBSERVED, note=note)


def _subject(change: Change) -> str:
    return f"{change.events[0]} {change.pointer}" if change.pointer != "/" else change.events[0]


def _finding(change: Change, shown: Shown, others: Sequence[Change], wording: Wording) -> Finding:
    case, exchange = min(shown.failed, key=lambda pair: len(pair[0].body))
    said = difference(change)
    total = shown.acknowledged + len(shown.failed)
    also = f" It comes together with: {', '.join(f'{o.id} {place(o)}' for o in others)}." if others else ""
    return Finding(
        fact=change.row.fact,
        subject=_subject(change),
        message=(
            f"{change.row.title}: {place(change)}{f' ({said})' if said else ''}. {len(shown.failed)} of {total} "
            f"deliveries that show it were not acknowledged: {exchange.summary}.{also}"
        ),
        severity=Severity.ERROR,
        address=case.address,
        evidence=wording.evidence(exchange),
        also=change.events[1:],
        discriminator=change.pointer,
    )


def _unrelated(trials: Trials, wording: Wording) -> Iterator[Judged]:
    """Failures of payloads that show no change, told once an event."""
    by_event: dict[str, list[tuple[Case, Exchange]]] = {}
    for case, exchange, numbers in trials.failures:
        if not numbers:
            by_event.setdefault(case.event, []).append((case, exchange))
    told: Mapping[str, str] = dict.fromkeys(sorted(trials.unhandled), _UNHANDLED)
    for event, note in told.items():
        yield Judged(fact=UNRELATED, subject=event, verdict=Verdict.NOT_OBSERVED, note=note)
    for event, failed in by_event.items():
        case, exchange = min(failed, key=lambda pair: len(pair[0].body))
        found = Finding(
            fact=UNRELATED,
            subject=event,
            message=f"{len(failed)} payloads that show no change were not acknowledged: {exchange.summary}.",
            severity=UNRELATED.severity,
            address=case.address,
            evidence=wording.evidence(exchange),
        )
        yield Judged(fact=UNRELATED, subject=event, verdict=Verdict.BROKEN, findings=(found,))
