"""Unions: which branch of NEW stands for which branch of OLD, which are new, which are gone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any, NamedTuple

from hookproof.compare.change import Kind
from hookproof.compare.excerpts import show
from hookproof.compare.guarantees import losses
from hookproof.compare.inplace import UNIONS
from hookproof.compare.plain import mentioned
from hookproof.compare.policy import POLICY, Impact
from hookproof.compare.readview import ObjectView
from hookproof.compare.shape import MAX_ALTERNATIVES, Alternative, Location, Source
from hookproof.compare.splitting import expanded, folded, listed, narrowed
from hookproof.compare.standalone import all_of, standalone
from hookproof.compare.trail import Comparison, Trail
from hookproof.schema.json import canonical, value_key

Match = tuple[Alternative, Alternative, "Trail"]
#: What leads to other schemas of the same value: these stand among the parts of a place themselves.
_IN_PLACE = frozenset({*UNIONS, "$ref", "$dynamicRef", "allOf", "not", "if", "then", "else", "dependentSchemas"})
_RESOURCE = frozenset({"$id", "$schema", "$defs", "definitions"})


def pair(
    walk: Comparison,
    old: list[Alternative],
    new: list[Alternative],
    trail: Trail,
    used: frozenset[str] = frozenset(),
) -> Iterator[Match]:
    """Yield the alternatives of one type that belong together; note branches that are new or gone.

    `used` are the properties by whose values they were told apart already.
    """
    alone = len(old) == len(new) == 1
    if alone and not _values_differ(walk, old[0], new[0]):
        yield old[0], new[0], trail
        return
    # An object with rules on a listed value is one branch for each value, as if it had been written so.
    each = (
        _each(walk.old, old) if alone or len(new) > 1 else old,
        _each(walk.new, new) if alone or len(old) > 1 else new,
    )
    if alone and min(map(len, each)) == 1:
        yield old[0], new[0], trail
        return
    old, new = each
    name = discriminator(walk, old, new, used)
    if name is None:
        yield from _alike(walk, *_cut_alike(walk, old, new), trail)
        return
    for before, after in _groups(walk, old, new, name):
        if len(before) == len(after) == 1:
            yield _match(walk, before[0], after[0], name, trail)
        elif before and after:
            yield from pair(walk, before, after, trail, used | {name})
        else:
            _note_alone(walk, old, before, after, name, trail)


def _each(source: Source, sides: list[Alternative]) -> list[Alternative]:
    return [folded(source, one) for side in sides for one in expanded(source, side)]


def _values_differ(walk: Comparison, old: Alternative, new: Alternative) -> bool:
    """Whether rules of both sides decide by listed values, one of them new or gone; else a rule is told as a rule."""
    if old.type != "object" or not (old.conditions and new.conditions):
        return False
    views = ObjectView(walk.old, old), ObjectView(walk.new, new)
    lists = [
        [_values(view.source, view.property(name)) for view in views]
        for name in sorted({name for rule in (*old.conditions, *new.conditions) for name in mentioned(rule)})
    ]
    return any(before and now and before != now for before, now in lists)


def _cut_alike(
    walk: Comparison, old: list[Alternative], new: list[Alternative]
) -> tuple[list[Alternative], list[Alternative]]:
    """Return objects of both sides, narrowed to the listed values that only some of the other side's know.

    A list of values then meets the same values as one branch each, also where other branches list none.
    """
    if len(old) * len(new) < 2 or any(side.type != "object" for side in (*old, *new)):
        return old, new
    views = [ObjectView(source, side) for source, group in ((walk.old, old), (walk.new, new)) for side in group]
    for name in sorted(frozenset.union(*(view.required for view in views))):
        ours = [_always_listed(walk.old, side, name) for side in old]
        theirs = [_always_listed(walk.new, side, name) for side in new]
        if any(ours) and any(theirs):
            cut_old, cut_new = _cut(old, ours, theirs, name), _cut(new, theirs, ours, name)
            if max(len(cut_old), len(cut_new)) <= MAX_ALTERNATIVES:
                old, new = [side for side, _ in cut_old], [side for side, _ in cut_new]
    return old, new


def _always_listed(source: Source, side: Alternative, name: str) -> dict[object, object]:
    """The values of a property that is always there; none where they are not listed."""
    return _by_key(source, side, name) if name in ObjectView(source, side).required else {}


def _alike(walk: Comparison, old: list[Alternative], new: list[Alternative], trail: Trail) -> Iterator[Match]:
    matches = _by_likeness(walk, old, new, trail)
    yield from (_match(walk, before, after, None, trail) for before, after in matches)
    taken = {id(side) for match in matches for side in match}
    come = [side for side in new if id(side) not in taken and not _covered(walk, old, side, trail)]
    gone = [side for side in old if id(side) not in taken and not _still_there(walk, side, new, trail)]
    _note_alone(walk, old, gone, come, None, trail)


def _match(walk: Comparison, before: Alternative, after: Alternative, name: str | None, trail: Trail) -> Match:
    return before, after, trail.step(Kind.GUARD, _words(walk.new, after, name), schema=_guard(walk.new, after))


def _note_alone(
    walk: Comparison,
    old: list[Alternative],
    gone: list[Alternative],
    come: list[Alternative],
    name: str | None,
    trail: Trail,
) -> None:
    for after in come:
        _note_added(walk, old, after, name, trail)
    for before in gone:
        walk.emit("branch.removed", trail, before=_words(walk.old, before, name))


def _note_added(walk: Comparison, old: list[Alternative], after: Alternative, name: str | None, trail: Trail) -> None:
    """Note a branch that is new, and what it takes from a reader who cannot tell it from what came before."""
    said = _words(walk.new, after, name)
    promised = {"anyOf": [{"not": {"type": after.type}}, *(all_of(_bare(side)) for side in old)]}
    walk.emit("branch.added", trail, after=said, demand=promised)
    alike = [before for before in old if not _told_apart(walk, before, after)]
    inside = trail.step(Kind.GUARD, said, schema=_guard(walk.new, after))
    for loss in losses(walk, alike, after, inside):
        walk.emit(loss.id, loss.trail, **loss.shown)


def _told_apart(walk: Comparison, before: Alternative, after: Alternative) -> bool:
    """Whether the value of a property that is always there tells two alternatives apart: no reader mistakes them."""
    if before.type != "object":
        return False
    ours, theirs = ObjectView(walk.old, before), ObjectView(walk.new, after)
    for name in ours.required & theirs.required:
        known, now = _values(walk.old, ours.property(name)), _values(walk.new, theirs.property(name))
        if known and now and not known & now:
            return True
    return False


_Group = tuple[list[Alternative], list[Alternative]]


def _groups(walk: Comparison, old: list[Alternative], new: list[Alternative], name: str) -> list[_Group]:
    """Return the alternatives of both sides in groups that have values of a property in common, in OLD's order.

    One that meets several of the other side is narrowed to what it has in common with each.
    """
    ours = [_by_key(walk.old, side, name) for side in old]
    theirs = [_by_key(walk.new, side, name) for side in new]
    cut_old, cut_new = _cut(old, ours, theirs, name), _cut(new, theirs, ours, name)
    groups: list[_Block] = []
    for side, keys in cut_old:
        groups = _joined(groups, _Block(keys, [side], []))
    for side, keys in cut_new:
        groups = _joined(groups, _Block(keys, [], [side]))
    return [(group.old, group.new) for group in groups]


class _Block(NamedTuple):
    """Alternatives of both sides that have some of these values."""

    keys: set[Any]
    old: list[Alternative]
    new: list[Alternative]


def _joined(groups: list[_Block], more: _Block) -> list[_Block]:
    """Return the groups with one more, joined with all that it has a value in common with, where the first stood."""
    met = [group for group in groups if group.keys & more.keys]
    if not met:
        return [*groups, more]
    whole = _Block(
        more.keys.union(*(group.keys for group in met)),
        [side for group in (*met, more) for side in group.old],
        [side for group in (*met, more) for side in group.new],
    )
    others = [id(group) for group in met[1:]]
    return [whole if group is met[0] else group for group in groups if id(group) not in others]


def _by_key(source: Source, side: Alternative, name: str) -> dict[object, object]:
    return {value_key(value): value for value in listed(source, ObjectView(source, side).property(name)) or ()}


def _cut(
    sides: list[Alternative], values: list[dict[object, object]], others: list[dict[object, object]], name: str
) -> list[tuple[Alternative, set[object]]]:
    """Narrow each side to the values that the same ones of the other side know, where these are several blocks."""
    found: list[tuple[Alternative, set[Any]]] = []
    for side, own in zip(sides, values, strict=True):
        blocks: dict[frozenset[int], dict[Any, Any]] = {}
        for key, value in own.items():
            known = frozenset(index for index, other in enumerate(others) if key in other)
            blocks.setdefault(known, {})[key] = value
        met = [block for known, block in blocks.items() if known]
        if len(met) < 2:
            found.append((side, set(own)))
        else:
            found += [(narrowed(side, name, block.values()), set(block)) for block in blocks.values()]
    return found


def discriminator(
    walk: Comparison, old: list[Alternative], new: list[Alternative], used: frozenset[str] = frozenset()
) -> str | None:
    """Return the property whose values tell branches apart, on both sides; None where there is none."""
    sides = ((walk.old, old), (walk.new, new))
    if any(side.type != "object" for _, group in sides for side in group):
        return None
    views = [[ObjectView(source, side) for side in group] for source, group in sides]
    common = [name for name in views[0][0].documented if all(name in v.required for group in views for v in group)]
    telling = [name for name in common if name not in used and all(_are_listed(group, name) for group in views)]
    split = {name: _groups(walk, old, new, name) for name in telling}
    # Where no value is common to both sides, it is the branches that differ least that tell what happened.
    useful = [name for name, groups in split.items() if len(groups) > 1 and any(all(group) for group in groups)]
    telling = [name for name in useful if all(_tells_apart(group, name) for group in views)] or useful
    # In whatever order properties are written: the one by which fewest branches are new or gone.
    return min(telling, key=lambda name: (sum(not all(group) for group in split[name]), name), default=None)


def _are_listed(views: list[ObjectView], name: str) -> bool:
    return all(_values(view.source, view.property(name)) for view in views)


def _tells_apart(views: list[ObjectView], name: str) -> bool:
    lists = [_values(view.source, view.property(name)) for view in views]
    return all(lists) and all(not one & other for one, other in combinations(lists, 2))


def _values(source: Source, location: Location) -> set[object]:
    """The keys of all values that a place allows; empty where they are not listed."""
    return {value_key(value) for value in listed(source, location) or ()}


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


def _still_there(walk: Comparison, before: Alternative, new: list[Alternative], trail: Trail) -> bool:
    """Whether a branch of NEW says the same as one of OLD, which had it twice."""
    return any(not walk.probe(before, after, trail) for after in new)


def _guard(source: Source, side: Alternative) -> bytes:
    return canonical(standalone(source, all_of(_bare(side))))


def _bare(side: Alternative) -> list[dict[str, object]]:
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
    """Note that what was "exactly one" branch of a union may be several at once, or the other way round.

    It need be no union any more: a list of values with rules, or one object, lets the same through.
    """
    before, after = _exclusive(walk.old, old), _exclusive(walk.new, new)
    if before and not after and _come_in(walk, before, walk.new.alternatives(new)):
        demand = all_of([{"oneOf": union.nodes} for union in before])
        walk.emit("branch.overlapping", trail, before="exactly one", after="at least one", demand=demand)
    elif after and not before and _come_in(walk, after, walk.old.alternatives(old)):
        walk.emit("branch.exclusive", trail, before="at least one", after="exactly one")


class _Union(NamedTuple):
    """A `oneOf` whose branches can overlap, and what can be of two of them at once."""

    nodes: list[object]
    overlaps: list[tuple[Source, Alternative]]


def _come_in(walk: Comparison, unions: list[_Union], others: dict[str, list[Alternative]]) -> bool:
    """Whether what is of two branches at once on one side can come on the other."""
    return any(
        _same((source, overlap), (beyond, one))
        for union in unions
        for source, overlap in union.overlaps
        for beyond in [walk.old if source is walk.new else walk.new]
        for other in others.get(overlap.type, ())
        for one in _each(beyond, [other])
    )


def _exclusive(source: Source, location: Location) -> list[_Union]:
    """The `oneOf`s of a place whose branches can overlap."""
    parts = source.flatten(location) or ()
    beside = tuple({key: value for key, value in part.items() if key not in _IN_PLACE} for part in parts)
    unions = [part["oneOf"] for part in parts if len(part.get("oneOf", ())) > 1]
    found = [_Union(nodes, list(_overlaps(source, nodes, beside))) for nodes in unions]
    return [union for union in found if union.overlaps]


def _overlaps(source: Source, nodes: list[object], beside: Location) -> Iterator[tuple[Source, Alternative]]:
    """What can be of two branches at once, as far as what stands beside the union lets it."""
    every = [_Branch.of(source, (*beside, node)) for node in nodes]
    for (one, ours), (other, theirs) in combinations(zip(nodes, every, strict=True), 2):
        common = set(ours.sides) & set(theirs.sides)
        pairs = ((a, b) for name in common for a in ours.sides[name] for b in theirs.sides[name])
        if any(not ours.is_apart(a, theirs, b) and _same((source, a), (source, b)) for a, b in pairs):
            both = source.alternatives((*beside, one, other))
            yield from ((source, side) for name in common for side in both.get(name, ()))


class _Branch(NamedTuple):
    """A branch of a union: its alternatives by type, and the values of properties that objects always have, by id."""

    sides: dict[str, list[Alternative]]
    told: dict[int, dict[str, set[object]]]

    @classmethod
    def of(cls, source: Source, location: Location) -> _Branch:
        """Look at a branch once: a union of many holds each against each."""
        sides = source.alternatives(location)
        return cls(sides, {id(side): _values_told(source, side) for side in sides.get("object", ())})

    def is_apart(self, own: Alternative, other: _Branch, theirs: Alternative) -> bool:
        """Whether two objects always have a property of which they share no value."""
        ours, beyond = self.told.get(id(own), {}), other.told.get(id(theirs), {})
        return any(name in beyond and not values & beyond[name] for name, values in ours.items())


def _values_told(source: Source, side: Alternative) -> dict[str, set[object]]:
    if side.values is not None:
        return {}
    view = ObjectView(source, side)
    return {name: found for name in view.required if (found := _values(source, view.property(name)))}


def _same(one: tuple[Source, Alternative], other: tuple[Source, Alternative]) -> bool:
    """Whether a value can be of both alternatives, as far as listed values tell."""
    ours, theirs = one[1], other[1]
    if ours.values is not None and theirs.values is not None:
        return bool({value_key(v) for v in ours.values} & {value_key(v) for v in theirs.values})
    if ours.type != "object":
        return True
    views = ObjectView(*one), ObjectView(*other)
    return not any(
        _tells_apart(list(views), name)
        or not set(views[0].source.alternatives(views[0].property(name)))
        & set(views[1].source.alternatives(views[1].property(name)))
        for name in views[0].required & views[1].required
    )
