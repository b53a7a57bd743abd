"""Changes to payloads, and the payloads that are changed: what drift is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import hookproof.payloads.making.encoding as spelling
from hookproof.payloads.making import samples
from hookproof.payloads.making.choosers import ExampleChooser
from hookproof.payloads.plan.compiled import Plan
from hookproof.payloads.plan.nodes import Text
from hookproof.payloads.plan.places import Place, places_of, replaced
from hookproof.schema.json import ABSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change: where, what was there and is there now; `body` where the bytes are not the default ones."""

    payload: Any
    pointer: str
    before: Any
    after: Any
    body: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """The payload that is changed, its places, and the pointer of the event's name."""

    payload: Any
    places: list[Place]
    event_pointer: str

    def at(self, place: Place, new: object, *, body: Callable[[object], bytes] | None = None) -> Change:
        """Return the change that puts `new` at a place."""
        payload = replaced(self.payload, place.pointer, new)
        before = place.value
        return Change(
            payload=payload, pointer=place.pointer, before=before, after=new, body=body(payload) if body else None
        )

    def add(self, place: Place, value: object) -> Change:
        """Return the change that adds a property of an unknown name to an object."""
        name = _free_name(place)
        pointer = f"{place.pointer}/{name}"
        payload = replaced(self.payload, pointer, value)
        return Change(payload=payload, pointer=pointer, before=ABSENT, after=value)

    @property
    def texts(self) -> list[Place]:
        """Texts that may hold anything: no format, no pattern, no id, and no name of a time or an amount."""
        return [place for place in self.places if isinstance(place.node, Text) and _is_free(place.node, place.name)]

    def together(self, changes: Iterable[tuple[Place, object]]) -> Iterator[Change]:
        """Yield the change that puts values at several places at once, where there is any."""
        payload = self.payload
        for place, value in changes:
            payload = replaced(payload, place.pointer, value)
        if payload is not self.payload:
            yield self.spelt(payload, spelling.encode(payload))

    def spelt(self, payload: object, body: bytes) -> Change:
        """Return the change that only spells the body otherwise."""
        before = spelling.encode(self.payload).decode()
        return Change(payload=payload, pointer="", before=before, after=body.decode(), body=body)


def _is_free(node: Text, name: str) -> bool:
    return not (node.formats or node.patterns or {"idPrefix", "form"} & set(node.hints) or samples.is_read(name))


def _free_name(place: Place) -> str:
    taken = {*place.value, *(slot.name for slot in place.node.slots())}
    return next(name for name in ("addedLater", "addedLater2", "added later") if name not in taken)


def bases_for(plan: Plan, event_pointer: str, *, everywhere: bool) -> Iterator[Base]:
    """Yield the payloads that are changed, each with the places that those before it did not have.

    The first one is the readable one; the others are there for changes that are made everywhere, and are made only
    when they are asked for.
    """
    payload, places = _readable(plan)
    yield Base(payload=payload, places=places, event_pointer=event_pointer)
    for payload, places in _payloads(plan)[1:] if everywhere else ():
        yield Base(payload=payload, places=places, event_pointer=event_pointer)


@lru_cache(maxsize=64)
def _readable(plan: Plan) -> tuple[object, list[Place]]:
    first = plan.walk(ExampleChooser(plan.makers, plan.title))
    return first, places_of(plan.node, first)


@lru_cache(maxsize=32)
def _payloads(plan: Plan) -> list[tuple[object, list[Place]]]:
    from hookproof.payloads.profiles.covering import branching

    found = [_readable(plan)]
    seen = {_sort(place) for place in found[0][1]}
    for payload in branching(plan):
        places = [place for place in places_of(plan.node, payload) if _sort(place) not in seen]
        seen |= {_sort(place) for place in places}
        if places:
            # The first place is the payload itself, which has had its changes.
            root = Place(pointer="", pattern="", name="", node=plan.node, value=payload)
            found.append((payload, [root, *places]))
    return found


def _sort(place: Place) -> object:
    """What two places share at which the same change means the same."""
    node = place.node
    values = repr(node.named() or "")
    return place.pattern, type(node), values if place.value is not None else None, place.optional, place.nullable
