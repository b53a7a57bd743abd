"""How often a delivery is tried: what one text says of it, and its table of attempts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hookproof.findings import Severity
from hookproof.rules.passages import Stretch, passages
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.rules.tries import Tries, agree, tries_in
from hookproof.sources.records import Document

_TRIED = re.compile(r"\b(?:attempt|retr(?:y|ie)|tried|tries|sent again)", re.IGNORECASE)
_TABLE = re.compile(r"\|\s*(?:retry|attempt|try)\b", re.IGNORECASE)
_ROW = re.compile(r"^\|\s*(?P<n>\d{1,3})(?:st|nd|rd|th)?\b(?P<noun>[^|\n]{0,20})\|", re.MULTILINE)


@rule(
    id="prose.attempts",
    title="A delivery is tried equally often wherever a text says so",
    severity=Severity.WARNING,
    clause="the documents' own words",
    mend="State the number that holds, in every place.",
    needs=("prose",),
)
def attempts(_: Ground, document: Document) -> Iterator[Remark]:
    """Compare how often the passages of a document, and its one table of attempts, say that a delivery is tried.

    Where three numbers are told, each is of another thing.
    """
    told = [(one, place) for stretch, place in passages(document, _TRIED) for one in _told(stretch)]
    two = len({one.number for one, _ in told}) == len(("here", "there"))
    other = next(((one, place) for one, place in told if two and not agree(told[0][0], one)), None)
    if other is not None:
        (first, at), (one, place) = told[0], other
        message = f"A delivery has {_worded(one)} here, and {_worded(first)} in line {at.line}."
        yield Remark(place=place, message=message, key=str(one.number))


def _worded(one: Tries) -> str:
    return f"{one.number} {one.kind} (“{one.words}”)"


def _told(stretch: Stretch) -> Iterator[Tries]:
    if stretch.coded:
        return
    rows = list(_ROW.finditer(stretch.text)) if _TABLE.match(stretch.text) else []
    numbers = [int(row["n"]) for row in rows]
    if len(numbers) > 1 and numbers == list(range(1, len(numbers) + 1)):
        retried = "retry" in stretch.text[:8].lower() or all("retry" in row["noun"] for row in rows)
        yield Tries(numbers[-1], "retries" if retried else "attempts", "the table")
    elif "|" not in stretch.text:
        yield from tries_in(stretch.text)
