"""Which of several payloads shows most that none before it has shown: fields that are absent, null, of another type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from hookproof.schema.json import from_raw, raw

Path = tuple[str, ...]
#: A place in a payload, and what stands there: a type, or nothing.
Trait = tuple[Path, str]
_ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Outline:
    """What stands at each place of a payload, and which names each of its objects has."""

    present: frozenset[Trait]
    objects: tuple[tuple[Path, frozenset[str]], ...]


class Novelty:
    """What the payloads so far have shown."""

    def __init__(self) -> None:
        self._shown: set[Trait] = set()
        #: Where an object stands: the names that it was seen with.
        self._names: dict[Path, set[str]] = {}

    def see(self, payload: object) -> None:
        """Note a payload that is sent."""
        outline = _outline_of(payload)
        self._shown |= self._traits(outline)
        for path, names in outline.objects:
            self._names.setdefault(path, set()).update(names)

    def new_in(self, payload: object) -> int:
        """Return how much a payload shows that none before it has shown."""
        return len(self._traits(_outline_of(payload)) - self._shown)

    def most(self, payloads: Sequence[object]) -> int:
        """Return the place of the payload that shows most, the first of equals."""
        return max(range(len(payloads)), key=lambda place: (self.new_in(payloads[place]), -place))

    def _traits(self, outline: Outline) -> set[Trait]:
        absent = (
            ((*path, name), _ABSENT) for path, names in outline.objects for name in self._names.get(path, set()) - names
        )
        return {*outline.present, *absent}


def _outline_of(payload: object) -> Outline:
    written = raw(payload)
    return _outline_written(written) if written else _outline(payload)


# The same few are asked for again whenever one of them was sent.
@lru_cache(maxsize=512)
def _outline_written(written: bytes) -> Outline:
    return _outline(from_raw(written))


def _outline(payload: object) -> Outline:
    present: set[Trait] = set()
    objects: list[tuple[Path, frozenset[str]]] = []
    left: list[tuple[Path, object]] = [((), payload)]
    while left:
        path, value = left.pop()
        present.add((path, _kind(value)))
        if isinstance(value, dict):
            objects.append((path, frozenset(value)))
            left += [((*path, name), item) for name, item in value.items()]
        elif isinstance(value, list):
            left += [((*path, "*"), item) for item in value]
    return Outline(frozenset(present), tuple(objects))


def _kind(value: object) -> str:
    """The JSON type: 1 and 1.0 are of one."""
    return "float" if type(value) is int else type(value).__name__
