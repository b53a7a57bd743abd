"""What was learned, in one file that several processes add to."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from hookproof.errors import InputError
from hookproof.overwriting import put_file
from hookproof.parsing import MalformedDocument, parse_json, read_text
from hookproof.watch.lesson import Lesson, Topic

#: Lessons that are kept; what is beyond them is counted.
MOST_LESSONS = 2_000
#: Unknown events whose shapes are kept, and shapes of each.
MOST_SHAPES = 50
_FORMAT = 1


@dataclass(slots=True)
class Ledger:
    """Counts and lessons. `fits` counts what fits a version, `described` what it describes whole."""

    contract: str = ""
    seen: int = 0
    dropped: int = 0
    passed_over: int = 0
    events: dict[str, int] = field(default_factory=dict)
    fits: dict[str, int] = field(default_factory=dict)
    described: dict[str, int] = field(default_factory=dict)
    lessons: dict[Topic, Lesson] = field(default_factory=dict)
    #: Events that the contract has not -> skeletons of their payloads, each once.
    shapes: dict[str, list[object]] = field(default_factory=dict)

    def add_shape(self, event: str, shape: object) -> None:
        """Take in the skeleton of a payload of an event that the contract has not."""
        known = self.shapes.get(event, [])
        room = len(known) < MOST_SHAPES and (event in self.shapes or len(self.shapes) < MOST_SHAPES)
        if room and all(json.dumps(shape) != json.dumps(other) for other in known):
            self.shapes[event] = [*known, shape]

    def add(self, lessons: Iterable[Lesson]) -> None:
        """Take lessons in; of more kinds than can be kept, the new ones are counted only."""
        for lesson in lessons:
            known = self.lessons.get(lesson.topic)
            if known is not None:
                self.lessons[lesson.topic] = known.joined(lesson)
            elif len(self.lessons) < MOST_LESSONS:
                self.lessons[lesson.topic] = lesson
            else:
                self.passed_over += lesson.count

    def merge(self, other: Ledger) -> None:
        """Take in all that another ledger has."""
        self.contract = other.contract or self.contract
        self.seen += other.seen
        self.dropped += other.dropped
        self.passed_over += other.passed_over
        for mine, theirs in ((self.events, other.events), (self.fits, other.fits), (self.described, other.described)):
            for name, count in theirs.items():
                mine[name] = mine.get(name, 0) + count
        self.add(other.lessons.values())
        for event, shapes in other.shapes.items():
            for shape in shapes:
                self.add_shape(event, shape)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was seen."""
        return not (self.seen or self.dropped)


def read_ledger(path: Path) -> Ledger:
    """Return the ledger in a file. Raises InputError where it cannot be read, or holds no ledger."""
    data = parse_json(read_text(path), str(path))
    try:
        if data["hookproof-watch"] != _FORMAT:
            mend = "Move it away, or use the hookproof that wrote it."
            raise InputError("this ledger is of another version of hookproof", where=str(path), mend=mend)
        lessons = [_lesson(each) for each in data["lessons"]]
        return Ledger(
            contract=str(data["contract"]),
            seen=int(data["seen"]),
            dropped=int(data["dropped"]),
            passed_over=int(data["passed-over"]),
            events=_counts(data["events"]),
            fits=_counts(data["fits"]),
            described=_counts(data["described"]),
            lessons={lesson.topic: lesson for lesson in lessons},
            shapes={str(event): list(shapes) for event, shapes in data.get("shapes", {}).items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise MalformedDocument("this is no ledger of hookproof watch", path=str(path)) from None


def write_into(path: Path, news: Ledger) -> None:
    """Add to the ledger in a file, whoever else adds to it now. Raises InputError, OSError where that fails."""
    with _held(path):
        kept = read_ledger(path) if path.exists() and path.stat().st_size else Ledger()
        kept.merge(news)
        put_file(path, written(kept))


@contextlib.contextmanager
def _held(path: Path) -> Iterator[None]:
    """Hold the lock beside a ledger: processes take turns."""
    try:
        import fcntl
    except ImportError:  # not on this system: one process alone writes there
        yield
        return
    with path.with_name(f".{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


#: Half of a surrogate pair: a payload may hold one, no file that is read again does.
_HALF = re.compile("[\ud800-\udfff]")


def written(ledger: Ledger) -> str:
    """Return a ledger as it stands in its file."""
    data = {
        "hookproof-watch": _FORMAT,
        "contract": ledger.contract,
        "seen": ledger.seen,
        "dropped": ledger.dropped,
        "passed-over": ledger.passed_over,
        "events": ledger.events,
        "fits": ledger.fits,
        "described": ledger.described,
        "shapes": ledger.shapes,
        "lessons": [_record(lesson) for lesson in ledger.lessons.values()],
    }
    return _HALF.sub("\ufffd", json.dumps(data, indent=1, ensure_ascii=False)) + "\n"


def _record(lesson: Lesson) -> dict[str, object]:
    topic = lesson.topic
    told = {"kind": topic.kind, "event": topic.event, "pointer": topic.pointer, "detail": topic.detail}
    counted = {"count": lesson.count, "first": round(lesson.first, 3), "last": round(lesson.last, 3)}
    return {**told, **counted, **({"sample": lesson.sample} if lesson.sample else {})}


def _lesson(data: dict[str, Any]) -> Lesson:
    topic = Topic(str(data["kind"]), str(data["event"]), str(data["pointer"]), str(data["detail"]))
    lesson = Lesson(topic=topic, count=int(data["count"]), first=float(data["first"]), last=float(data["last"]))
    return replace(lesson, sample=str(data.get("sample", "")))


def _counts(data: dict[str, Any]) -> dict[str, int]:
    return {str(name): int(count) for name, count in data.items()}
