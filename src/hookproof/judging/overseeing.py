"""What the checks say that look at a whole run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

from hookproof.checks.expectation import Fault
from hookproof.checks.registry import Check, find_check
from hookproof.checks.runlog import RunLog
from hookproof.checks.stage import Breach
from hookproof.delivery.traffic import Exchange
from hookproof.findings import Finding, Verdict
from hookproof.judging.courier import OutOfTime
from hookproof.judging.reasons.explaining import Sign
from hookproof.judging.reasons.features import foremost, in_words
from hookproof.judging.recovery import ask_again
from hookproof.judging.session import Session
from hookproof.judging.telling import address_of
from hookproof.stream import Judged

#: The check that is heard whether it was selected or not: the run ends there.
SURVIVAL, _RECOVERY = "robustness.survival", "robustness.recovery"
#: The check that is heard where the work has ended, and only there.
GOES_ON = "semantics.goes-on"
#: So many silences, at most, are looked at again at the end of a run.
_SILENCES = 8


def seen_again(session: Session) -> None:
    """Find out which silences were chance, where a check asks for that: each may have used up much of the time."""
    if any(row.overall is not None for row in session.plan.checks):
        with suppress(OutOfTime):
            ask_again(session.courier, _SILENCES)


def overseen(session: Session, *, whole: bool = True) -> Iterator[Judged]:
    """Yield what the checks say that look at a run, where anything was sent; a `whole` one was not ended early."""
    log = log_of(session, whole=whole)
    rows = {row.id: row for row in session.plan.checks}
    if log.ends:
        rows.setdefault(SURVIVAL, find_check(SURVIVAL))
    if log.stop is not None:
        rows.setdefault(GOES_ON, find_check(GOES_ON))
    else:
        rows.pop(GOES_ON, None)  # nothing was held against it
    for row in rows.values():
        if row.overall is None or not log.genuine:
            continue
        findings = [_finding(session, row, breach) for breach in row.overall(log)]
        for subject in dict.fromkeys(finding.subject for finding in findings):
            mine = tuple(finding for finding in findings if finding.subject == subject)
            yield Judged(fact=row.fact, subject=subject, verdict=Verdict.BROKEN, findings=mine)
        if not findings and session.chosen:
            yield Judged(fact=row.fact, subject=session.chosen, verdict=Verdict.HOLDS)


def log_of(session: Session, *, whole: bool = True) -> RunLog:
    """Return what the run has seen."""
    courier = session.courier
    unsteady = tuple(exchange for _, exchange in courier.unsteady)
    known = set(map(id, unsteady))
    return RunLog(
        delivered=courier.delivered,
        genuine=courier.genuine_sent,
        unsteady=unsteady,
        script=courier.alphabet.script(unsteady),
        lost=tuple(each for each in courier.lines.lost if each.delivery.event not in _told(session, _dropped)),
        unheard=tuple(each for each in _unheard(session, whole=whole) if id(each) not in known),
        ended=tuple(courier.lines.ended),
        kept=len(courier.lines.kept),
        unasked=tuple(courier.lines.unasked),
        surplus=tuple(courier.lines.surplus),
        turned_away=courier.pace.turned_away,
        harmed=frozenset().union(*session.failed.get(_RECOVERY, {}).values()),
        ends=tuple(session.ends),
        common=in_words(foremost(courier.deadly.common)),
        stop=None if _tells_stop(session) else courier.worklog.stop,
    )


def _tells_stop(session: Session) -> bool:
    """Whether a check that may end a consumer's work has found that it did."""
    harming = [row.id for row in session.plan.checks if row.harms]
    signs = (signs for id_ in harming for signs in session.failed.get(id_, {}).values())
    return any(fault is Fault.LOST for each in signs for fault, _ in each)


def _unheard(session: Session, *, whole: bool = True) -> list[Exchange]:
    """The genuine deliveries that were waited for in vain; where silence was told, those of events that never spoke.

    What ended a run early was told as well.
    """
    courier = session.courier
    told = _told(session, _silent)
    if not courier.leisure.is_sure or (whole and not told):
        return courier.silences.all
    silences = courier.silences
    left = {each.delivery.event for each in silences.all}.difference(told)
    return [each for each in silences.all if each.delivery.event in left and silences.of(each.delivery.event)]


def _told(session: Session, so: Callable[[Iterable[Sign]], bool]) -> set[str]:
    """The events of which some check has found that they fail so."""
    return {event for events in session.failed.values() for event, signs in events.items() if so(signs)}


def _silent(signs: Iterable[Sign]) -> bool:
    return any(fault.lasting for fault, _ in signs)


def _dropped(signs: Iterable[Sign]) -> bool:
    """Whether connections are closed without an answer: then so are kept ones, for what was sent on them."""
    return any(fault is Fault.DROPPED for fault, _ in signs)


def _finding(session: Session, row: Check, breach: Breach) -> Finding:
    severity = row.fact.severity if breach.severity is None else min(row.fact.severity, breach.severity)
    return Finding(
        fact=row.fact,
        subject=breach.exchange.delivery.event,
        message=session.redactor.text(breach.says + session.wording.raised(breach.exchange)),
        severity=severity,
        address=address_of(breach.exchange.delivery),
        evidence=session.wording.evidence(breach.exchange),
        discriminator=breach.kind,
        # What ended the consumer can be sent again; what happens at times is no single delivery's doing.
        played=row.id != SURVIVAL,
        advice=breach.advice,
    )
