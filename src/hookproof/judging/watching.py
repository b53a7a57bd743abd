"""What the checks say that look at every answer of a run."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.checks.registry import Check
from hookproof.delivery.traffic import Exchange
from hookproof.findings import Finding, Verdict
from hookproof.judging.session import Session
from hookproof.judging.telling import address_of
from hookproof.stream import Judged


def watched(session: Session) -> Iterator[Judged]:
    """Yield the judgements of the checks that looked at every answer."""
    for row in session.plan.checks:
        if row.watch is None or not session.seen:
            continue
        said = session.watched.get(row.id, {})
        findings = [_watch_finding(session, row, what, events) for what, events in said.items()]
        broken = {event for events in said.values() for event in events}
        for event in session.seen:
            yield Judged(
                fact=row.fact,
                subject=event,
                verdict=Verdict.BROKEN if event in broken else Verdict.HOLDS,
                findings=tuple(finding for finding in findings if finding.subject == event),
            )


def _watch_finding(session: Session, row: Check, said: str, events: dict[str, Exchange]) -> Finding:
    event, exchange = next(iter(events.items()))
    return Finding(
        fact=row.fact,
        subject=event,
        message=f"{said[:1].upper()}{said[1:]} ({exchange.summary}).",
        severity=row.fact.severity,
        address=address_of(exchange.delivery),
        evidence=session.wording.evidence(exchange),
        also=tuple(name for name in events if name != event),
        discriminator=said,
    )
