"""Unions: which branch of NEW stands for which branch of OLD, which are new, which are gone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from hookproof.compare.change import Kind
from hookproof.compare.excerpts import show
from hookproof.compare.policy import POLICY, Impact
from hookproof.compare.readview import ObjectView
from hookproof.compare.shape import Alternative, Location, Source
from hookproof.compare.standalone import all_of, standalone
from hookproof.compare.trail import Comparison, Trail
from hookproof.schema.json import canonical, value_key

Match = tuple[Alternative, Alternative, "Trail"]
_RESOURCE = frozenset({"$id", "$schema", "$defs", "definitions"})


def pair(walk: Comparison, old: list[Alternative], new: list[Alternative], trail: Trail) -> Iterator[Match]:
    """Yield the alternatives of one type that belong together; note branches that are new or gone."""
    if len(old) == len(new) == 1:
        yield old[0], new[0], trail
        return
    name = discriminator(walk, old, new)
    matches = _by_value(walk, old, new, name) if name is not None else _by_likeness(walk, old, new, trail)
    for before, after in matches:
        yield before, after, trail.step(Kind.GUARD, _words(walk.new, after, name), schema=_guard(walk.new, after))
    taken = {id(side) for match in matches for side in match}
    for after in (side for side in new if id(side) not in taken and not _covered(walk, old, side, trail)):
        promised = {"anyOf": [{"not": {"type": after.type}}, *(all_of(_bare(side)) for side in old)]}
        walk.emit("branch.added", trail, after=_words(walk.new, after, name), demand=promised)
    for before in (side for side in old if id(side) not in taken):
        walk.emit("branch.removed", trail, before=_words(walk.old, before, name))


def discriminator(walk: Comparison, old: list[Alternative], new: list[Alternative]) -> str | None:
    """Return the property whose values tell all branches apart, on both sides; None where there is none."""
    sides = ((walk.old, old), (walk.new, new))
    if any(side.type != "object" for _, group in sides for side in group):
        return None
    views = [[ObjectView(source, side) for side in group] for source, group in sides]
    common = [name for name in views[0][0].documented if all(name in v.required for group in views for v in group)]
    return next((name for name in common if all(_tells_apart(group, name) for group in views)), None)


def _tells_apart(views: list[ObjectView], name: str) -> bool:
    lists = [_values(view.source, view.property(name)) for view in views]
    return all(lists) and all(not one & other for one, other in combinations(lists, 2))


def _values(source: Source, location: Location) -> set[Any]:
    """The keys of all values that a place allows; empty where they are not listed."""
    sides = [side for group in source.alternatives(location).values() for side in group]
    if any(side.values is None for side in sides):
        return set()
    return {value_key(value) for side in sides for value in side.values or ()}


def _by_value(
    walk: Comparison, old: list[Alternative], new: list[Alternative], name: str
) -> list[tuple[Alternative, Alternative]]:
    def of(source: Source, side: Alternative) -> set[Any]:
        return _values(source, ObjectView(source, side).property(name))

    found: list[tuple[Alternative, Alternative]] = []
    for before in old:
        twin = next((side for side in new if of(walk.old, before) & of(walk.new, side)), None)
        if twin is not None and all(twin is not after for _, after in found):
            found.append((before, twin))
    return found


def _by_likeness(
    walk: Comparison, old: list[Alternative], new: list[Alternative], trail: Trail
) -> list[tuple[Alternative, Alternative]]:
    """Pair the branches that differ least, the best pairs first, each branch once."""
    scored = [
        (_distance(walk, before, after, trail), i, j) for i, before in enumerate(old) for j, after in enumerate(new)
    ]
    found: list[tuple[int, int]] = []
    for _, i, j in sorted(scored):
        if all(i != a and j != b for a, b in found):
            found.append((i, j))
    return [(old[i], new[j]) for i, j in found]


def _distance(walk: Comparison, before: Alternative, after: Alternative, trail: Trail) -> tuple[bool, int, int]:
    """How far two branches are apart: another definition, the class of what differs, and how much of it."""
    names = (walk.old.definition(before.parts), walk.new.definition(after.parts))
    seen = walk.probe(before, after, trail)
    worst = max((POLICY[item.id].impact for item in seen), default=Impact.NONE)
    return (names[0] is None or names[0] != names[1], int(worst), len(seen))


def _covered(walk: Comparison, old: list[Alternative], after: Alternative, trail: Trail) -> bool:
    """Whether a branch of NEW lets nothing through that some branch of OLD does not."""
    return any(
        all(POLICY[item.id].impact <= Impact.ADDITIVE for item in walk.probe(before, after, trail)) for before in old
    )


def _guard(source: Source, side: Alternative) -> bytes:
    return canonical(standalone(source, all_of(_bare(side))))


def _bare(side: Alternative) -> list[dict[str, Any]]:
    parts = [{key: value for key, value in part.items() if key not in _RESOURCE} for part in side.parts]
    return [*parts, *({"const": value} for value in (side.values or ())[:1] if len(side.values or ()) == 1)]


def _words(source: Source, side: Alternative, name: str | None) -> str:
    if name is not None:
        sides = source.alternatives(ObjectView(source, side).property(name)).values()
        values = [value for group in sides for inner in group for value in inner.values or ()]
        return f"{name} is {show(values)}"
    own = [part for part in side.parts if not {"anyOf", "oneOf"} & set(part)]
    title = next((str(part["title"]) for part in reversed(own) if "title" in part), None)
    return f"the {title or source.definition(tuple(own)) or side.type} branch"


def exclusiveness(walk: Comparison, old: Location, new: Location, trail: Trail) -> None:
    """Note that a union turned from "exactly one" into "at least one", or back, where branches can overlap."""
    before, after = _exclusive(walk.old, old), _exclusive(walk.new, new)
    if before and after == []:
        walk.emit("branch.overlapping", trail, before="exactly one", after="at least one", demand=all_of(before))
    elif after and before == []:
        walk.emit("branch.exclusive", trail, before="at least one", after="exactly one")


def _exclusive(source: Source, location: Location) -> list[dict[str, Any]] | None:
    """The `oneOf`s of a place whose branches can overlap; None where the place has no union at all."""
    parts = source.flatten(location) or ()
    if not any({"anyOf", "oneOf"} & set(part) for part in parts):
        return None
    return [{"oneOf": part["oneOf"]} for part in parts if "oneOf" in part and _may_overlap(source, part["oneOf"])]


def _may_overlap(source: Source, nodes: list[Any]) -> bool:
    return any(_meet(source, one, other) for one, other in combinations(nodes, 2))


def _meet(source: Source, one: Any, other: Any) -> bool:
    ours, theirs = source.alternatives((one,)), source.alternatives((other,))
    return any(_same(source, a, b) for name in set(ours) & set(theirs) for a in ours[name] for b in theirs[name])


def _same(source: Source, one: Alternative, other: Alternative) -> bool:
    """Whether a value can be of both alternatives, as far as listed values tell."""
    if one.values is not None and other.values is not None:
        return bool({value_key(v) for v in one.values} & {value_key(v) for v in other.values})
    if one.type != "object":
        return True
    views = ObjectView(source, one), ObjectView(source, other)
    return not any(_tells_apart(list(views), name) for name in views[0].required & views[1].required)
