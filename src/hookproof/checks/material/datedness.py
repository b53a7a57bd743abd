"""Two states of one entity, as a provider sends them: which is the newer one stands in the payloads themselves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from hookproof.checks.context import Context
from hookproof.contract.model import Event
from hookproof.contract.validation import is_valid
from hookproof.delivery.lifecycles import entities_in
from hookproof.payloads.case import Case
from hookproof.payloads.making.encoding import encode
from hookproof.payloads.moments import later, unit_of, with_offset
from hookproof.payloads.plan.compiled import plan_for
from hookproof.payloads.plan.nodes import Number, Text
from hookproof.payloads.plan.places import Place, places_of, replaced
from hookproof.payloads.renewal import ids_in, names_id
from hookproof.schema.pointers import lookup, tokens

#: How much older the older state is, in seconds.
_OLDER = 3600
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
#: Names of times at which a state came to be, and of numbers that count the states of an entity.
_MOMENTS = re.compile(
    r"(?:.* )?(?:(?:updated|modified|changed|occurred|happened|recorded|measured|observed|emitted|effective|synced)"
    r"(?: (?:at|on|time|date|ts|timestamp|utc|ms))*|as of|last (?:update|change))|(?:event )?(?:timestamp|time|ts|date)"
)
#: Names of times at which an event came to be: they date a state only where they stand beside the event's name.
_STAMPS = re.compile(
    r"(?:event )?(?:created|sent|fired|triggered|published|raised)(?: (?:at|on|time|date|ts|timestamp))*"
)
_COUNTERS = re.compile(
    r"(?:(?:\w+ )?(?:revision|sequence|seq|generation)|(?:entity|object|row|record|resource|lock)? ?version|rev)"
    r"(?: (?:number|no|id))?"
)
#: Words of names, and of what is said, of events that tell a state anew as often as it changes.
_AGAIN = re.compile(
    r"\b(?:updated?|updates|changed?|changes|modified|adjusted|amended|corrected|revised|edited|synced|set|refreshed"
    r"|moved|progress|snapshot|reported|measured|reading"
    # What a thing is given anew: its name, place, time, price, kind.
    r"|re(?:named|titled|labell?ed|tagged|numbered|dated|worded|assigned|allocated|routed|located|positioned|grouped"
    r"|scheduled|planned|timed|sized|priced|valued|rated|ranked|estimated|calculated|classified|categori[sz]ed"
    r"|configured|mapped))\b"
)
_SAID_AGAIN = re.compile(r"\b(?:whenever|each time|every time)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class States:
    """An older and a newer state of one entity, and the name of the first member that says which is which."""

    older: Case
    newer: Case
    told_by: str


def comes_again(event: Event) -> bool:
    """Whether an event tells how an entity is now: what tells that something happened comes once."""
    said = str(event.schema.get("description", ""))
    return is_called_again(event) or _SAID_AGAIN.search(said) is not None


def is_called_again(event: Event) -> bool:
    """Whether the name of an event is that of a change which comes as often as it happens, as `customer.updated`.

    A word of it that its payloads have an id for (`reading_id` in `reading.taken`) names a thing that comes once.
    """
    things = {word for name in _names_in(event.schema) if names_id(name) for word in _words(name).split()}
    return any(told.group() not in things for told in _AGAIN.finditer(_words(event.name)))


def _names_in(schema: object) -> Iterator[str]:
    """Yield the names of all members that a schema declares at any depth."""
    left = [schema]
    while left:
        part = left.pop()
        if isinstance(part, dict):
            declared = part.get("properties")
            yield from declared if isinstance(declared, dict) else ()
        left += part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()


def two_states(ctx: Context, *, in_texts: bool = False) -> States | None:
    """Return the event's example as it is and as it was, some of its values others; None where nothing dates it.

    They differ in numbers and in values of enums, as far as there are any and it is not to be `in_texts`.
    """
    payload = ctx.example.payload
    ages = _ages(ctx)
    if not ages:
        return None
    admits = is_valid(ctx.event)
    newer = payload
    for place in ages:
        counted = replaced(newer, place.pointer, place.value + 1) if unit_of(place.value) is None else newer
        newer = counted if admits(counted) else newer
    older = _moved(payload, -_OLDER)
    told = [place for place in ages if lookup(older, place.pointer) != lookup(newer, place.pointer)]
    other = _changed(ctx, older, ages, admits, (_other_texts,) if in_texts else (_other_values, _other_texts))
    if not told or other == older or not admits(other):
        return None
    return States(_case(ctx, other), _case(ctx, newer), ".".join(tokens(told[0].pointer)))


def with_flags_taken_back(ctx: Context) -> States | None:
    """Return states of which the older one has each flag set, and the newer one none; beside these texts differ alone.

    None where the event's example has no flag that may be either, or no text that may be another.
    """
    states = two_states(ctx, in_texts=True)
    if states is None:
        return None
    admits = is_valid(ctx.event)
    older, newer = states.older.payload, states.newer.payload
    for flag in (place for place in free_places(ctx) if isinstance(place.value, bool)):
        up, down = replaced(older, flag.pointer, True), replaced(newer, flag.pointer, False)
        older, newer = (up, down) if admits(up) and admits(down) else (older, newer)
    if not _has_other_flags(older, newer):
        return None
    return replace(states, older=_case(ctx, older), newer=_case(ctx, newer))


def _has_other_flags(one: object, other: object) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return any(_has_other_flags(value, other.get(key)) for key, value in one.items())
    return one is True and other is False


def in_one_second(ctx: Context, states: States) -> States | None:
    """Return the states as of one moment where times are told by the second, so that two may be of one; else None."""
    payload = _moved(states.older.payload, _OLDER)
    if {unit_of(age.value) for age in _ages(ctx)} != {1} or not is_valid(ctx.event)(payload):
        return None
    return replace(states, older=_case(ctx, payload))


def in_another_zone(ctx: Context, states: States) -> States | None:
    """Return the states with the older one's times two hours east, where that reads later than the newer one's."""
    payload = _moved_east(states.older.payload)
    if payload == states.older.payload or not is_valid(ctx.event)(payload):
        return None
    return replace(states, older=_case(ctx, payload))


def _moved_east(payload: object) -> object:
    """The payload with all times in it that are texts in UTC as the same moments in another zone."""
    if isinstance(payload, dict):
        return {key: _moved_east(value) for key, value in payload.items()}
    if isinstance(payload, list):
        return [_moved_east(value) for value in payload]
    return with_offset(payload) if isinstance(payload, str) else payload


def aged(ctx: Context, case: Case, since: Case, *, steps: int, seconds: int) -> Case:
    """Return the case with what dates its state set after `since`: revisions by `steps`, times by `seconds`.

    Times at the top of a payload are the delivery's own and stay as they are. So does a value that the contract would
    not allow to change.
    """
    payload, admits = case.payload, is_valid(ctx.event)
    for place in _ages(ctx):
        own = lookup(payload, place.pointer)
        was = lookup(since.payload, place.pointer, own)
        if unit_of(own) is None and type(own) is type(was) is int:
            other: object = was + steps
        else:
            other = later(was, seconds, own) if len(tokens(place.pointer)) > 1 else own
        tried = replaced(payload, place.pointer, other)
        payload = tried if admits(tried) else payload
    return case if payload == case.payload else replace(case, payload=payload, body=encode(payload))


def _case(ctx: Context, payload: object) -> Case:
    return replace(ctx.example, payload=payload, body=encode(payload))


def _places(ctx: Context, *, items: bool = False) -> list[Place]:
    """The places of the event's example that are in no list, or with the first item of each."""
    found = places_of(plan_for(ctx.contract, ctx.event.name).node, ctx.example.payload)
    return [place for place in found if items or place.pattern == place.pointer]


def free_places(ctx: Context, *, items: bool = False) -> list[Place]:
    """Return the places of single values in the event's example that name nothing and are bound to no other member.

    Those in lists only where `items`.
    """
    bound = {tokens(field)[-1] for relation in ctx.contract.provider.relations for field in relation.fields}
    ids = {*ids_in(ctx.example.payload), *entities_in(ctx.example, ctx.contract.provider.lifecycles)}
    single = [place for place in _places(ctx, items=items) if not isinstance(place.value, (dict, list))]
    return [place for place in single if place.name not in bound and place.value not in ids]


def _ages(ctx: Context) -> list[Place]:
    """The places that say which of two states is the newer one."""
    payload, envelope = ctx.example.payload, _envelope(ctx)
    return [
        place
        for place in _places(ctx)
        if _is_moment(place) or _counts(place, payload) or (envelope is not None and _is_stamp(place, envelope))
    ]


def _envelope(ctx: Context) -> str | None:
    """Return where the event's name stands, if all that it tells of an entity stands in one member beside it."""
    above = ctx.contract.delivery.event_pointer.rpartition("/")[0]
    around = lookup(ctx.example.payload, above) if ctx.contract.delivery.event_pointer else None
    inside = [value for value in around.values() if isinstance(value, dict)] if isinstance(around, dict) else []
    return above if len(inside) == 1 and ("id" in inside[0] or ids_in(_own(inside[0]))) else None


def _own(value: dict[str, object]) -> dict[str, object]:
    """The single members of an object."""
    return {key: each for key, each in value.items() if not isinstance(each, (dict, list))}


def _is_stamp(place: Place, envelope: str) -> bool:
    """Whether a time is that at which the event came to be, beside its name and not in what it tells of."""
    beside = place.pointer.rpartition("/")[0] == envelope
    return beside and unit_of(place.value) is not None and _STAMPS.fullmatch(_words(place.name)) is not None


def _is_moment(place: Place) -> bool:
    return unit_of(place.value) is not None and _MOMENTS.fullmatch(_words(place.name)) is not None


def _counts(place: Place, payload: object) -> bool:
    """Whether a number counts the states of the entity whose id stands beside it; elsewhere it may be a format's."""
    if type(place.value) is not int or not isinstance(place.node, Number) or unit_of(place.value) is not None:
        return False
    beside = lookup(payload, place.pointer.rpartition("/")[0])
    own = {key: value for key, value in _own(beside).items() if value != place.value}
    return _COUNTERS.fullmatch(_words(place.name)) is not None and bool(ids_in(own))


def _words(name: str) -> str:
    return " ".join(_WORD.findall(name)).lower()


def _moved(payload: object, seconds: int) -> object:
    """The payload with all times in it so much later."""
    if isinstance(payload, dict):
        return {key: _moved(value, seconds) for key, value in payload.items()}
    if isinstance(payload, list):
        return [_moved(value, seconds) for value in payload]
    return later(payload, seconds, payload)


def _changed(
    ctx: Context, payload: object, ages: Sequence[Place], admits: Callable[[object], bool], ways: Sequence[Others]
) -> object:
    """The payload with other values, in the first of these ways in which it has any.

    What names something, or is bound to another member, stays.
    """
    told = {each.pointer for each in ages}
    # What a name calls an id is one, however short: a depot of three digits is another depot, and no other state.
    free = [place for place in free_places(ctx) if place.pointer not in told and not names_id(place.name)]
    for others in ways:
        changed = payload
        for place in free:
            tried = (replaced(changed, place.pointer, other) for other in others(place))
            changed = next((each for each in tried if admits(each)), changed)
        if changed != payload:
            return changed
    return payload


#: Other values that a place may hold.
Others = Callable[[Place], Iterator[object]]


def _other_values(place: Place) -> Iterator[object]:
    value = place.value
    if isinstance(value, bool):
        yield not value
    elif isinstance(place.node, Number) and unit_of(value) is None and isinstance(value, (int, float)):
        yield from (value + 7, value - 7, value + 1, value - 1)
    else:
        yield from (each for each in place.node.named() if isinstance(each, str) and each != value)


def _other_texts(place: Place) -> Iterator[object]:
    if isinstance(place.node, Text) and not place.node.formats and not place.node.patterns and place.value:
        yield f"{place.value} 2"
        yield place.value[::-1]
