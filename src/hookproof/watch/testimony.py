"""What a ledger says, as records for the reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from hookproof import __version__
from hookproof.findings import Fact, Finding, Place, Verdict
from hookproof.stream import Ending, Finished, Judged, Record, Started
from hookproof.watch.account import gravest_first, how_often, said_of
from hookproof.watch.ledger import Ledger
from hookproof.watch.lesson import KINDS, Kind, Lesson, kind_of

#: What a lesson without an event is about.
_ANY = "any event"


def records(ledger: Ledger, source: str) -> Iterator[Record]:
    """Yield a judgement for each kind of lesson and event that was seen: broken where one was learned.

    `source` names where the ledger, or what it was learned from, is kept.
    """
    kinds = KINDS | {lesson.topic.kind: kind_of(lesson) for lesson in ledger.lessons.values()}
    facts = {name: _fact(name, kind) for name, kind in kinds.items()}
    learned: dict[tuple[str, str], list[Lesson]] = defaultdict(list)
    for lesson in sorted(ledger.lessons.values(), key=gravest_first):
        learned[lesson.topic.kind, lesson.topic.event or _ANY].append(lesson)
    events = sorted({*ledger.events, *(event for _, event in learned)})
    yield Started(
        kind="watch",
        target=source,
        contract=ledger.contract,
        tool_version=__version__,
        facts=tuple(facts.values()),
        subjects=tuple(events),
    )
    for name, fact in facts.items():
        for event in events:
            if (lessons := learned[name, event]) or event != _ANY:
                yield _judged(fact, event, lessons, source)
    yield Finished(outcome=Ending.COMPLETE, deliveries=ledger.seen)


def _fact(name: str, kind: Kind) -> Fact:
    return Fact(
        id=f"watch.{name}",
        title=kind.title,
        severity=kind.severity,
        clause="contract",
        mend="See that the consumer stands it, and take it into a new version of the contract: --propose FOLDER.",
    )


def _judged(fact: Fact, event: str, lessons: list[Lesson], source: str) -> Judged:
    findings = tuple(_finding(fact, event, lesson, source) for lesson in lessons)
    return Judged(fact=fact, subject=event, verdict=Verdict.BROKEN if findings else Verdict.HOLDS, findings=findings)


def _finding(fact: Fact, event: str, lesson: Lesson, source: str) -> Finding:
    topic = lesson.topic
    place = f"{topic.pointer}: " if topic.pointer else ""
    return Finding(
        fact=fact,
        subject=event,
        message=f"{place}{said_of(lesson)}; {how_often(lesson)}.",
        severity=fact.severity,
        place=Place(path=source),
        evidence=(("sample", lesson.sample),) if lesson.sample else (),
        discriminator=f"{topic.pointer} {topic.detail}",
    )
