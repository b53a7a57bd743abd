"""What the comparers of one aspect are given and give back: where the walk stands, and what differs there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Protocol

from hookproof.compare.change import Kind, Path, Step
from hookproof.compare.shape import Alternative, Location, Source


@dataclass(frozen=True, slots=True)
class Trail:
    """Where the walk stands: the path from the payload on, and from which shared definition the rest is counted.

    A change inside a type that many events share is one change: it is known by the definitions' names and the path
    from there, not by the path from each payload.
    """

    path: Path = ()
    anchor: tuple[str, str] | None = None
    start: int = 0

    def step(self, kind: Kind, name: str = "", **more: Any) -> Trail:
        """Return the trail one step further."""
        return replace(self, path=(*self.path, Step(kind, name, **more)))

    def under(self, trail: Trail, length: int) -> Trail:
        """Return this trail, whose first `length` steps led to some place, as it is when `trail` leads there."""
        path = (*trail.path, *self.path[length:])
        if self.anchor is None or self.start < length:
            return replace(trail, path=path)
        return Trail(path, self.anchor, self.start - length + len(trail.path))

    def enter(self, anchor: tuple[str, str]) -> Trail:
        """Return the trail with the rest counted from the definitions named."""
        return replace(self, anchor=anchor, start=len(self.path))


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One difference at one place of one event."""

    id: str
    trail: Trail
    before: Any = None
    after: Any = None
    note: str = ""
    demand: bytes | None = None
    up: int = 0
    formal: bool = True
    decided: bool = True


class Comparison(Protocol):
    """The two schemas that are compared, and what a comparer may ask of whoever walks them."""

    @property
    def old(self) -> Source:
        """The schema of OLD."""

    @property
    def new(self) -> Source:
        """The schema of NEW."""

    def emit(self, name: str, trail: Trail, *, demand: object = None, **more: object) -> None:
        """Note a difference. `demand` is a fragment of OLD."""

    def places(self, old: Location, new: Location, trail: Trail, *, optional: bool) -> None:
        """Compare two places further in. `optional` says that in OLD the value can be absent."""

    def probe(self, old: Alternative, new: Alternative, trail: Trail) -> list[Seen]:
        """Return what comparing two alternatives would note, and note nothing."""
