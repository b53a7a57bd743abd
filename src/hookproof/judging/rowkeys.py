"""Words of a payload that a consumer keeps rows by: the ids of what has none that looks like one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeGuard

from hookproof.checks.stage import Stage
from hookproof.contract.model import Contract
from hookproof.contract.validation import is_valid
from hookproof.observers.sight import Sight
from hookproof.observers.state import Change
from hookproof.payloads.case import Case
from hookproof.payloads.making.encoding import encode
from hookproof.payloads.moments import days_later, unit_of
from hookproof.payloads.plan.compiled import plan_for
from hookproof.payloads.plan.nodes import Text
from hookproof.payloads.plan.places import Place, places_of
from hookproof.payloads.renewal import ids_in, with_ids
from hookproof.schema.pointers import lookup

#: So many words of a payload are asked about, at most.
_MOST = 8


@dataclass(slots=True)
class RowKeys:
    """Such words, and where they stand in payloads, as the consumer's own state has shown.

    `north-harbor` may name a house, or say how a room looks: no form tells. The state does. Where a delivery with
    another word, and otherwise about what a delivery before was about, makes a row that says this word, at a place
    where the word of before makes none, rows are kept by it. `known` are values that the user bound.
    """

    contract: Contract
    known: Collection[Any] = ()
    _words: set[str] = field(default_factory=set)
    #: Event -> where its payloads have such words. What is found out later by other events changes nothing there:
    #: what scenes of one event have sent before is held to what they send after.
    _at: dict[str, set[str]] = field(default_factory=dict)

    def words_of(self, case: Case) -> list[str]:
        """Return the words of a payload by which rows are kept: what stands where one stood that showed it."""
        there = (lookup(case.payload, at, None) for at in self._at.get(case.event, ()))
        return [each for each in dict.fromkeys(there) if _is_word(each) and each not in self.known]

    def note(self, case: Case) -> None:
        """Note where an event has words that others have shown to be such: it calls the same thing after them."""
        found = self._places(case).items() if self._words else ()
        self._at[case.event] = {at for word, places in found if word in self._words for at in places}

    def learn(self, case: Case, stage: Stage, sight: Sight) -> bool:
        """Send one delivery with the words of an event's payload, and one for each of them that has another there.

        Return whether rows are kept by any that were not known to be such. Raises Blind.
        """
        admits, label = is_valid(self.contract.events[case.event]), f"words/{case.event}"
        places = {word: found for word, found in self._places(case).items() if word not in self._words}
        others = {word: _with_another(stage, case, word, f"{label}/{word}") for word in places}
        others = {word: other for word, other in others.items() if admits(other.payload)}
        if not others:
            return False
        usual = {change.path for change in _sent(stage, sight, {label: stage.fresh(case, label)}) if change.added}
        found = _sent(stage, sight, {f"{label}/{word}": other for word, other in others.items()})
        rows = [change for change in found if change.added and change.path not in usual]
        drawn = {word: {str(stage.draw(word, f"{label}/{word}"))} for word in others}
        keys = [word for word in others if any(row.says(drawn[word]) for row in rows)]
        self._words.update(keys)
        self.note(case)
        return bool(keys)

    def _places(self, case: Case) -> Mapping[str, list[str]]:
        """Return the words of a payload that may name something, each with the places where it stands."""
        found: dict[str, list[str]] = {}
        ids = ids_in(case.payload)
        for place in places_of(plan_for(self.contract, case.event).node, case.payload):
            if _may_name(place) and place.value not in (*ids, *self.known, *self.contract.events):
                found.setdefault(place.value, []).append(place.pointer)
        return dict(list(found.items())[:_MOST])


def _may_name(place: Place) -> bool:
    """Whether a place in no list holds a word that could be any other one."""
    return isinstance(place.node, Text) and place.pattern == place.pointer and _is_word(place.value)


def _is_word(value: object) -> TypeGuard[str]:
    """Whether a value is a text without blanks in it, and no moment and no link."""
    if not isinstance(value, str) or not value or any(letter.isspace() or letter == "/" for letter in value):
        return False
    return unit_of(value) is None and not days_later(value, 1)


def _with_another(stage: Stage, case: Case, word: str, label: str) -> Case:
    """Return a case about new entities with another word of the same form."""
    fresh = stage.fresh(case, label)
    payload = with_ids(fresh.payload, {word: stage.draw(word, label)})
    return replace(fresh, payload=payload, body=encode(payload))


def _sent(stage: Stage, sight: Sight, cases: Mapping[str, Case]) -> tuple[Change, ...]:
    """Send these cases under their labels, one after the other, and return what changed."""
    payloads = [case.payload for case in cases.values()]
    before = sight.settled(payloads)
    for label, case in cases.items():
        stage.send(stage.signer.deliver(case, label=label))
    return sight.found(before, sight.moved(before, payloads))
