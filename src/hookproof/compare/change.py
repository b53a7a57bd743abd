"""Records of a comparison: where a change sits, what it is, and what it comes to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from hookproof.compare.policy import POLICY, Impact, Row
from hookproof.schema.pointers import escape


class Kind(Enum):
    """How a step leads from a value to a part of it. A guard leads nowhere: it keeps values that fit a schema."""

    PROPERTY = "property"
    INDEX = "index"
    ITEMS = "items"
    ENTRIES = "entries"
    GUARD = "guard"


@dataclass(frozen=True, slots=True)
class Step:
    """One step into a payload.

    `name` is a property's name, an item's index, a guard's words, or the pattern of the names of free entries, which
    are those that are not `known` and match none of `patterns`. `schema` is the canonical text of a guard's schema.
    `skip` is where the items without an index of their own begin.
    """

    kind: Kind
    name: str = ""
    schema: bytes = b""
    skip: int = 0
    known: frozenset[str] = frozenset()
    patterns: tuple[str, ...] = ()

    @property
    def token(self) -> str:
        """The step as a part of a payload's pointer: `/name`, `/0`, `/*`, or nothing for a guard."""
        if self.kind is Kind.GUARD:
            return ""
        return f"/{escape(self.name)}" if self.kind in (Kind.PROPERTY, Kind.INDEX) else "/*"


Path = tuple[Step, ...]


def pointer_of(path: Path) -> str:
    """Return a path as a pointer into payloads; `*` is any item or entry. The payload itself is `/`."""
    return "".join(step.token for step in path) or "/"


def guards_of(path: Path) -> str:
    """Return the words of the guards on a path: which branch, which case. Empty where there is none."""
    return ", ".join(step.name for step in path if step.kind is Kind.GUARD)


@dataclass(frozen=True, slots=True)
class Place:
    """One place where a change is seen: the event, and the path into its payload."""

    event: str
    path: Path

    @property
    def pointer(self) -> str:
        """The path as a pointer."""
        return pointer_of(self.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One real difference, once, however many events show it.

    `before` and `after` are JSON values in the terms of the kind of change: types, values, a bound. `demand` is what
    OLD promised at the places and NEW does not: the canonical text of a schema for the value `up` steps above each;
    a payload that breaks it exercises the change. It is None where NEW promises all that OLD did.
    `formal` is False where OLD's schema accepts what breaks the demand: OLD never promised an optional property, it
    only documented it. `decided` is False where the verdict could not be proven from the schemas alone.
    """

    id: str
    places: tuple[Place, ...]
    before: Any = None
    after: Any = None
    note: str = ""
    demand: bytes | None = None
    up: int = 0
    formal: bool = True
    decided: bool = True

    @property
    def row(self) -> Row:
        """The policy's row."""
        return POLICY[self.id]

    @property
    def impact(self) -> Impact:
        """The class."""
        return self.row.impact

    @property
    def pointer(self) -> str:
        """The shortest of the pointers at which it is seen."""
        return min((place.pointer for place in self.places), key=lambda text: (len(text), text))

    @property
    def within(self) -> str:
        """Which branch or case it is about, in words; empty where it holds always."""
        return guards_of(self.places[0].path)

    @property
    def events(self) -> tuple[str, ...]:
        """The events that show it, sorted."""
        return tuple(sorted({place.event for place in self.places}))

    @property
    def pointers(self) -> tuple[str, ...]:
        """All pointers at which it is seen, shortest first."""
        return tuple(sorted({place.pointer for place in self.places}, key=lambda text: (len(text), text)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What moving from OLD to NEW comes to; `changes` are sorted, the weightiest first."""

    old: str
    new: str
    changes: tuple[Change, ...]
    events: tuple[str, ...]

    @property
    def impact(self) -> Impact:
        """The class of the whole: that of its weightiest change."""
        return worst(self.changes)

    def of(self, impact: Impact) -> tuple[Change, ...]:
        """The changes of one class."""
        return tuple(change for change in self.changes if change.impact is impact)


def worst(changes: Iterable[Change]) -> Impact:
    """Return the weightiest class among `changes`; NONE where there is none."""
    return max((change.impact for change in changes), default=Impact.NONE)
