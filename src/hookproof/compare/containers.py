"""What lies inside objects and arrays: properties (also renamed ones), free entries, items."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hookproof.compare.change import Kind
from hookproof.compare.describe import describe
from hookproof.compare.readview import ObjectView, alikeness, name_tokens, word_begins
from hookproof.compare.shape import Alternative, Location, Source
from hookproof.compare.splitting import expanded, folded
from hookproof.compare.standalone import all_of
from hookproof.compare.trail import Comparison, Trail

#: From which likeness on two names are taken for one that was renamed: where the types agree, and where they do not.
_ALIKE, _ALIKE_RETYPED = 0.5, 0.9
#: No more names than this are shown beside a property that is gone.
_SHOWN = 3


def compare(walk: Comparison, old: Alternative, new: Alternative, trail: Trail) -> None:
    """Compare the insides of two alternatives that are both objects or both arrays."""
    if old.type == "array":
        _arrays(walk, old, new, trail)
    else:
        _objects(walk, ObjectView(walk.old, old), ObjectView(walk.new, new), trail, _may_turn_null(walk, old, new))


def _may_turn_null(walk: Comparison, old: Alternative, new: Alternative) -> set[str]:
    """The properties that OLD requires for some value of another one, for which NEW lets them be null."""
    found = set()
    for case in expanded(walk.old, old):
        sometimes = ObjectView(walk.old, folded(walk.old, case)).required - ObjectView(walk.old, old).required
        if not sometimes:
            continue
        now = ObjectView(walk.new, folded(walk.new, replace(new, parts=(*new.parts, case.parts[-1]))))
        found |= {name for name in sometimes if "null" in walk.new.alternatives(now.property(name))}
    return found


def _objects(walk: Comparison, old: ObjectView, new: ObjectView, trail: Trail, may_turn_null: set[str]) -> None:
    removed, added = [], []
    for name in {**old.documented, **new.documented}:
        if old.covers(name) and new.covers(name):
            _property(walk, old, new, name, trail, relied_on=name in old.required | may_turn_null)
        elif name in old.documented:
            removed.append(name)
        else:
            added.append(name)
    for name, other in _renamed(old, new, removed, added):
        _note_renamed(walk, old, new, name, other, trail)
        removed.remove(name)
        added.remove(other)
    by_kinds: dict[frozenset[str], list[str]] = {}
    for other in added if removed else ():
        by_kinds.setdefault(_kinds(new.source, new.property(other)), []).append(other)
    for name in removed:
        alike = by_kinds.get(_kinds(old.source, old.property(name)), [])
        _note_removed(walk, old, name, trail, _beside(alike))
    for name in added:
        after = _documented_as(new, name)
        walk.emit(
            "property.added", trail.step(Kind.PROPERTY, name), after=after, demand={"not": {"required": [name]}}, up=1
        )
    _free_entries(walk, old, new, trail)


def _property(walk: Comparison, old: ObjectView, new: ObjectView, name: str, trail: Trail, *, relied_on: bool) -> None:
    """Compare a property of both sides; `relied_on` says whether a reader of OLD needed not look for it."""
    inner = trail.step(Kind.PROPERTY, name)
    was, now = name in old.required, name in new.required
    if was and not now:
        walk.emit(
            "property.became-optional", inner, before="required", after="optional", demand={"required": [name]}, up=1
        )
    elif now and not was:
        walk.emit("property.became-required", inner, before="optional", after="required")
    walk.places(old.property(name), new.property(name), inner, optional=not relied_on)


def _documented_as(view: ObjectView, name: str) -> str:
    return f"{describe(view.source, view.property(name))}, {'required' if name in view.required else 'optional'}"


def _beside(names: list[str]) -> str:
    """What is new at the same place and of the same type: whether it takes over is for the reader to tell."""
    if not names:
        return ""
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"new here and of the same type: {', '.join(names[:_SHOWN])}{more}"


def _note_removed(walk: Comparison, old: ObjectView, name: str, trail: Trail, note: str) -> None:
    walk.emit(
        "property.removed",
        trail.step(Kind.PROPERTY, name),
        before=_documented_as(old, name),
        note=note,
        demand={"required": [name]},
        up=1,
        formal=name in old.required,
    )


def _note_renamed(walk: Comparison, old: ObjectView, new: ObjectView, name: str, other: str, trail: Trail) -> None:
    same = describe(old.source, old.property(name)) == describe(new.source, new.property(other))
    walk.emit(
        "property.renamed",
        trail.step(Kind.PROPERTY, name),
        before={name: _documented_as(old, name)},
        after={other: _documented_as(new, other)},
        note=f"a guess: {other} is new, is named alike{' and of the same type' if same else ''}",
        demand={"required": [name]},
        up=1,
        formal=name in old.required,
    )


def _renamed(old: ObjectView, new: ObjectView, removed: list[str], added: list[str]) -> list[tuple[str, str]]:
    """The pairs of names that look like one property under two names, the most alike first, each name once."""
    ours = {name: _kinds(old.source, old.property(name)) for name in removed if added}
    theirs = {name: _kinds(new.source, new.property(name)) for name in added if removed}
    scored = ((alikeness(name, other), name, other) for name, other in _near(list(ours), list(theirs)))
    likely = [row for row in scored if row[0] >= (_ALIKE if ours[row[1]] == theirs[row[2]] else _ALIKE_RETYPED)]
    pairs: dict[str, str] = {}
    used: set[str] = set()
    for _, name, other in sorted(likely, key=lambda row: (-row[0], row[1:])):
        if name not in pairs and other not in used:
            pairs[name] = other
            used.add(other)
    return list(pairs.items())


def _near(ours: list[str], theirs: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the pairs of names that have a word that may be one: all others have no likeness."""
    by_word: dict[str, list[str]] = {}
    for other in theirs:
        for begun in {word_begins(word) for word in name_tokens(other)}:
            by_word.setdefault(begun, []).append(other)
    for name in ours:
        words = {word_begins(word) for word in name_tokens(name)}
        yield from ((name, other) for other in dict.fromkeys(one for word in words for one in by_word.get(word, ())))


def _kinds(source: Source, location: Location) -> frozenset[str]:
    return frozenset(source.alternatives(location)) - {"null"}


def _free_entries(walk: Comparison, old: ObjectView, new: ObjectView, trail: Trail) -> None:
    """Properties without a name of their own: by pattern, all others, and whether there may be others at all."""
    if old.closed and not new.closed:
        allowed = {
            "properties": dict.fromkeys(old.documented, True),
            "patternProperties": dict.fromkeys(sorted(old.patterns), True),
            "additionalProperties": False,
        }
        walk.emit("object.opened", trail, before="closed", after="open", demand=allowed)
    elif new.closed and not old.closed:
        walk.emit("object.closed", trail, before="open", after="closed")
    known = frozenset({*old.documented, *new.documented})
    for pattern in sorted(old.patterns | new.patterns):
        _patterned(walk, old, new, pattern, trail.step(Kind.ENTRIES, pattern, known=known))
    said = old.additional or new.additional
    if said and old.patterns == new.patterns and not old.closed and not new.closed:
        rest = trail.step(Kind.ENTRIES, "", known=known, patterns=tuple(sorted(old.patterns)))
        walk.places(old.additional or (), new.additional or (), rest, optional=True)


def _patterned(walk: Comparison, old: ObjectView, new: ObjectView, pattern: str, trail: Trail) -> None:
    shown = f"names that match {pattern}"
    if pattern not in old.patterns:
        come = {"not": {"patternProperties": {pattern: False}}}
        walk.emit("property.added", trail, after=shown, demand=come, up=1)
    elif pattern not in new.patterns:
        promised = {"patternProperties": {pattern: all_of(old.pattern(pattern))}}
        walk.emit("property.removed", trail, before=shown, demand=promised, up=1)
    else:
        walk.places(old.pattern(pattern), new.pattern(pattern), trail, optional=True)


def _arrays(walk: Comparison, old: Alternative, new: Alternative, trail: Trail) -> None:
    ours, theirs = positions(old), positions(new)
    first = max(len(ours), len(theirs))
    for index in range(first):
        before, after = item_at(old, index), item_at(new, index)
        if walk.old.possible(before) and walk.new.possible(after):
            walk.places(before, after, trail.step(Kind.INDEX, str(index)), optional=False)
    before, after = item_at(old, first), item_at(new, first)
    if walk.old.possible(before) and walk.new.possible(after):
        walk.places(before, after, trail.step(Kind.ITEMS, skip=first), optional=False)


def positions(side: Alternative) -> list[object]:
    """Return the schemas of the positions of an array that have one of their own."""
    return max((part.get("prefixItems", []) for part in side.parts), key=len, default=[])


def item_at(side: Alternative, index: int) -> Location:
    """What stands at an index: of each schema the one for that position, else the one for all further items."""
    found = []
    for part in side.parts:
        prefix = part.get("prefixItems", ())
        rest = part.get("items", part.get("unevaluatedItems", True))
        found.append(prefix[index] if index < len(prefix) else rest)
    return tuple(node for node in found if node is not True)
