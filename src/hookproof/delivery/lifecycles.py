"""Lifecycles as deliveries: the events that one entity causes, in a clean order, all about the same entity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product
from typing import Any

from hookproof.contract.model import Contract, Lifecycle
from hookproof.errors import UnknownName
from hookproof.payloads.case import Case
from hookproof.schema.pointers import lookup


def find_lifecycle(contract: Contract, name: str) -> Lifecycle:
    """Return the lifecycle of that name. Raises UnknownName."""
    for lifecycle in contract.provider.lifecycles:
        if lifecycle.name == name:
            return lifecycle
    known = [lifecycle.name for lifecycle in contract.provider.lifecycles]
    raise UnknownName("lifecycle", name, known, where=contract.name)


def clean_orders(lifecycle: Lifecycle) -> Iterator[tuple[str, ...]]:
    """Yield the events of every way through a lifecycle, in an order in which a provider would send them.

    What may come in any order is taken in the order in which it is written; each of several ways is one of its own.
    """
    for path in lifecycle.paths:
        yield from _orders(path)


def _orders(step: Any) -> Iterator[tuple[str, ...]]:
    if isinstance(step, str):
        yield (step,)
    elif isinstance(step, dict) and "one_of" in step:
        for branch in step["one_of"]:
            yield from _orders(branch)
    else:
        yield from _joined(step["any_order"] if isinstance(step, dict) else step)


def _joined(steps: list[object]) -> Iterator[tuple[str, ...]]:
    if not steps:
        yield ()
        return
    for first in _orders(steps[0]):
        for rest in _joined(steps[1:]):
            yield (*first, *rest)


def followers(lifecycle: Lifecycle) -> dict[str, frozenset[str]]:
    """Return for each event of a lifecycle the events that come after it wherever both come."""
    pairs = {pair for path in lifecycle.paths for pair in _pairs(path)}
    sure = {(first, later) for first, later in pairs if (later, first) not in pairs and first != later}
    return {first: frozenset(later for one, later in sure if one == first) for first, _ in sure}


def _pairs(step: Any) -> Iterator[tuple[str, str]]:
    if isinstance(step, dict):
        for branch in next(iter(step.values())):
            yield from _pairs(branch)
    elif isinstance(step, list):
        for number, part in enumerate(step):
            yield from _pairs(part)
            yield from product(_events(part), (event for later in step[number + 1 :] for event in _events(later)))


def _events(step: Any) -> list[str]:
    if isinstance(step, str):
        return [step]
    parts = next(iter(step.values())) if isinstance(step, dict) else step
    return [event for part in parts for event in _events(part)]


def tells_of(lifecycle: Lifecycle, event: str) -> bool:
    """Return whether an event is one of a lifecycle; another one may name its entity all the same."""
    return any(event in _events(path) for path in lifecycle.paths)


def entities_in(case: Case, lifecycles: Iterable[Lifecycle]) -> tuple[str | int, ...]:
    """Return the ids of the entities that a payload names where these lifecycles say that theirs stand."""
    found = (entity_of(case, lifecycle.entity) for lifecycle in lifecycles)
    return tuple(each for each in found if isinstance(each, (str, int)) and not isinstance(each, bool))


def entity_of(case: Case, pointer: str) -> Any | None:
    """Return the id of the entity that a payload names at `pointer`, None where it names none."""
    return lookup(case.payload, pointer, None)


def about(case: Case, pointer: str, entity: object) -> Case:
    """Return the case about `entity`: every place of the payload that holds the present id holds this one.

    Ids are unique, so a place with the same value is one that a relation binds to it.
    """
    from hookproof.payloads.making.encoding import encode

    present = entity_of(case, pointer)
    if present is None or present == entity:
        return case
    payload = _replaced(case.payload, present, entity)
    return replace(case, payload=payload, body=encode(payload))


def _replaced(value: object, old: object, new: object) -> object:
    if isinstance(value, dict):
        return {key: _replaced(item, old, new) for key, item in value.items()}
    if isinstance(value, list):
        return [_replaced(item, old, new) for item in value]
    return new if type(value) is type(old) and value == old else value
