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
        held = session.watched.get(row.id, {})
        finding = _finding(session, row, held) if held else None
        broken = {event for events in held.values() for event in events}
        for event in session.seen:
            yield Judged(
                fact=row.fact,
                subject=event,
                verdict=Verdict.BROKEN if event in broken else Verdict.HOLDS,
                findings=(finding,) if finding is not None and finding.subject == event else (),
            )


def _finding(session: Session, row: Check, held: dict[tuple[str, ...], dict[str, Exchange]]) -> Finding:
    """Return the one finding of a check: whoever writes what it has into answers does so in many forms and places."""
    (first, events), *_ = held.items()
    event, exchange = next(iter(events.items()))
    every = dict.fromkeys(each for forms in held for each in forms)
    others = [each for each in every if each not in first]
    message = f"The answer holds {' and '.join(first)} ({exchange.summary})."
    return Finding(
        fact=row.fact,
        subject=event,
        message=f"{message} Other answers hold {' and '.join(others)}." if others else message,
        severity=row.fact.severity,
        address=address_of(exchange.delivery),
        evidence=session.wording.evidence(exchange),
        also=tuple(dict.fromkeys(name for seen in held.values() for name in seen if name != event)),
        discriminator=" and ".join(sorted(every)),
    )
