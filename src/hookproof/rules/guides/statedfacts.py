"""What texts and programs state, as facts that are held against each other: of one attribute there is one value.

A fact is stated by a sentence, a row of a table, a program, its comments. Who reads it says of which attribute it is,
and how a finding tells that; here the facts of one attribute are set apart, and told.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import eq
from typing import Generic, TypeVar

from hookproof.findings import Place
from hookproof.rules.reading.passages import Stretch
from hookproof.rules.reading.utterances import Utterance
from hookproof.rules.rulebook import Remark

Value = TypeVar("Value", bound=Hashable)
Source = TypeVar("Source", Stretch, Utterance)


@dataclass(frozen=True, slots=True)
class Fact(Generic[Value, Source]):
    """One thing that is stated: the value of an attribute (of a subject, where there are several), in which words.

    `told` is how a finding tells it, `{}` for the value as it is written: "An answer is waited for {}".
    """

    attribute: str
    told: str
    value: Value
    written: str
    words: str
    place: Place
    source: Source
    subject: str = ""

    @property
    def coded(self) -> bool:
        """Whether a program states it."""
        return self.source.coded


def apart(
    facts: Sequence[Fact[Value, Source]], agree: Callable[[Value, Value], bool] = eq
) -> tuple[list[Fact[Value, Source]], list[Fact[Value, Source]]]:
    """Return those of the rarer of two values, and the others; among equals the later one is the odd one.

    Values are one where they `agree`. Where there is one, or three, there are none: each of three is of another thing.
    """
    groups: list[list[Fact[Value, Source]]] = []
    for fact in facts:
        own = next((group for group in groups if all(agree(one.value, fact.value) for one in group)), None)
        if own is None:
            groups.append(own := [])
        own.append(fact)
    if len(groups) != 2:
        return [], []
    usual, odd = sorted(groups, key=len, reverse=True)
    return odd, usual


def contradictions(facts: Iterable[Fact[Value, Source]]) -> Iterator[Remark]:
    """Yield what is to be said of facts: one remark for each attribute of a subject that has two values."""
    groups: dict[tuple[str, str], list[Fact[Value, Source]]] = {}
    for fact in facts:
        groups.setdefault((fact.attribute, fact.subject), []).append(fact)
    for group in groups.values():
        odd, usual = apart(group)
        if odd:
            yield contradiction(odd[0], usual[0])


def contradiction(odd: Fact[Value, Source], usual: Fact[Value, Source]) -> Remark:
    """Return what is to be said of a fact that another one contradicts."""
    at = usual.place
    where = f"line {at.line}" if at.path == odd.place.path else f"{at.path}:{at.line}"
    here = odd.told.format(odd.written, subject=odd.subject)
    message = f"{here} here (“{_short(odd.words)}”), and {usual.written} in {where} (“{_short(usual.words)}”)."
    return Remark(place=odd.place, message=message, key=f"{odd.attribute} {odd.written}")


def _short(text: str) -> str:
    return text if len(text) <= _ENOUGH else f"{text[:_ENOUGH]}…"


_ENOUGH = 80
