"""Look at payloads through changes: which values stand where a change is, and whether a payload exercises it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hookproof.compare.change import Change, Kind, Path, Place, Step
from hookproof.compare.readview import matches
from hookproof.contract.validation import validator_for


def changes_in(event: str, payload: object, changes: Iterable[Change]) -> list[Change]:
    """Return the changes that a payload of NEW exercises: what it shows, or lacks, that a reader of OLD did not expect.

    Changes that promise more than before (narrowing) and annotations are never exercised. An event that is new is
    exercised by each of its payloads.
    """
    return [change for change in changes if any(exercised(place, payload, change) for place in _at(change, event))]


def _at(change: Change, event: str) -> list[Place]:
    return [place for place in change.places if place.event == event]


def exercised(place: Place, payload: object, change: Change) -> bool:
    """Whether a payload breaks, at one of the places of a change, what OLD promised there."""
    if change.id == "event.added":
        return True
    if change.demand is None:
        return False
    holds = validator_for(change.demand)
    return any(not holds(value) for value in values_at(payload, above(place.path, change.up)))


def above(path: Path, up: int) -> Path:
    """The path without its last `up` steps into the payload; guards are no steps."""
    kept = list(path)
    while up and kept:
        up -= kept.pop().kind is not Kind.GUARD
    return tuple(kept)


def values_at(payload: object, path: Path) -> Iterator[object]:
    """Yield every value of a payload that a path leads to."""
    if not path:
        yield payload
        return
    for value in _steps[path[0].kind](payload, path[0]):
        yield from values_at(value, path[1:])


def _property(value: object, step: Step) -> Iterator[object]:
    if isinstance(value, dict) and step.name in value:
        yield value[step.name]


def _index(value: object, step: Step) -> Iterator[object]:
    if isinstance(value, list) and int(step.name) < len(value):
        yield value[int(step.name)]


def _items(value: object, step: Step) -> Iterator[object]:
    if isinstance(value, list):
        yield from value[step.skip :]


def _entries(value: object, step: Step) -> Iterator[object]:
    if not isinstance(value, dict):
        return
    for name, inner in value.items():
        if matches(step.name, name) if step.name else _is_free(name, step):
            yield inner


def _is_free(name: str, step: Step) -> bool:
    return name not in step.known and not any(matches(pattern, name) for pattern in step.patterns)


def _guard(value: object, step: Step) -> Iterator[object]:
    if validator_for(step.schema)(value):
        yield value


_steps = {
    Kind.PROPERTY: _property,
    Kind.INDEX: _index,
    Kind.ITEMS: _items,
    Kind.ENTRIES: _entries,
    Kind.GUARD: _guard,
}
