"""Which of several payloads shows most that none before it has shown: fields that are absent, null, of another type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

Path = tuple[str, ...]
#: A place in a payload, and what stands there: a type, or nothing.
Trait = tuple[Path, str]
_ABSENT = "absent"


class Novelty:
    """What the payloads so far have shown."""

    def __init__(self) -> None:
        self._shown: set[Trait] = set()
        #: Where an object stands: the names that it was seen with.
        self._names: dict[Path, set[str]] = {}

    def see(self, payload: object) -> None:
        """Note a payload that is sent."""
        self._shown |= self._traits(payload)
        for path, names in _objects(payload, ()):
            self._names.setdefault(path, set()).update(names)

    def new_in(self, payload: object) -> int:
        """Return how much a payload shows that none before it has shown."""
        return len(self._traits(payload) - self._shown)

    def most(self, payloads: Sequence[object]) -> int:
        """Return the place of the payload that shows most, the first of equals."""
        return max(range(len(payloads)), key=lambda place: (self.new_in(payloads[place]), -place))

    def _traits(self, payload: object) -> set[Trait]:
        present = set(_present(payload, ()))
        for path, names in _objects(payload, ()):
            present |= {((*path, name), _ABSENT) for name in self._names.get(path, set()) - names}
        return present


def _members(value: object, path: Path) -> Iterator[tuple[Path, object]]:
    if isinstance(value, dict):
        yield from (((*path, name), item) for name, item in value.items())
    elif isinstance(value, list):
        yield from (((*path, "*"), item) for item in value)


def _present(value: object, path: Path) -> Iterator[Trait]:
    yield path, _kind(value)
    for inner, item in _members(value, path):
        yield from _present(item, inner)


def _objects(value: object, path: Path) -> Iterator[tuple[Path, set[str]]]:
    if isinstance(value, dict):
        yield path, {*value}
    for inner, item in _members(value, path):
        yield from _objects(item, inner)


def _kind(value: object) -> str:
    """The JSON type: 1 and 1.0 are of one."""
    return "float" if type(value) is int else type(value).__name__
