"""What a ledger says, as records for the reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from hookproof import __version__
from hookproof.findings import Fact, Finding, Place, Severity, Verdict
from hookproof.stream import Ending, Finished, Judged, Record, Started
from hookproof.watch.account import gravest_first, how_often, said_of
from hookproof.watch.ledger import Ledger
from hookproof.watch.lesson import KINDS, Lesson

_MEND = "See that the consumer stands it, and take it into a new version of the contract: --propose FOLDER."
_FACTS = {
    name: Fact(id=f"watch.{name}", title=kind.title, severity=kind.severity, clause="contract", mend=_MEND)
    for name, kind in KINDS.items()
}
#: A later version may know more kinds: the name of one is text of a file, and stands for no row of a registry.
_LATER = Fact(
    id="watch.other-kind",
    title="Deliveries teach only what this version knows",
    severity=Severity.ERROR,
    clause="contract",
    mend="Read the ledger with the hookproof that wrote it.",
)
#: What a lesson without an event is about.
_ANY = "any event"


def records(ledger: Ledger, source: str) -> Iterator[Record]:
    """Yield a judgement for each kind of lesson and event that was seen: broken where one was learned.

    `source` names where the ledger, or what it was learned from, is kept.
    """
    learned: dict[tuple[Fact, str], list[Lesson]] = defaultdict(list)
    for lesson in sorted(ledger.lessons.values(), key=gravest_first):
        learned[_FACTS.get(lesson.topic.kind, _LATER), lesson.topic.event or _ANY].append(lesson)
    facts = tuple(dict.fromkeys((*_FACTS.values(), *(fact for fact, _ in learned))))
    events = sorted({*ledger.events, *(event for _, event in learned)})
    yield Started(
        kind="watch",
        target=source,
        contract=ledger.contract,
        tool_version=__version__,
        facts=facts,
        subjects=tuple(events),
    )
    for fact in facts:
        for event in events:
            if (lessons := learned[fact, event]) or event != _ANY:
                yield _judged(fact, event, lessons, source)
    yield Finished(outcome=Ending.COMPLETE, deliveries=ledger.seen)


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
