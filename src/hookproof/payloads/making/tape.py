"""Every decision of a plan has its own place on a tape of bytes: what Hypothesis draws and shrinks.

A tape instead of one draw a decision, for two reasons. It is several times as fast. And a decision that is undone does
not move the others: a byte that does not matter becomes zero by itself, and zero is always the choice of `minimal`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from hookproof.payloads.plan.compiled import Plan
from hookproof.payloads.plan.nodes import Array, Choice, Never, Node, Object, Part

#: A kind of decision at a place: `where` is the pointer with `*` for items.
Point = tuple[str, str]
#: How many items of an array have places of their own on the tape.
ITEMS = 3
#: How many places one decision inside arrays of arrays may have; what has more is drawn as it comes.
MOST_PLACES = 81
#: How long the pieces are that the tape is drawn in: one that does not matter shrinks in one step.
PIECE = 200


def part_kind(part: Part) -> str:
    """Return the kind of the decision for one of a part's options."""
    return "part " + " ".join(part.names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where each decision stands on the tape, and the arrays whose items it stands in."""

    places: dict[Point, tuple[int, tuple[str, ...]]]
    size: int

    @property
    def pieces(self) -> list[int]:
        """The sizes of the pieces that the tape is drawn in."""
        whole, rest = divmod(self.size, PIECE)
        return [PIECE] * whole + ([rest] if rest else [])


@lru_cache(maxsize=256)
def layout_of(plan: Plan) -> Layout:
    """Return the layout of a plan's tape."""
    places: dict[Point, tuple[int, tuple[str, ...]]] = {}
    size = 0
    for point in _points(plan.node, "", ()):
        if point not in places:
            stars = _stars(point[0])
            if ITEMS ** len(stars) > MOST_PLACES:
                continue
            places[point] = (size, stars)
            size += ITEMS ** len(stars)
    return Layout(places=places, size=size)


def _stars(where: str) -> tuple[str, ...]:
    """The pointers of the items that a place lies in, outermost first."""
    tokens = where.split("/")
    return tuple("/".join(tokens[: index + 1]) for index, token in enumerate(tokens) if token == "*")  # noqa: S105


def _points(node: Node, where: str, above: tuple[int, ...]) -> Iterator[Point]:
    node = node.solid()
    if id(node) in above:
        return
    above = (*above, id(node))
    for at, kind in _decisions(node):
        yield where + at, kind
    for step in node.steps():
        yield from _points(step.node, where if step.token is None else f"{where}/{step.token}", above)


def _decisions(node: Node) -> list[Point]:
    """What is decided at a node itself: where, from its own place on, and what kind of decision it is."""
    decide = _DECISIONS.get(type(node))
    return [("", "value")] if decide is None else decide(node)


def _object_decisions(node: Object) -> list[Point]:
    parts = [("", part_kind(part)) for part in node.parts]
    extras = [("", "extras")] if node.extras else []
    return [*parts, *extras, *((f"/{slot.name}", "present") for slot in node.slots() if not slot.required)]


#: The decisions of what is no leaf, by the kind of node; a leaf has one, for its value.
_DECISIONS: dict[type[Node], Callable[[Any], list[Point]]] = {
    Never: lambda _: [],
    Choice: lambda _: [("", "option")],
    Array: lambda _: [("", f"item {index}") for index in range(ITEMS)],
    Object: _object_decisions,
}


class Tape:
    """The decisions of one payload. What has no place on the tape (deep recursion, many items) is drawn as it comes."""

    def __init__(self, layout: Layout, data: bytes, more: Callable[[], int]) -> None:
        self.layout, self.data, self.more = layout, data, more
        self.taken: set[int] = set()
        self.items: dict[str, int] = {}

    def take(self, where: str, kind: str) -> int:
        """Return the byte of a decision: from 0 to 255."""
        found = self.layout.places.get((where, kind))
        if found is None:
            return self.more()
        place, stars = found
        if stars:
            place = self._place(place, stars)
        if place < 0 or place in self.taken:
            return self.more()
        self.taken.add(place)
        return self.data[place]

    def _place(self, base: int, stars: tuple[str, ...]) -> int:
        """Each item has places of its own, whatever items are before it."""
        offset = 0
        for star in stars:
            index = self.items.get(star, 0)
            if index >= ITEMS:
                return -1
            offset = offset * ITEMS + index
        return base + offset

    def kept(self, where: str, low: int, high: int | None) -> list[int]:
        """Return which of an array's items are there, by their number on the tape: each is kept or not by itself."""
        found = [index for index in range(ITEMS) if self.take(where, f"item {index}") % 2]
        spare = [index for index in range(max(low, ITEMS)) if index not in found]
        while len(found) < low:
            found.append(spare.pop(0))
        return found if high is None else found[:high]
