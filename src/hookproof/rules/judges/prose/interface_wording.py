"""What the words of a guide say of its interface, against what its commands and programs show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, groupby

from hookproof.findings import Place, Severity
from hookproof.rules.guides.bases import bases
from hookproof.rules.guides.interfacewords import ASPECTS, receivers, showings
from hookproof.rules.guides.senders import differ, senders
from hookproof.rules.guides.statedfacts import Fact, apart, contradiction
from hookproof.rules.reading.examples import named, nearest
from hookproof.rules.reading.passages import Stretch, passages
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.schema.patterns import deferral as re
from hookproof.sources.names import squeezed
from hookproof.sources.records import Document

_ANY = re.compile(r"\w")
#: A passage that tells of another way beside the usual one.
_ANOTHER = re.compile(
    r"\b(?:legacy|deprecat\w+|older (?!than)|former\w*|previous\w*|alternativ\w*|migrat\w+|instead|unlike|"
    r"upgrad\w+|sunset\w*|"
    r""
    r"recommend\w*|experimental|beta|preview|tunnel|proxy|inspector)\b",
    re.IGNORECASE,
)


@rule(
    id="prose.interface",
    title="Words and programs show one interface",
    severity=Severity.WARNING,
    clause="the documents' own words and programs",
    mend="Write the address, the setting or the answer as it is, in the text and in every program.",
    needs=("prose",),
)
def interface(ground: Ground, document: Document) -> Iterator[Remark]:
    """Compare ports, versions in addresses, paths, answers, prefixes of secrets and defaults over a guide's passages.

    Told where words say one thing and programs another. Where either shows two things, there are two.
    """
    said = (
        [one for stretch, _ in passages(document, _ANY) for one in showings(stretch, document.path)]
        if document.space is None
        else []
    )
    yield from _of_senders(document)
    yield from _of_bases(ground, document)
    told: set[str] = set()
    for (aspect, _), own in groupby(sorted(said, key=_topic), _topic):
        for odd, usual in _apart(list(own)):
            if aspect not in told and not any(_ANOTHER.search(one.source.text) for one in odd if not one.coded):
                told.add(aspect)
                yield contradiction(odd[0], usual[0])


def _of_bases(ground: Ground, document: Document) -> Iterator[Remark]:
    """Compare the base URLs that the texts given together name for one host."""
    every = ground.once("bases", lambda: [one for each in ground.corpus.documents for one in bases(each)])
    own = [one for one in every if one.path == document.path]
    for one in own:
        alike = [other for other in every if other.host == one.host and other.form == one.form]
        others = [other for other in alike if other.base != one.base]
        rarer = 2 * len(others), one.path, one.line
        usual = 2 * (len(alike) - len(others)), others[0].path if others else "", others[0].line if others else 0
        if len({other.base for other in alike}) == 2 and all(x.path != one.path for x in others) and rarer > usual:
            message = (
                f"The base of {one.host} is {one.base} here, and {others[0].base} in {others[0].path}:{others[0].line}."
            )
            yield Remark(place=Place(path=document.path, line=one.line, column=1), message=message, key=one.base)
            return


def _of_senders(document: Document) -> Iterator[Remark]:
    """Compare the addresses that deliveries are said to come from, sentence by sentence."""
    stretches = (stretch for stretch, _ in passages(document, _FROM)) if document.space is None else ()
    found = [one for stretch in stretches for one in senders(stretch)]
    for first, other in combinations(found, 2):
        if differ(first, other):
            here, there = (named(sorted(one.addresses)) for one in (other, first))
            message = f"Deliveries come from {here} here, and from {there} in line {first.line}."
            yield Remark(place=Place(path=document.path, line=other.line, column=1), message=message, key=here)
            return


_FROM = re.compile(r"\d\.\d")


def _topic(one: Fact[str, Stretch]) -> tuple[str, str]:
    return one.attribute, one.subject


def _apart(own: Sequence[Fact[str, Stretch]]) -> Iterator[tuple[list[Fact[str, Stretch]], list[Fact[str, Stretch]]]]:
    """Yield those that say the odd one of two things, and the others: words against programs, or the rarer words."""
    words, shown = [one for one in own if not one.coded], [one for one in own if one.coded]
    told, coded = {one.value for one in words}, {one.value for one in shown}
    if ASPECTS[own[0].attribute].open in told:
        return
    if len(told) == len(coded) == 1 and told != coded:
        yield words, shown
    elif len(told) == 1 < len(coded) == 2 and told < coded and own[0].attribute in _ONE_SLIPS:
        yield [one for one in shown if one.value not in told], words
    elif len(told | coded) == 2 and ASPECTS[own[0].attribute].twice and not _beside(own):
        yield apart(own)


#: Of which one program may be wrong where another shows what the words say.
_ONE_SLIPS = frozenset({"base", "scheme", "acknowledgement"})


def _beside(own: Sequence[Fact[str, Stretch]]) -> bool:
    """Whether one passage has both things: then each is meant."""
    return any(a.source == b.source and a.value != b.value for a in own for b in own)


@rule(
    id="prose.receiver",
    title="Deliveries are sent to the path that the program takes",
    severity=Severity.WARNING,
    clause="the documents' own addresses and programs",
    mend="Write one path.",
    needs=("prose",),
)
def receiver(_: Ground, document: Document) -> Iterator[Remark]:
    """Compare the address that a provider is told of with the path of the consumer's program, where one is a slip."""
    found = [one for stretch, _ in passages(document, _ANY) for one in receivers(stretch)] if not document.space else []
    taken = {path: line for own, path, line in reversed(found) if own}
    given = {path: line for own, path, line in reversed(found) if not own}
    if taken.keys() & given.keys():
        return
    for path, line in given.items():
        near = next((one for one in taken if squeezed(one) == squeezed(path)), "") or nearest(path, taken)
        if near:
            message = f"The address leads to /{path} here; the program in line {taken[near]} takes /{near}."
            yield Remark(place=Place(path=document.path, line=line, column=1), message=message, key=path)
