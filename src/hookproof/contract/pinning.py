"""Whether the schemas in use are the pinned ones, as records for the reports."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hookproof import __version__
from hookproof.contract.lock import Lock, differences, strays
from hookproof.contract.model import Contract
from hookproof.findings import Fact, Finding, Place, Severity, Verdict
from hookproof.stream import Ending, Finished, Judged, Record, Started

PINNED = Fact(
    id="pin.schema",
    title="The schema in use of an event is the pinned one",
    severity=Severity.ERROR,
    clause="contract",
    mend="Undo the edit of the schemas; or, if it is meant, run hookproof pin.",
)
NEWEST = Fact(
    id="pin.newest",
    title="The pinned version is the newest",
    severity=Severity.NOTE,
    clause="practice",
    mend="See hookproof pin --upgrade.",
)


def records(lock: Lock, path: Path, contract: Contract, newer: str) -> Iterator[Record]:
    """Yield what holding a contract against the lock at `path` gives: a judgement an event, and one of the version.

    `newer` says in a sentence which newer version is known, "" where none is.
    """
    astray = strays(lock, contract)
    events = tuple(sorted({*lock.events, *astray}))
    yield Started(
        kind="pin",
        target=str(path),
        contract=contract.name,
        tool_version=__version__,
        facts=(PINNED, NEWEST),
        subjects=(*events, contract.provider.name),
    )
    for event in events:
        yield _judged(PINNED, event, f"{event} is {astray[event]}." if event in astray else "", path)
    if not astray and (whole := differences(lock, contract)):
        yield _judged(PINNED, contract.provider.name, f"{whole[0].capitalize()}.", path)
    yield _judged(NEWEST, contract.provider.name, newer, path)
    yield Finished(outcome=Ending.COMPLETE)


def _judged(fact: Fact, subject: str, said: str, path: Path) -> Judged:
    """One judgement: broken where something is `said`."""
    if not said:
        return Judged(fact=fact, subject=subject, verdict=Verdict.HOLDS)
    finding = Finding(fact=fact, subject=subject, message=said, severity=fact.severity, place=Place(path=str(path)))
    return Judged(fact=fact, subject=subject, verdict=Verdict.BROKEN, findings=(finding,))
