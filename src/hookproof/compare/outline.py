"""An event's schema as an outline: one line a property, in the order of the schema, as deep as it goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hookproof.compare.describe import describe
from hookproof.compare.readview import ObjectView
from hookproof.compare.shape import Alternative, Location, Source

_DEPTH = 8
#: Names of properties; None stands for any item of an array.
Path = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One property: its path in payloads, what it can be, when it is there, and its description."""

    path: Path
    what: str
    presence: str
    description: str

    @property
    def indented(self) -> str:
        """The property's name under the one that holds it."""
        names = [name for name in self.path if name is not None]
        return "  " * (len(names) - 1) + names[-1]


def outline(schema: object) -> list[Line]:
    """Return the outline of a self-contained schema. Branches of a union follow one another; recursion is cut."""
    source = Source(schema)
    lines = dict.fromkeys(_inside(source, (schema,), (), frozenset()))
    return list(lines)


def _inside(source: Source, location: Location, path: Path, above: frozenset[int]) -> Iterator[Line]:
    if len(path) >= _DEPTH:
        return
    for name, sides in source.alternatives(location).items():
        for side in sides:
            mine = frozenset(map(id, side.parts))
            if mine and mine <= above:
                continue
            if name == "object":
                yield from _properties(source, ObjectView(source, side), path, above | mine)
            elif name == "array":
                yield from _inside(source, _items(side), (*path, None), above | mine)


def _items(side: Alternative) -> Location:
    return tuple(part["items"] for part in side.parts if "items" in part)


def _properties(source: Source, view: ObjectView, path: Path, above: frozenset[int]) -> Iterator[Line]:
    for name in view.documented:
        place, at = view.property(name), (*path, name)
        presence = "always" if name in view.required else "optional"
        yield Line(at, describe(source, place), presence, _said(source, place))
        yield from _inside(source, place, at, above)


def _said(source: Source, location: Location) -> str:
    parts = source.flatten(location) or ()
    return next((str(part["description"]) for part in parts if "description" in part), "")
