"""A ledger as text for people."""

from __future__ import annotations

import time
from collections.abc import Iterator

from hookproof.findings import Severity
from hookproof.reports.cleantext import one_line
from hookproof.reports.collected import plural
from hookproof.reports.harmless import defused_text
from hookproof.watch.ledger import Ledger
from hookproof.watch.lesson import Lesson, kind_of


def account_of(ledger: Ledger) -> str:
    """Return what a ledger says, gravest first, safe for a terminal."""
    return "\n".join(map(defused_text, _lines(ledger)))


def best_version(ledger: Ledger) -> str:
    """Return the version that the deliveries fit best, the newest of equals; "" where they fit none."""
    versions = sorted(ledger.fits)
    return max(versions, key=lambda name: (ledger.fits[name], ledger.described.get(name, 0), name), default="")


def worst_of(ledger: Ledger) -> Severity | None:
    """Return how grave the gravest lesson is, None where there is none."""
    return max((kind_of(lesson).severity for lesson in ledger.lessons.values()), default=None)


def _lines(ledger: Ledger) -> Iterator[str]:
    yield f"{plural(ledger.seen, 'delivery')}, held against {ledger.contract}; {plural(len(ledger.events), 'event')}"
    if ledger.dropped:
        yield f"{ledger.dropped:,} more were not looked at: they came faster than they could be"
    if version := best_version(ledger):
        fits, whole = ledger.fits[version], ledger.described.get(version, 0)
        yield f"they fit version {version} best: {fits:,} fit, {whole:,} are described by it whole"
    elif ledger.seen:
        yield "they fit no known version"
    for lesson in sorted(ledger.lessons.values(), key=gravest_first):
        yield ""
        yield from _told(lesson)
    if ledger.passed_over:
        yield f"\n{ledger.passed_over:,} more of other kinds are not kept"


def gravest_first(lesson: Lesson) -> tuple[int, str, str, str, str]:
    """Return what lessons are sorted by: the gravest first, then by event and place."""
    topic = lesson.topic
    return -kind_of(lesson).severity, topic.event, topic.pointer, topic.kind, topic.detail


def _told(lesson: Lesson) -> Iterator[str]:
    topic = lesson.topic
    place = " ".join(one_line(part) for part in (topic.event, topic.pointer) if part) or "any event"
    yield f"{kind_of(lesson).severity.label}  {place}: {said_of(lesson)}"
    yield f"       {how_often(lesson)}"
    if lesson.sample:
        yield f"       as in {one_line(lesson.sample)}"


def said_of(lesson: Lesson) -> str:
    """Return what a lesson says of the place where it was met."""
    detail = lesson.topic.detail
    return f"{kind_of(lesson).says}{f' ({one_line(detail)})' if detail else ''}"


def how_often(lesson: Lesson) -> str:
    """Return in words how often a lesson was met, and when."""
    return f"{plural(lesson.count, 'time')}, first {when_text(lesson.first)}, last {when_text(lesson.last)}"


def when_text(seconds: float) -> str:
    """Return a time as an account tells it; 0 is one that nobody said."""
    if not seconds:
        return "unknown"
    return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(seconds))
