"""A number of things that a text introduces, against the list or the table that follows."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.findings import Place, Severity
from hookproof.rules.reading.examples import sentences
from hookproof.rules.reading.itemlists import items_after
from hookproof.rules.reading.passages import Stretch, passages
from hookproof.rules.reading.utterances import parts
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.rules.wording.encodedlengths import encoded_otherwise
from hookproof.rules.wording.figures import in_figures
from hookproof.schema.patterns import deferral as re
from hookproof.sources.records import Document

#: "There are five built-in stores:", and nothing but the list behind it.
_INTRODUCED = re.compile(
    r"(?:^|[.!?*] |\*\*|\b(?:are|has|have|these|the|following|of|takes?|in|from|sends?|with|carr(?:y|ies)) )"
    r"(?P<n>[2-9]|1\d|2\d) (?:[a-z-]{2,20} ){0,2}(?P<noun>[a-z-]{3,20}s)\b(?P<rest>[^.:;]{0,80})[:*]+$",
    re.IGNORECASE,
)
#: "So there are three kinds, and you can switch each off", right behind their list.
_CONCLUDED = re.compile(
    r"^(?:so (?:there are|you have|these are|we have|that is)|(?:that|this) makes|(?:these|those) are)"
    r"(?: \w{2,10}){0,3}? (?P<n>[2-9]|1\d|2\d) (?:[a-z-]{2,20} ){0,2}?(?P<noun>[a-z-]{3,20}s)\b",
    re.IGNORECASE,
)
#: "One of five: `a`, `b` …", "there are now four events: `a` …": the list in the sentence itself.
_ENUMERATED = re.compile(
    r"\b(?P<n>[2-9]|1\d|2\d)(?P<noun>(?: [a-z-]{2,20}){0,3}): "
    r"(?P<list>`[^`\n]{1,60}`(?:(?:,? and|,? or|,) `[^`\n]{1,60}`){1,30})(?=[.;]|$)",
    re.IGNORECASE,
)
#: "From `a` (2 addresses) and from `b` (3 addresses), five in all".
_ADDED = re.compile(r"\b(?P<n>\d{1,4}) (?P<noun>[a-z]{3,20}s)\b", re.IGNORECASE)
_TOTAL = re.compile(r"\b(?P<n>\d{1,5})(?: (?P<noun>[a-z]{3,20}s))? (?:in all|in total|altogether)\b", re.IGNORECASE)
_MEASURES = (
    "second|minute|hour|day|week|month|year|time|way|step|byte|character|digit|attempt|retrie|request|cent|percent|"
    "decimal|line|example|mode|level|point|thing"
)
#: What is counted elsewhere, or in no list; events that a text introduces are another rule's.
_NOT_THINGS = re.compile(rf"(?:event|web-?hook|topic|notification|message|type|kind|{_MEASURES})s", re.IGNORECASE)
_NOT_LISTED = re.compile(rf"(?:{_MEASURES})s", re.IGNORECASE)
_SOME = re.compile(
    r"\b(?:e\.g|such as|for example|including|among|some|main|most|first|more|at least|up to|beyond|besides?|"
    r"apart from|aside from|in addition to|other than|except)\b",
    re.IGNORECASE,
)
#: A list is counted where it has as many, or nearly.
_NEARLY = 2


@rule(
    id="prose.count",
    title="There are as many things as a text introduces",
    severity=Severity.WARNING,
    clause="the list or table that follows",
    mend="Correct the number, or the list.",
    needs=("prose",),
)
def count(_: Ground, document: Document) -> Iterator[Remark]:
    """Count the items or rows behind a line that ends with a colon and says how many there are, or before their sum."""
    yield from _within(document)
    before: Stretch | None = None
    for stretch, place in passages(document, _COUNTS) if document.space is None else ():
        lead = before
        before = stretch if not stretch.coded else None
        if lead is not None and not stretch.coded:
            yield from _held(document, lead, stretch, place, _INTRODUCED, _NOT_THINGS)
            yield from _held(document, stretch, lead, place, _CONCLUDED, _NOT_LISTED)


def _within(document: Document) -> Iterator[Remark]:
    """Yield where a sentence says how many things it lists, or what things that it counts come to, and it is not so."""
    for stretch, place in passages(document, _NUMBER):
        for sentence in sentences(stretch.text) if not stretch.coded and len(stretch.text) < _MUCH else ():
            plain = in_figures(" ".join(sentence.split()))
            if _SOME.search(plain):
                continue
            for match in _ENUMERATED.finditer(plain):
                there, number = match["list"].count("`") // 2, int(match["n"])
                barred = _NOT_THINGS.fullmatch(match["noun"].rpartition(" ")[2])
                if not barred and number != there and abs(number - there) <= _NEARLY:
                    message = f"The text says {match['n']}{match['noun']}; it lists {there}."
                    yield Remark(place=place, message=message, key=match[0])
            told = (*_added(plain), *filter(None, [encoded_otherwise(plain)]))
            yield from (Remark(place=place, message=message, key=message) for message in told)


def _added(sentence: str) -> Iterator[str]:
    """Yield in words that the things of one noun that a sentence counts make another sum than the one that it says."""
    total = _TOTAL.search(sentence)
    if total is None:
        return
    counts = list(_ADDED.finditer(sentence[: total.start()]))
    nouns = {match["noun"].lower() for match in counts}
    made = sum(int(match["n"]) for match in counts)
    if len(counts) > 1 and nouns == {(total["noun"] or counts[0]["noun"]).lower()} and made != int(total["n"]):
        yield f"The text says {total[0]}; the {counts[0]['noun']} that it counts are {made}."


_NUMBER = re.compile(r":\s+`|\b(?:in all|in total|altogether|hex\w*|base-?64)\b", re.IGNORECASE)
#: What is longer is no paragraph.
_MUCH = 4_000


def _held(
    document: Document, said: Stretch, listed: Stretch, place: Place, how: re.Pattern[str], barred: re.Pattern[str]
) -> Iterator[Remark]:
    """Yield where a text says in some way how many things there are, and the list beside it has others."""
    plain = in_figures(re.sub(r"`[^`\n]*`", "_", " ".join(said.text.split())))
    match = how.search(plain)
    if match is None or barred.fullmatch(match["noun"]) or _SOME.search(said.text):
        return
    there, number = _length(document, listed, match["noun"]), int(match["n"])
    if there > 1 and number != there and abs(number - there) <= _NEARLY:
        where = "below" if said.line < listed.line else "above"
        message = f"The text says {match['n']} {match['noun']}; the list {where} has {there}."
        yield Remark(place=place, message=message, key=f"{number} {match['noun']}")


_COUNTS = re.compile(r":[ \t]*+\**[ \t]*$|^[ \t]*(?:so|that|this|these|those)\b", re.MULTILINE | re.IGNORECASE)


def _length(document: Document, stretch: Stretch, noun: str) -> int:
    """Return how many rows or items a stretch has, those within items left out; 0 where it is no list of these things.

    A table is one where its head calls what its rows are by that noun, or by none at all.
    """
    rows = [text for text, _, row in parts(stretch.text) if row]
    if rows:
        head = rows[0].partition(":")[0].strip("*` ").lower()
        return (
            len(rows) - 1 if head in _ANY or head.rstrip("s") in noun.lower() or noun.lower().rstrip("s") in head else 0
        )
    return len(items_after(document, stretch.line - 1)) if _ITEM.match(stretch.text) else 0


#: First columns that call nothing by what it is.
_ANY = frozenset({"", "#", "name", "id", "no", "no."})
_ITEM = re.compile(r"\s{0,3}(?:[-*+]|\d{1,2}[.)])\s")
