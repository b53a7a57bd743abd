"""Items of a list told apart by what they say: two that share one member or one other thing, and as many as may be."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zlib import crc32

from hookproof.checks.context import Context
from hookproof.checks.expectation import Fault
from hookproof.checks.material.scenes import MORE_THAN_ONCE
from hookproof.checks.stage import Breach, Stage
from hookproof.contract.validation import is_valid
from hookproof.delivery.traffic import Exchange
from hookproof.findings import Severity
from hookproof.observers.state import EVERYWHERE, Change, is_number, leaves_of
from hookproof.payloads.case import Case
from hookproof.payloads.making.encoding import encode
from hookproof.payloads.moments import days_later, later, unit_of
from hookproof.payloads.plan.compiled import plan_for
from hookproof.payloads.plan.nodes import Number, Text
from hookproof.payloads.plan.places import Place, places_of, replaced
from hookproof.payloads.renewal import ids_in, named_by, renewed
from hookproof.schema.json import ABSENT
from hookproof.schema.pointers import escape, lookup, tokens

#: So many lists of a payload, and members of an item, are looked at, at most; and so many items of a list.
_LISTS, _MEMBERS, _MANY = 3, 6, (51, 21, 11, 6, 3)
#: A shorter text, or a smaller whole number, may show for many reasons.
_SHORTEST, _SMALLEST = 4, 1000
#: An item of so few members is a key and its value: of two of one key the last may well count.
_KEY_AND_VALUE = 2
_DAY = 86_400
#: What may stand in the place of a member, and how it is told.
_LACKING: dict[str, object] = {"null": None, "left out": ABSENT}


@dataclass(frozen=True, slots=True)
class Listed:
    """What came of a list: the exchange, its items, how many of its own values show of each, and which do of any."""

    exchange: Exchange
    items: Sequence[dict[str, Any]]
    shown: Sequence[int]
    values: frozenset[object]

    @property
    def is_part(self) -> bool:
        """Whether some items show and some do not."""
        return any(self.shown) and not all(self.shown)


def told_by_values(ctx: Context, stage: Stage, label: str) -> Breach | bool:
    """Return which items of a list are lost: of two that share nothing, of two that share one member or id, of many,
    and behind one that lacks a member.

    True where none is, False where nothing shows what any item says.
    """
    full, seen = next(iter(ctx.cases("full"))), False
    for base in _bases(ctx, full):
        two = _sent(stage, base, f"{label}/{base.name}/two", _listed(base, 2))
        if two is None or not any(two.shown):
            continue
        seen = True
        found = _of_two(base, two) if two.is_part else _of_whole(stage, base, two, label)
        if found is not None:
            return found
    return seen


def _of_whole(stage: Stage, base: _Base, two: Listed, label: str) -> Breach | None:
    return (
        _alike(stage, base, two, label)
        or _of_one_thing(stage, base, label)
        or _of_many(stage, base, label)
        or _behind_one_lacking(stage, base, label)
    )


@dataclass(frozen=True, slots=True)
class _Base:
    """The payload whose list is looked at, where that is, and the places of single values that name nothing.

    These are those in its first item; so are its `ids`, right in it.
    """

    ctx: Context
    case: Case
    pointer: str
    members: Sequence[Place]
    ids: Sequence[Place]

    @property
    def name(self) -> str:
        """The list, as it is told."""
        return ".".join("[]" if part.isdigit() else part for part in tokens(self.pointer)).replace(".[]", "[]")


def _bases(ctx: Context, case: Case) -> Iterator[_Base]:
    ids = ids_in(case.payload)
    places = places_of(plan_for(ctx.contract, ctx.event.name).node, case.payload)
    single = [place for place in places if not isinstance(place.value, (dict, list))]
    for pointer in list(lists_of(case.payload))[:_LISTS]:
        here = [place for place in single if place.pointer.startswith(f"{pointer}/0/")]
        named = [place for place in here if place.value in ids]
        right_there = [place for place in named if place.pointer.count("/") == pointer.count("/") + 2]
        yield _Base(ctx, case, pointer, [place for place in here if place not in named], right_there)


def lists_of(payload: object, pointer: str = "") -> Iterator[str]:
    """Yield where lists of objects stand; of those in other lists, those in the first item."""
    if isinstance(payload, dict):
        for key, each in payload.items():
            yield from lists_of(each, f"{pointer}/{escape(key)}")
    elif isinstance(payload, list) and payload and all(isinstance(item, dict) for item in payload):
        yield pointer
        yield from lists_of(payload[0], f"{pointer}/0")


# -- items that say something of their own ----------------------------------------------------------------------------


def _listed(base: _Base, count: int, shared: str = "") -> Case | None:
    """Return the payload with so many items that share this member and no other, None where none may be so."""
    return _holding(base, [_item(base, number, shared) for number in range(count)])


def _holding(base: _Base, items: Sequence[object]) -> Case | None:
    payload = replaced(base.case.payload, base.pointer, items)
    if not is_valid(base.ctx.event)(payload):
        return None
    return replace(base.case, payload=payload, body=encode(payload))


def _item(base: _Base, number: int, shared: str) -> object:
    """Return the first item with ids, numbers and texts that no other has; the member that is shared stays."""
    here = f"{base.pointer}/0"
    item = lookup(base.case.payload, here)
    own = renewed(replace(base.case, payload=item), f"{base.pointer}/{number}", admits=lambda _: True)[0].payload
    payload, admits = replaced(base.case.payload, here, own), is_valid(base.ctx.event)
    if any(place.pointer == shared for place in base.ids):
        payload = replaced(payload, shared, lookup(base.case.payload, shared))
    for place in base.members:
        if place.pointer != shared:
            tried = (replaced(payload, place.pointer, value) for value in _values(place, number))
            payload = next((each for each in tried if admits(each)), payload)
    return lookup(payload, here)


def _values(place: Place, number: int) -> Iterator[object]:
    """Yield what a place may hold in the item of this number and in no other, as far as there are as many values."""
    named = [value for value in place.node.named() if isinstance(value, str)]
    if named:
        yield named[number % len(named)]
    elif isinstance(place.node, Text) and not place.node.formats:
        own = f"{number:02d}x{crc32(place.pattern.encode()) % 0x10000:04x}"
        yield from (f"{str(place.value).lower()} {own}", own)
    elif _is_time(place):
        yield days_later(place.value, number) or later(place.value, number * _DAY, place.value)
    elif isinstance(place.node, Number) and is_number(place.value):
        part = 0 if place.node.integral else 0.37
        yield from (100_003 + 7919 * number + part, 1009 + 97 * number + part, place.value + number)


def _is_time(place: Place) -> bool:
    """Whether a day or a time stands there: by that alone a list may well be told apart, as figures of each day are."""
    return bool(days_later(place.value, 1)) or unit_of(place.value) is not None


# -- what of them shows -----------------------------------------------------------------------------------------------


def _sent(stage: Stage, base: _Base, label: str, made: Case | None) -> Listed | None:
    """Return what came of a list about a new entity; None where there is none, or it is not acknowledged."""
    case = None if made is None else stage.fresh(made, label)
    if case is None:
        return None
    before = stage.state(case)
    exchange = stage.send(base.ctx.signer.deliver(case, label=label))
    if not exchange.acknowledged:
        return None
    stage.moved(before, case)
    after, items = stage.state(case), lookup(case.payload, base.pointer)
    seen = Seen.of(stage.seen(before, after, EVERYWHERE))
    if not all(seen.counts(items)):
        seen = Seen.of(stage.seen(before, stage.outwaited(after, case), EVERYWHERE))
    values = frozenset(value for own in own_values(items) for value in own if seen.has(value))
    return Listed(exchange, items, seen.counts(items), values)


@dataclass(frozen=True, slots=True)
class Seen:
    """What observers show that is other than before: all texts, and numbers as they are and as they grew, in order."""

    texts: str
    numbers: Sequence[float]

    @classmethod
    def of(cls, found: Sequence[Change]) -> Seen:
        """What these changes say."""
        leaves = [leaf for change in found for leaf in (change.key, *change.path, *_written(change.new))]
        numbers = [leaf for leaf in leaves if is_number(leaf)] + [change.amount for change in found]
        texts = "\n".join(leaf.casefold() for leaf in leaves if isinstance(leaf, str))
        return cls(texts, sorted(number for number in numbers if not math.isnan(number)))

    def has(self, value: object) -> bool:
        """Whether a value shows, a text in whatever letter case."""
        if isinstance(value, str):
            return value.casefold() in self.texts
        if not is_number(value):
            return False
        place = bisect_left(self.numbers, value)  # a number that is close is the next one, on either side
        return any(math.isclose(value, number, rel_tol=1e-9) for number in self.numbers[max(0, place - 1) : place + 1])

    def counts(self, items: Sequence[dict[str, Any]]) -> list[int]:
        """Return how many values of each item show that no other item has; a sum that it is a part of is one more."""
        sums = self._summed(items)
        return [sum(map(self.has, own)) + (number in sums) for number, own in enumerate(own_values(items))]

    def _summed(self, items: Sequence[dict[str, Any]]) -> set[int]:
        """Return the items whose numbers show in a sum: over all of them, or over those that share another member."""
        found: set[int] = set()
        for name in (name for name, value in items[0].items() if is_number(value)):
            for group in _groups(items, but=name):
                total = sum(items[number].get(name) or 0 for number in group)
                if total >= _SMALLEST and self.has(total):
                    found |= set(group)
        return found


def _written(value: object) -> Iterator[object]:
    """Yield whatever stands in a value, the names of members among it."""
    if isinstance(value, dict):
        yield from value
    if isinstance(value, (dict, list)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _written(each)
    else:
        yield value


def own_values(items: Sequence[object]) -> list[set[object]]:
    """Return the values of each item that tell it from all others, wherever they show."""
    values = [{leaf for leaf in leaves_of(item) if _tells(leaf)} for item in items]
    return [mine - set().union(*values[:number], *values[number + 1 :]) for number, mine in enumerate(values)]


def _tells(value: object) -> bool:
    if isinstance(value, str):
        return len(value) >= _SHORTEST
    return is_number(value) and (abs(value) >= _SMALLEST or value != int(value))


def _groups(items: Sequence[dict[str, Any]], *, but: str) -> Iterator[tuple[int, ...]]:
    """Yield all items, and those of several that have the same value of a member."""
    yield tuple(range(len(items)))
    for name in (name for name in items[0] if name != but):
        by_value: dict[str, list[int]] = {}
        for number, item in enumerate(items):
            by_value.setdefault(str(item.get(name)), []).append(number)
        yield from (tuple(group) for group in by_value.values() if len(group) > MORE_THAN_ONCE)


# -- what is said of what does not show -------------------------------------------------------------------------------


def _of_two(base: _Base, two: Listed) -> Breach:
    """Return which of two items shows alone; a single value of it may be a headline for all of them."""
    which = "first" if two.shown[0] else "last"
    says = f"Of two items of `{base.name}` that share nothing, the {which} alone shows, and nothing that sums them up."
    severity = Severity.NOTE if sum(two.shown) == 1 else None
    return Breach(fault=Fault.LOST, exchange=two.exchange, says=says, kind=base.name, severity=severity)


def _alike(stage: Stage, base: _Base, apart: Listed, label: str) -> Breach | None:
    """Return the member that two items may not share without one taking the other's place; first those that show."""
    here = f"{base.pointer}/0"
    first = {place.pointer: lookup(apart.items[0], place.pointer.removeprefix(here)) for place in base.members}
    members = [place for place in base.members if not _is_time(place)]
    members.sort(key=lambda place: first[place.pointer] not in apart.values)
    for place in members[: stage.afford(_MEMBERS)]:
        may_be_key = len(apart.items[0]) <= _KEY_AND_VALUE or _is_named_by(base, place)
        if found := _sharing(stage, base, place, label, Severity.NOTE if may_be_key else None):
            return found
    return None


def _is_named_by(base: _Base, place: Place) -> bool:
    """Whether the event's own example has an id there, whatever stands there now: items may be kept by it."""
    example = base.ctx.example.payload
    return lookup(example, place.pointer, None) in list(ids_in(example))


def _of_one_thing(stage: Stage, base: _Base, label: str) -> Breach | None:
    """Return the other thing that two items may not both be of: two nights in one room, say.

    An item is told by an id of its own. Where its only id is that of another thing, a day of its own tells that there
    may be several of one (`date`; a `due_date` may well be that of the other thing); else nothing is asked.
    """
    of_others = [place for place in base.ids if not named_by(place.name, base.name)]
    told = len(of_others) < len(base.ids)
    if not told and not (len(of_others) == 1 and any(_is_own_day(base, place) for place in base.members)):
        return None
    for place in of_others[: stage.afford(_MEMBERS)]:
        if found := _sharing(stage, base, place, label, None if told else Severity.NOTE):
            return found
    return None


def _is_own_day(base: _Base, place: Place) -> bool:
    return (
        place.pointer == f"{base.pointer}/0/{place.name}"
        and place.name.isalpha()
        and place.name.islower()
        and (bool(days_later(place.value, 1)))
    )


def _sharing(stage: Stage, base: _Base, place: Place, label: str, severity: Severity | None) -> Breach | None:
    """Return that of two items which share this member alone one takes the other's place."""
    two = _sent(stage, base, f"{label}/{base.name}/{place.name}", _listed(base, 2, place.pointer))
    if two is None or not two.is_part or two.items[0] == two.items[1]:
        return None
    which = "first" if two.shown[0] else "last"
    says = f"Of two items of `{base.name}` with the same `{place.name}`, the {which} alone takes effect."
    kind = f"{base.name} {place.name}"
    return Breach(fault=Fault.LOST, exchange=two.exchange, says=says, kind=kind, severity=severity)


def _of_many(stage: Stage, base: _Base, label: str) -> Breach | None:
    """Return that of as many items as there may be only some show."""
    items = [_item(base, number, "") for number in range(max(_MANY))]
    made = next(filter(None, (_holding(base, items[:count]) for count in _MANY)), None)
    many = _sent(stage, base, f"{label}/{base.name}/many", made)
    if many is None or not many.is_part:
        return None
    some = f"{sum(map(bool, many.shown))} take effect"
    says = f"Of {len(many.items)} items of `{base.name}`, {some}; nothing shows the others."
    return Breach(fault=Fault.LOST, exchange=many.exchange, says=says, kind=f"{base.name} many")


def _behind_one_lacking(stage: Stage, base: _Base, label: str) -> Breach | None:
    """Return the member without which an item ends the list: of whole ones the first shows, and the last does not."""
    here = f"{base.pointer}/0"
    for place in base.members[: stage.afford(_MEMBERS, len(_LACKING))]:
        for how, lacking in _LACKING.items():
            first, odd, last = (_item(base, number, "") for number in range(3))
            items = [first, replaced(odd, place.pointer.removeprefix(here), lacking), last]
            told = _sent(stage, base, f"{label}/{base.name}/{place.name} {how}", _holding(base, items))
            if told is not None and told.shown[0] and not told.shown[-1]:
                says = f"In `{base.name}`, an item in which `{place.name}` is {how} ends the list: nothing shows what "
                kind = f"{base.name} {place.name} {how}"
                return Breach(fault=Fault.LOST, exchange=told.exchange, says=f"{says}comes after it.", kind=kind)
    return None
