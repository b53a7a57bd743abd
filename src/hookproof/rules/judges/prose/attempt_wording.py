"""How often a delivery is tried: what one text says of it, and its table of attempts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from hookproof.findings import Place, Severity
from hookproof.rules.guides.schedules import GROWS, pauses_of_items
from hookproof.rules.guides.statedfacts import Fact, apart, contradiction
from hookproof.rules.guides.tries import Tries, agree, tries_in
from hookproof.rules.reading.passages import Stretch, passages
from hookproof.rules.reading.utterances import answering, parts, untagged
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.rules.wording.amounts import durations_in
from hookproof.schema.patterns import deferral as re
from hookproof.sources.records import Document

_TRIED = re.compile(r"\b(?:attempt|retr(?:y|ie)|tried|tries|sent again|repeat)", re.IGNORECASE)
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

    Three different numbers are about different things, and a table of the first pauses alone says no number.
    """
    odd, usual = apart(list(_all_told(document)), agree)
    if odd:
        yield contradiction(odd[0], usual[0])


def _fact(one: Tries, stretch: Stretch, place: Place) -> Fact[Tries, Stretch]:
    counted = "retries or more" if one.kind == "reached" else one.kind
    return Fact("tries", "A delivery has {}", one, f"{one.number} {counted}", one.words, place, stretch)


_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(?P<text>[^\n]*)")


def _all_told(document: Document) -> Iterator[Fact[Tries, Stretch]]:
    heading, before = "", ""
    told = list(passages(document, _TRIED))
    grows = any(GROWS.search(stretch.text) for stretch, _ in told if not stretch.coded)
    for stretch, place in told:
        head = _HEADING.match(stretch.text) if not stretch.coded else None
        heading = head["text"] if head is not None else heading
        found = list(_told(stretch, heading if document.space is None else "", grows, before))
        pauses = None if found else pauses_of_items(stretch, before)
        found = found if pauses is None else [Tries(len(pauses.lengths), "retries", pauses.words)]
        yield from (_fact(one, stretch, place) for one in found)
        before = stretch.text


#: A row that says it by its first cell, under whatever heading.
_OF_ATTEMPTS = re.compile(
    r"\W*(?:delivery |web-?hook |number of |maximum )*(?:attempts|tries|retries|repetitions)\W", re.IGNORECASE
)


def _told(stretch: Stretch, heading: str = "", grows: bool = False, before: str = "") -> Iterator[Tries]:
    if stretch.coded:
        return
    rows = list(_ROW.finditer(stretch.text)) if _TABLE.match(stretch.text) else []
    numbers = [int(row["n"]) for row in rows]
    if len(numbers) > 1 and numbers == list(range(1, len(numbers) + 1)):
        retried = "retry" in stretch.text[:8].lower() or all("retry" in row["noun"] for row in rows)
        counted = "retries" if retried else "attempts"
        yield Tries(numbers[-1], "reached" if grows and _is_progression(stretch.text) else counted, "the table")
    elif "|" in stretch.text:
        for row, _, _ in parts(stretch.text):
            yield from tries_in(row.replace("**", ""), f"{heading} attempts" if _OF_ATTEMPTS.match(row) else heading)
    else:
        yield from tries_in(answering(untagged(stretch.text).strip(), before), heading)


def _is_progression(table: str) -> bool:
    """Whether the delays of a table grow by one factor, so that a reader can continue them."""
    rows = [list(durations_in(row.partition(": ")[2])) for row, _, _ in parts(table)]
    delays = [row[0] for row in rows if len(row) == 1]
    factors = {later / earlier for earlier, later in pairwise(delays)}
    return len(factors) == 1 and min(factors) > 1
