"""Rows of a text's catalogue of events: which event a row is of, and what it says of that event."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hookproof.rules.reading.passages import passages
from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.records import Document


@dataclass(frozen=True, slots=True)
class Row:
    """A row or an item that begins with an event: the event, what is said of it, and its line."""

    event: str
    words: str
    line: int


_ROW = re.compile(
    r"^\s{0,3}(?P<mark>\||[-*+] )\s*\**`(?P<event>[A-Za-z][\w-]*(?:[.:/_][\w-]+){1,5})`\**"
    r"(?:\s*\||:?\s+[-–—]|:|\s)\s*(?P<words>[^|\n]{3,400}?)\s*(?:\|\s*)?$"
)
_SENT = r"(?:sent|fired|triggered|delivered|emitted|raised|dispatched|published|issued|posted|invoked|received)"
#: The event that a row says is sent: "A `member.left` event is sent when …".
_SUBJECT = re.compile(
    rf"^(?:the |this |an? )?`(?P<name>[^`\s]+)`(?: (?:event|webhook|notification|callback))?(?: is| gets)? {_SENT}\b",
    re.IGNORECASE,
)
_ANY = re.compile(r"^\s{0,3}(?:\||[-*+] )\s*\**`", re.MULTILINE)
#: Fewer rows make no catalogue.
_FEW = 3


def catalogues(document: Document) -> Iterator[tuple[Row, ...]]:
    """Yield the rows of each table or list of a text whose every row begins with an event and says one thing of it."""
    for stretch, _ in passages(document, _ANY) if document.space is None else ():
        lines = stretch.text.split("\n") if not stretch.coded else []
        found = [
            Row(match["event"], match["words"], stretch.line_below(number))
            for number, line in enumerate(lines)
            if (match := _ROW.match(line))
        ]
        marked = sum(bool(_ANY.match(line)) for line in lines)
        if len(found) == marked >= _FEW and all(names.has_joint(row.event) for row in found):
            yield tuple(found)


def other_named(row: Row, rows: Sequence[Row]) -> str:
    """Return the event of another row where a row says that this one is sent; "" where it does not."""
    match = _SUBJECT.match(row.words)
    told = match["name"] if match is not None else ""
    return told if told != row.event and any(told == one.event for one in rows) else ""


def told_twice(rows: Sequence[Row]) -> tuple[Row, Row] | None:
    """Return the two rows about one event that say different things; None where there is no such pair, or more than
    one, as where each event has a row for every case."""
    first: dict[str, Row] = {}
    pairs = [(first[row.event], row) for row in rows if first.setdefault(row.event, row) is not row]
    return pairs[0] if len(pairs) == 1 and pairs[0][0].words.lower() != pairs[0][1].words.lower() else None
