"""What two events of one subject say of one field in the same words, except for a bound, a unit or a prefix."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from hookproof.findings import Severity
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.rules.values.reachable import reachable
from hookproof.rules.wording.paraphrases import sayings
from hookproof.rules.wording.subjects import is_conditional, is_hedged
from hookproof.schema.patterns import deferral as re
from hookproof.sources import names
from hookproof.sources.records import Document, Field

#: Words of a sentence that fixes something for all values of a field: how many, how long, how they begin.
_FIXES = re.compile(
    r"\b(?:at (?:most|least)|up to|no (?:more|longer|less|fewer) than|max(?:imum|\.)?|min(?:imum|\.)?|between|exactly|"
    r"characters?|chars?|digits?|bytes|items|decimals?|starts?|starting|begins?|beginning|prefix(?:ed)?|ends? with|"
    r"always)\b",
    re.IGNORECASE,
)
#: A figure, or a piece of code: what may differ in two sentences that are alike in all else.
_FIXED = re.compile(r"`(?P<code>[^`\n]{1,60})`|(?<![\w.-])(?P<number>\d[\d,_]*(?:\.\d+)?)(?![\w-])")
#: Numbers that name no bound: of a standard, of a version.
_STANDARD = re.compile(r"\b(?:ISO|RFC|version|v|SHA|UTF|base|HTTP|section)[- ]?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Said:
    """What one field of an event fixes, in which sentence."""

    field: Field
    event: str
    fixed: str
    sentence: str


@rule(
    id="schema.sibling-words",
    title="One field of two events of one subject has one bound and one beginning",
    severity=Severity.WARNING,
    clause="the field's own descriptions",
    mend="Write what holds, in both places.",
    needs=("events", "fields"),
)
def sibling_words(ground: Ground, document: Document) -> Iterator[Remark]:
    """Compare "At most 24 characters" and "Starts with `ln_`" of one field in all events of its subject.

    Only sentences are compared that differ in one figure or one piece of code alone. The rarer of two is reported, else
    the later one; three different ones may each hold for their own event.
    """
    met: dict[tuple[str, tuple[str, ...], str], list[_Said]] = {}
    for page in document.event_pages:
        subject = ".".join(names.parts(page.events[0])[:-1]) if len(page.events) == 1 else ""
        for field in reachable(ground, document, page) if subject else ():
            for shape, fixed, sentence in _fixed_in(field.description):
                said = _Said(field, page.events[0], fixed, sentence)
                met.setdefault((subject, field.path, shape), []).append(said)
    for said_of in met.values():
        odd, usual = _apart(said_of)
        if odd is not None and usual is not None:
            message = (
                f"`{odd.field.name}` of {odd.event} is said to be otherwise (“{odd.sentence}”) than that of "
                f"{usual.event} in line {usual.field.at.line} (“{usual.sentence}”)."
            )
            yield Remark(place=odd.field.at, message=message, key=f"{odd.field.name} {odd.fixed}")


@lru_cache(maxsize=1 << 14)
def _fixed_in(description: str) -> tuple[tuple[str, str, str], ...]:
    """Return each sentence that fixes one thing of all values: its words without that thing, that thing, itself."""
    return tuple(_each_fixed(description)) if _FIXES.search(description) else ()


def _each_fixed(description: str) -> Iterator[tuple[str, str, str]]:
    for said in sayings(description):
        text = said.sentence.rstrip(" .")
        found = [match for match in _FIXED.finditer(text) if not _STANDARD.search(text[: match.start()])]
        if len(found) == 1 and _FIXES.search(text) and not is_hedged(text) and not is_conditional(text):
            match = found[0]
            mark = "`" if match["code"] else "0"
            shape = f"{text[: match.start()]}{mark}{text[match.end() :]}"
            yield " ".join(shape.lower().split()), match["code"] or match["number"], said.sentence


def _apart(said: list[_Said]) -> tuple[_Said | None, _Said | None]:
    """Return one that says the rarer of two things, and one that says the other; None and None where there are not two.

    What names the event itself differs rightly.
    """
    groups = [[one for one in said if one.fixed == fixed] for fixed in dict.fromkeys(one.fixed for one in said)]
    if len(groups) != 2 or any(_is_own(group) for group in groups):
        return None, None
    if groups[0][0].event == groups[1][0].event:
        return None, None
    usual, odd = sorted(groups, key=lambda group: -len(group))
    return odd[0], usual[0]


def _is_own(group: list[_Said]) -> bool:
    """Whether what is fixed is the event, or its last word: each event has its own."""
    return any(names.parts(one.fixed)[-1:] == names.parts(one.event)[-1:] for one in group)
