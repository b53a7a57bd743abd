"""Witnesses: a payload that proves a change, valid under NEW and not what OLD promised (docs/compare.md, "The proof").

The search goes from cheap to dear: examples of the schema, payloads that cover it, payloads with one value changed on
purpose, random payloads. It is bounded by numbers, not by time, so that it finds the same on every machine.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from hookproof.compare.change import Change, Comparison, Place
from hookproof.compare.exercise import above, exercised, values_at
from hookproof.compare.policy import Impact
from hookproof.compare.provoke import breaking_values, variants, without
from hookproof.contract.model import Event
from hookproof.contract.validation import is_valid
from hookproof.errors import HookproofError
from hookproof.schema.pointers import subschemas
from hookproof.stream import Paced, untold

Events = Mapping[str, Event]
#: How many payloads each stage of the search tries.
BASES, RANDOM = 24, 3000
_SEED = 0
#: A payload that needs more characters, items or properties than this at one place is not made.
_LARGEST = 100_000
#: A schema with more states than this (one that refers to itself in several places) is not covered.
_STATES = 5_000
#: What making payloads of a schema that nobody could serve ends in: then there is none to show.
_NO_PAYLOADS = (HookproofError, OverflowError, RecursionError)


@dataclass(frozen=True, slots=True)
class Witness:
    """What proves a change. `kind` is `payload`, `documented` (OLD only documented what is gone), `lost` or `none`."""

    kind: str
    event: str
    payload: Any = None

    @property
    def found(self) -> bool:
        """Whether there is a payload to show."""
        return self.kind != "none"

    @property
    def words(self) -> str:
        """What the witness shows, as a sentence without its full stop."""
        return _WORDS[self.kind].format(event=self.event)

    @property
    def text(self) -> str:
        """The payload as indented JSON."""
        return json.dumps(self.payload, indent=2, ensure_ascii=False)

    def document(self) -> dict[str, object]:
        """The witness as JSON."""
        return {"kind": self.kind, "event": self.event, "says": self.words, "payload": self.payload}


_WORDS = {
    "payload": "this payload of {event} is valid under NEW and not under OLD",
    "documented": (
        "this payload of {event} is valid under NEW and has all that NEW documents here; OLD, with what it documented "
        "here required, does not take it"
    ),
    "lost": "this payload of {event} is valid under OLD, and NEW has no such event",
    "none": "no payload was found that shows this change",
}


def witnesses(comparison: Comparison, old: Events, new: Events, paced: Paced = untold) -> dict[int, Witness]:
    """Return the witness of each breaking or widening change by the change's index; `paced` tells which is sought."""
    sought = [index for index, change in enumerate(comparison.changes) if change.impact >= Impact.WIDENING]
    changes = comparison.changes

    def doing(index: int) -> str:
        return f"a payload for {changes[index].id} at {changes[index].pointer or 'the root'}"

    return {index: witness(changes[index], old, new) for index in paced(sought, doing)}


def witness(change: Change, old: Events, new: Events) -> Witness:
    """Return the proof of a change; its kind is `none` where none was found in the bounds of the search."""
    if change.id == "event.removed":
        event = change.events[0]
        return Witness("lost", event, next(_bases(old[event]), None))
    found = (
        _provoked(change, place, old[place.event], new[place.event])
        if change.formal
        else _fullest(change, place, new[place.event])
        for place in _telling_places(change)
    )
    return next((one for one in found if one is not None), Witness("none", change.events[0]))


def _telling_places(change: Change) -> list[Place]:
    """The places to search at: the shortest path of each of a few events."""
    ordered = sorted(change.places, key=lambda place: (len(place.path), place.event))
    return ordered[:6]


def _provoked(change: Change, place: Place, old: Event, new: Event) -> Witness | None:
    shows = _shows(change, place, old, new)
    bases = list(_bases(new)) or [None]  # at the root no payload is needed to put another value in its place
    plain = [payload for payload in bases if shows(payload)]
    if plain:
        return Witness("payload", new.name, min(plain, key=lambda payload: len(json.dumps(payload))))
    tries: Iterable[Any] = (one for base in bases for one in _changed(change, place, base))
    found = next((payload for payload in tries if shows(payload)), None)
    if found is None:
        found = next((payload for payload in _random(new) if shows(payload)), None)
    return None if found is None else Witness("payload", new.name, found)


def _shows(change: Change, place: Place, old: Event, new: Event) -> Callable[[object], bool]:
    in_new, in_old = is_valid(new), is_valid(old)
    return lambda payload: exercised(place, payload, change) and in_new(payload) and not in_old(payload)


def _changed(change: Change, place: Place, base: object) -> Iterator[object]:
    values = list(breaking_values(json.loads(change.demand or b"{}")))
    if isinstance(change.after, list):
        values = [*change.after, *values]
    if change.up and place.path:
        yield from without(base, place.path)
    yield from variants(base, place.path, values)


def _fullest(change: Change, place: Place, new: Event) -> Witness | None:
    """Of the payloads that lack what OLD only documented, the one with most beside the gap: NEW has no more to give."""
    in_new = is_valid(new)
    tries = [payload for payload in [*_bases(new), *islice(_random(new), 200)] if exercised(place, payload, change)]
    valid = [payload for payload in tries if in_new(payload)]
    best = max(valid, key=lambda payload: _width(payload, change, place), default=None)
    return None if best is None else Witness("documented", new.name, best)


def _width(payload: object, change: Change, place: Place) -> int:
    beside = values_at(payload, above(place.path, change.up))
    return max((len(value) for value in beside if isinstance(value, dict)), default=0)


def _bases(event: Event) -> Iterator[object]:
    """Valid payloads of an event to begin with: its examples, then some that cover its schema."""
    valid = is_valid(event)
    yield from (payload for payload in event.examples if valid(payload))
    yield from islice(_covering(_Schema(event)), BASES)


def _random(event: Event) -> Iterator[object]:
    return islice(_payloads(event), RANDOM)


class _Schema:
    """An event as a key of the cache: the same object is meant."""

    def __init__(self, event: Event) -> None:
        self.event = event

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Schema) and self.event is other.event

    def __hash__(self) -> int:
        return id(self.event)


@lru_cache(maxsize=64)
def _plan(key: _Schema) -> Any:
    """The event's plan; None where its schema cannot be walked: what is left then are examples and changed values."""
    from hookproof.payloads import compile_plan

    if any(_is_giant(node) for _, node in subschemas(key.event.schema)):
        return None
    try:
        return compile_plan(key.event.schema, title=key.event.name)
    except _NO_PAYLOADS:
        return None


def _is_giant(node: dict[str, object]) -> bool:
    counts = (node.get(key) for key in ("minLength", "minItems", "minProperties", "minContains"))
    return any(isinstance(count, int | float) and count > _LARGEST for count in counts)


@lru_cache(maxsize=64)
def _covering(key: _Schema) -> tuple[object, ...]:
    from hookproof.payloads.plan.states import states_of
    from hookproof.payloads.profiles.covering import covering

    plan = _plan(key)
    try:
        if plan is None or len(list(islice(states_of(plan.node), _STATES + 1))) > _STATES:
            return ()
        return tuple(payload for payload, _ in covering(plan).payloads)
    except _NO_PAYLOADS:
        return ()


def _payloads(event: Event) -> Iterator[object]:
    from hookproof.payloads.profiles.random import payloads

    plan = _plan(_Schema(event))
    try:
        yield from () if plan is None else payloads(plan, _SEED)
    except _NO_PAYLOADS:
        return
