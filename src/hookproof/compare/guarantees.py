"""What every alternative of OLD guarantees, and a further one of NEW does not keep.

A union that grows leaves what came before as it was, so values and types that the new branch has are a branch more.
But what was always there, or never null, in all that could come is no longer so: that breaks a reader the same as if
the schema said it directly.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from hookproof.compare.change import Kind
from hookproof.compare.containers import item_at, positions
from hookproof.compare.readview import ObjectView
from hookproof.compare.shape import Alternative, Location
from hookproof.compare.trail import Comparison, Trail

#: Deeper than this a guarantee is not looked for: a recursive schema has no end.
_DEPTH = 8
#: Kinds of change of a rule between fields that break its readers.
_OF_RULES = ("condition.may-be-absent", "condition.may-be-null")


@dataclass(frozen=True, slots=True)
class Loss:
    """One guarantee that is not kept: the kind of change, where, and what differs."""

    id: str
    trail: Trail
    shown: dict[str, Any]


def losses(walk: Comparison, old: list[Alternative], after: Alternative, trail: Trail) -> Iterator[Loss]:
    """Yield each guarantee of all alternatives of OLD, which are of one type, that an alternative of NEW lacks."""
    yield from _inside(walk, old, after, trail, _DEPTH)
    seen = [{(item.id, item.trail.path): item for item in walk.probe(before, after, trail)} for before in old]
    for key, item in seen[0].items() if seen else ():
        if item.id in _OF_RULES and all(key in other for other in seen):
            demand = None if item.demand is None else json.loads(item.demand)
            shown = {"before": item.before, "after": item.after, "demand": demand, "up": item.up}
            yield Loss(item.id, item.trail, shown)


def _inside(walk: Comparison, old: list[Alternative], after: Alternative, trail: Trail, depth: int) -> Iterator[Loss]:
    if not depth or not old:
        return
    if after.type == "object":
        yield from _of_objects(
            walk, [ObjectView(walk.old, side) for side in old], ObjectView(walk.new, after), trail, depth
        )
    elif after.type == "array":
        yield from _of_arrays(walk, old, after, trail, depth)


def _of_objects(walk: Comparison, old: list[ObjectView], new: ObjectView, trail: Trail, depth: int) -> Iterator[Loss]:
    for name in sorted(frozenset.intersection(*(view.required for view in old))):
        inner = trail.step(Kind.PROPERTY, name)
        if name not in new.required:
            said = {"before": "required", "after": "optional", "demand": {"required": [name]}, "up": 1}
            yield Loss("property.became-optional", inner, said)
            if name not in new.documented:
                continue  # it is said to be left out, not to have any value
        yield from _of_places(walk, [view.property(name) for view in old], new.property(name), inner, depth)


def _of_arrays(
    walk: Comparison, old: list[Alternative], after: Alternative, trail: Trail, depth: int
) -> Iterator[Loss]:
    first = max(len(positions(side)) for side in (*old, after))
    for index in range(first + 1):
        step = trail.step(Kind.INDEX, str(index)) if index < first else trail.step(Kind.ITEMS, skip=first)
        yield from _of_places(walk, [item_at(side, index) for side in old], item_at(after, index), step, depth)


def _of_places(walk: Comparison, old: Sequence[Location], new: Location, trail: Trail, depth: int) -> Iterator[Loss]:
    before, after = [walk.old.alternatives(place) for place in old], walk.new.alternatives(new)
    if not all(before):
        return
    if "null" in after and not any("null" in one for one in before):
        shown = {"before": "never null", "after": "null or absent", "demand": {"not": {"type": "null"}}}
        yield Loss("null.added", trail, shown)
    for kind in ("object", "array"):
        known = [side for one in before for side in one.get(kind, ())]
        for side in after.get(kind, ()) if all(kind in one for one in before) else ():
            yield from _inside(walk, known, side, trail, depth - 1)
