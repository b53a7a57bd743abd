"""What texts promise in numbers, wherever they say it: sentences, tables, lists, comments and settings of programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hookproof.findings import Severity
from hookproof.rules.guides.quantities import Quantity, quantities_in
from hookproof.rules.guides.schedules import schedules_of
from hookproof.rules.guides.statedfacts import apart, contradiction
from hookproof.rules.reading.utterances import Utterance, utterances
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.schema.patterns import deferral as re
from hookproof.sources.records import Document


@rule(
    id="prose.quantity",
    title="What texts promise in numbers is one number throughout",
    severity=Severity.WARNING,
    clause="the documents' own words",
    mend="State the number that holds, in every place.",
    needs=("prose",),
)
def quantity(ground: Ground, document: Document) -> Iterator[Remark]:
    """Compare the limits that texts state of deliveries and of their client, of each topic wherever they are said.

    Told where there are two, of the one that is said more rarely, or later; where there are three, each is of another
    thing.
    """
    yield from ground.once("prose.quantity", lambda: _differing(ground)).get(document.path, ())
    yield from _as_listed(ground, document)


def _as_listed(ground: Ground, document: Document) -> Iterator[Remark]:
    """Hold how long a text says that deliveries are tried against the pauses that it lists between the tries."""
    spans = (one for one in _said(ground) if one.attribute == _SPAN)
    said = [one for one in spans if one.place.path == document.path]
    listed = list(schedules_of(document)) if len({one.value for one in said}) == 1 else []
    odd = [(pauses, place) for pauses, place in listed if not pauses.fit(said[0].value[0])]
    if len(listed) == len(odd) == 1:
        ((pauses, place),) = odd
        made = f"{sum(pauses.lengths) / _HOUR:.3g} hours"
        told = f"line {said[0].place.line} says {said[0].written}"
        yield Remark(place=place, message=f"The pauses that are listed here make {made}; {told}.", key=made)


_SPAN = "retry-span"
_HOUR = 3600


_ABOUT = re.compile(
    r"retr|attempt|trying|again|answer|respon|reply|acknowledg|time-?\s?out|fail|endpoint|web-?hook|payload|body|calls?\b|rotat|"
    r"requests?\b|secret|batch",
    re.IGNORECASE,
)


def _differing(ground: Ground) -> dict[str, list[Remark]]:
    """Return what is to be said of each document."""
    said = _said(ground)
    told: dict[str, list[Remark]] = {}
    for attribute in dict.fromkeys(one.attribute for one in said):
        own = [one for one in said if one.attribute == attribute]
        odd, usual = apart([one for one in own if not any(_is_choice(one, other) for other in own)])
        if odd and not _are_siblings(odd, usual):
            told.setdefault(odd[0].place.path, []).append(contradiction(odd[0], usual[0]))
    return told


def _said(ground: Ground) -> Sequence[Quantity]:
    """Return the quantities that all documents promise, in order."""
    texts = (one for home in ground.corpus.documents for one in _present(list(utterances(home, _ABOUT))))
    return ground.once("quantities", lambda: [found for one in texts for found in quantities_in(one)])


#: The head of what held from a day, or in a version.
_DATED = re.compile(
    r"\W{0,3}(?P<when>\d{4}(?:-\d\d){1,2}|v?\d+\.\d+(?:\.\d+)?)\W*(?:\d{4}(?:-\d\d){1,2}\W*)?$", re.IGNORECASE
)


def _present(told: Sequence[Utterance]) -> Sequence[Utterance]:
    """Return what holds today: of what stands under days or versions, that of the latest."""
    when = {head: _when(match["when"]) for head in {one.head for one in told} if (match := _DATED.match(head))}
    return [one for one in told if one.head not in when or when[one.head] == max(when.values())]


def _when(words: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", words)))


def _are_siblings(odd: Sequence[Quantity], usual: Sequence[Quantity]) -> bool:
    """Whether each is of a case of its own: programs, lines that follow each other; an attempt more is the first."""
    here, there = odd[0].source, usual[0].source
    if all(one.coded for one in (*odd, *usual)):
        return True
    attempts = ["attempt" in one.text.lower() for one in (here, there)]
    first = abs(odd[0].value[0] - usual[0].value[0]) == 1 and attempts[0] != attempts[1]
    return first or any(
        abs((one.place.line or 0) - (other.place.line or 0)) == 1
        for one in odd
        for other in usual
        if here.head == there.head and here.place.path == there.place.path
    )


def _is_choice(program: Quantity, text: Quantity) -> bool:
    """Whether a program sets what a text names: it may choose another value than the one that holds without it."""
    setting = re.match(r"(?P<name>\w+): \d", program.words) if program.coded and not text.coded else None
    return setting is not None and f"`{setting['name']}`" in text.words and "default" not in program.words.lower()
