"""Lists that hold one item of each shape: a whole one first, a whole one last, and all that depart between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hookproof.payloads.case import Case
from hookproof.payloads.making.encoding import encode
from hookproof.payloads.plan.places import replaced
from hookproof.payloads.renewal import ids_in, renewed
from hookproof.schema.json import ABSENT
from hookproof.schema.pointers import escape, lookup, tokens

#: So many shapes of an item are looked at, at most.
_SHAPES = 40
#: So many departures of one item are named, at most.
_NAMED = 3
_WORDS: tuple[tuple[Callable[[object], bool], str], ...] = (
    (lambda value: value is ABSENT, "left out"),
    (lambda value: value is None, "null"),
    (lambda value: isinstance(value, (str, list, dict)) and not value, "empty"),
    (lambda value: type(value) in (int, float) and not value, "0"),
)


@dataclass(frozen=True, slots=True)
class Departure:
    """In what an item departs from a whole one: where, as a pointer from the item on, and how."""

    pointer: str
    how: str

    @property
    def words(self) -> str:
        """The departure as a clause."""
        return f"`{'.'.join(tokens(self.pointer))}` is {self.how}"


@dataclass(frozen=True, slots=True)
class Assortment:
    """A list of a payload, by its pointer: a whole item, those that depart from it, and a whole one again."""

    pointer: str
    first: object
    odd: tuple[object, ...]
    last: object

    @property
    def name(self) -> str:
        """The list, as it is told."""
        return ".".join(tokens(self.pointer))


def assortments(payload: object, again: object, others: Sequence[object]) -> Iterator[Assortment]:
    """Yield the lists of a payload whose items have ids, with the shapes that the first items of others have there.

    `again` is the payload about other entities, and so is each of the others.
    """
    for pointer in _lists(payload, ""):
        whole, last = (_first_item(each, pointer) for each in (payload, again))
        if whole is not None and last is not None:
            found = (_first_item(each, pointer) for each in others)
            shapes = _shapes(whole, (item for item in found if item is not None))
            ids = own_ids(replaced(payload, pointer, [whole, *shapes, last]), pointer)
            odd = tuple(item for item, mine in zip(shapes, ids[1:-1], strict=True) if mine)
            if odd and ids[0] and ids[-1]:
                yield Assortment(pointer, whole, odd, last)


def with_items_apart(case: Case, admits: Callable[[object], bool]) -> Case:
    """Return the case with ids of their own in the items of a list that share theirs, as far as it `admits` them.

    A schema that shows one example of an id gives it to each item. What stands beside the list too stays as it is.
    """
    for pointer in _lists(case.payload, ""):
        beside = [*ids_in(replaced(case.payload, pointer, []))]
        own = own_ids(case.payload, pointer)
        for number, item in enumerate(lookup(case.payload, pointer)):
            if number and not own[number]:
                at = f"{pointer}/{number}"
                other = renewed(replace(case, payload=item), at, admits=lambda _: True, keep=beside)[0].payload
                payload = replaced(case.payload, at, other)
                case = replace(case, payload=payload, body=encode(payload)) if admits(payload) else case
    return case


def suspects(
    case: Case, pointer: str, shown: Sequence[bool], admits: Callable[[object], bool]
) -> list[tuple[object, str]]:
    """Return items that may stand there, each with one thing odd in which the first that does not show departs, and

    none that shows (two where one alone is not allowed); last comes that item itself. Each has ids of its own, and in
    words what is odd. The first item of the list is a whole one; where an item departs in nothing, there are none.
    """
    whole, *_ = items = lookup(case.payload, pointer)
    told = [departures(item, whole) for item in items]
    taken = frozenset().union(*(departs for departs, shows in zip(told, shown, strict=True) if shows))
    first = list(shown).index(False)
    odd, departs = items[first], sorted(told[first] - taken, key=lambda each: (each.pointer.count("/"), each.words))
    few = [(_depart(whole, odd, smallest), smallest) for smallest in _smallest(whole, odd, departs, admits)]
    few += [(odd, tuple(departs[:_NAMED]))] if len(departs) > 1 else []
    return [
        (_about_another(case, item, f"{pointer}/{n}"), " and ".join(each.words for each in named))
        for n, (item, named) in enumerate(few)
    ]


def _smallest(
    whole: object, odd: object, departs: Sequence[Departure], admits: Callable[[object], bool]
) -> Iterator[tuple[Departure, ...]]:
    """Yield each departure alone, or with the first other one without which it is not allowed."""
    for one in departs:
        tried = ((one,), *((one, other) for other in departs if other != one))
        found = next((each for each in tried if admits(_depart(whole, odd, each))), None)
        if found is not None:
            yield found


def _depart(whole: object, odd: object, departs: Sequence[Departure]) -> object:
    for each in departs:
        whole = replaced(whole, each.pointer, lookup(odd, each.pointer))
    return whole


def _about_another(case: Case, item: object, label: str) -> object:
    return renewed(replace(case, payload=item), label, admits=lambda _: True)[0].payload


def departures(item: dict[str, Any], whole: dict[str, Any], pointer: str = "") -> frozenset[Departure]:
    """Return in what an item departs from a whole one: what it lacks, and what is null, empty or zero in it alone."""
    found: set[Departure] = set()
    for key, usual in whole.items():
        value, here = item.get(key, ABSENT), f"{pointer}/{escape(key)}"
        if isinstance(value, dict) and isinstance(usual, dict) and value:
            found |= departures(value, usual, here)
        elif (how := _how(value)) and how != _how(usual):
            found.add(Departure(here, how))
    return frozenset(found)


def _how(value: object) -> str:
    return next((words for holds, words in _WORDS if holds(value)), "")


def _lists(value: object, pointer: str) -> Iterator[str]:
    """Yield where lists of objects stand that are in no other list."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _lists(each, f"{pointer}/{escape(key)}")
    elif isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        yield pointer


def _first_item(payload: object, pointer: str) -> dict[str, Any] | None:
    """Return the first item of a list, None where there is none there."""
    found = lookup(payload, pointer)
    return found[0] if isinstance(found, list) and found and isinstance(found[0], dict) else None


def _shapes(whole: dict[str, Any], items: Iterator[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return items that depart from the whole one, each in something that those before it do not depart in."""
    known: set[Departure] = set()
    found: list[dict[str, Any]] = []
    for item in items:
        departs = departures(item, whole)
        if not departs <= known and len(found) < _SHAPES:
            known |= departs
            found.append(item)
    return found


def own_ids(payload: object, pointer: str) -> list[set[str]]:
    """Return the ids of each item of a list that stand in no other one, nor beside the list."""
    ids = [{str(id_) for id_ in ids_in(item)} for item in lookup(payload, pointer)]
    beside = {str(id_) for id_ in ids_in(replaced(payload, pointer, []))}
    return [mine - beside.union(*ids[:number], *ids[number + 1 :]) for number, mine in enumerate(ids)]
