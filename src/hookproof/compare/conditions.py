"""Rules between fields: `if`/`then`/`else`, `not`, `dependent…`, unions that only bind declared properties.

Two sets of rules are compared by what they allow, not by how they are written: over every combination of the values
that matter for the properties they name. Where that covers all there is, the verdict is proven; where it does not
and no difference was found, the change says that it is not decided.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product
from typing import Any

from hookproof.compare.instances import samples
from hookproof.compare.plain import mentioned, plain, told_by_values
from hookproof.compare.provoke import breaking_values
from hookproof.compare.readview import ObjectView
from hookproof.compare.shape import Alternative, Location, Source
from hookproof.compare.standalone import all_of, standalone
from hookproof.compare.trail import Comparison, Trail
from hookproof.contract.validation import validator_for
from hookproof.schema.json import canonical, type_of, value_key

Rule = dict[str, object]
State = tuple[object, ...]
#: More combinations than this are not tried.
MAX_STATES = 4096


class _Absent:
    """The value of a property that is not there."""


ABSENT = _Absent()


def compare(walk: Comparison, old: Alternative, new: Alternative, trail: Trail) -> None:
    """Note what the rules of two alternatives allow differently."""
    ours = {canonical(plain(walk.old, rule)): rule for rule in old.conditions}
    theirs = {canonical(plain(walk.new, rule)): rule for rule in new.conditions}
    if set(ours) == set(theirs):
        return
    for before, after in _groups(ours, theirs):
        if old.type == "object" and new.type == "object" and all(map(_is_between_fields, (*before, *after))):
            _between_fields(walk, _Scene.of(walk, old, new, before, after), trail)
        else:
            _of_whole_values(walk, (old, new), (before, after), trail)


def _is_between_fields(rule: Rule) -> bool:
    return bool(mentioned(rule)) and not {
        "contains",
        "propertyNames",
        "unevaluatedProperties",
        "unevaluatedItems",
    } & set(rule)


def _groups(ours: dict[bytes, Rule], theirs: dict[bytes, Rule]) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """The rules of both sides in groups that name no property in common; groups that are equal are left out."""
    groups: list[tuple[set[str], set[bytes]]] = []
    for key, rule in {**ours, **theirs}.items():
        names, keys = mentioned(rule), {key}
        for group in [g for g in groups if g[0] & names or not (names or g[0])]:
            groups.remove(group)
            names, keys = names | group[0], keys | group[1]
        groups.append((names, keys))
    for _, keys in groups:
        if keys & set(ours) != keys & set(theirs):
            yield [ours[key] for key in sorted(keys & set(ours))], [theirs[key] for key in sorted(keys & set(theirs))]


@dataclass(frozen=True)
class _Scene:
    """The properties that a group of rules names, what each can be, and the rules of both sides."""

    names: tuple[str, ...]
    options: tuple[tuple[Any, ...], ...]
    new_names: frozenset[str]
    old_rules: list[Rule]
    new_rules: list[Rule]
    complete: bool

    @classmethod
    def of(cls, walk: Comparison, old: Alternative, new: Alternative, before: list[Rule], after: list[Rule]) -> _Scene:
        views = ObjectView(walk.old, old), ObjectView(walk.new, new)
        rules = [*before, *after]
        names = tuple(sorted({name for rule in rules for name in mentioned(rule)}))
        return cls(
            names=names,
            options=tuple(tuple(_options(views, name, rules)) for name in names),
            new_names=frozenset(name for name in names if name not in views[0].documented),
            old_rules=before,
            new_rules=after,
            complete=all(told_by_values(rule) for rule in rules),
        )

    def states(self) -> list[State]:
        return list(islice(product(*self.options), MAX_STATES + 1))

    def as_object(self, state: State) -> dict[str, object]:
        return {name: value for name, value in zip(self.names, state, strict=True) if value is not ABSENT}

    def known(self, state: State) -> State:
        """The part of a state that OLD knows, as a key."""
        return tuple(
            "absent" if value is ABSENT else value_key(value)
            for name, value in zip(self.names, state, strict=True)
            if name not in self.new_names
        )


def _options(views: tuple[ObjectView, ObjectView], name: str, rules: list[Rule]) -> Iterator[object]:
    """What a property can be on both sides, so that only the rules make a difference."""
    old, new = views
    if name not in new.required and (name not in old.required or name not in old.documented):
        yield ABSENT
    if name not in new.documented and name in old.documented:
        return  # it no longer comes: that is a change of its own
    places = [(view.source, view.property(name)) for view in views if name in view.documented]
    built = {value_key(v): v for source, place in places for v in samples(source, place)}
    built |= {value_key(v): v for rule in rules for v in _named_values(rule, name)}
    tests = [_fits(source, place) for source, place in places]
    yield from (value for value in built.values() if all(test(value) for test in tests))


def _named_values(rule: object, name: str) -> Iterator[object]:
    """The values that a rule names for a property."""
    if isinstance(rule, list):
        for item in rule:
            yield from _named_values(item, name)
    elif isinstance(rule, dict):
        properties = rule.get("properties")  # a rule holds values too, in which this name means nothing
        said = properties.get(name) if isinstance(properties, dict) else None
        if isinstance(said, dict):
            yield from said.get("enum", ())
            yield from (said[key] for key in ("const",) if key in said)
        for value in rule.values():
            yield from _named_values(value, name)


def _fits(source: Source, location: Location) -> Any:
    return validator_for(canonical(standalone(source, all_of(location))))


def _between_fields(walk: Comparison, scene: _Scene, trail: Trail) -> None:
    old_ok, new_ok = _fits(walk.old, tuple(scene.old_rules)), _fits(walk.new, tuple(scene.new_rules))
    states = scene.states()
    allowed = {scene.known(s) for s in states if old_ok(scene.as_object(s))}
    comes: dict[State, State] = {}
    for state in states[:MAX_STATES]:
        if new_ok(scene.as_object(state)):
            comes.setdefault(scene.known(state), state)
    looser = [state for key, state in comes.items() if key not in allowed]
    if looser:
        _note_looser(walk, scene, looser, old_ok, trail)
    if allowed - set(comes):
        walk.emit("condition.tightened", trail, **_shown(scene))
    elif not looser and not (scene.complete and len(states) <= MAX_STATES):
        _undecided(walk, scene.old_rules, scene.new_rules, trail)


def _note_looser(walk: Comparison, scene: _Scene, looser: list[State], old_ok: object, trail: Trail) -> None:
    """Name the properties that a reader could rely on and no longer can; a plain loosening where there is none."""
    from hookproof.compare.change import Kind

    demand = all_of(scene.old_rules)
    reliant = _relied_on(scene, looser, old_ok)
    for name, kind, state in reliant:
        empty = (
            {"not": {"required": [name]}}
            if kind == "absent"
            else {"required": [name], "properties": {name: {"type": "null"}}}
        )
        walk.emit(
            f"condition.may-be-{kind}",
            trail.step(Kind.PROPERTY, name),
            before="ruled out",
            after=_words(scene, state),
            demand={"if": empty, "then": demand},
            up=1,
        )
    if not reliant:
        walk.emit("condition.loosened", trail, before="ruled out", after=_words(scene, looser[0]), demand=demand)


def _relied_on(scene: _Scene, looser: list[State], old_ok: object) -> list[tuple[str, str, State]]:
    found: dict[tuple[str, str], State] = {}
    for state in looser:
        for index, name in enumerate(scene.names):
            if state[index] in (None, ABSENT) and name not in scene.new_names and _was_set(scene, state, index, old_ok):
                found.setdefault((name, "null" if state[index] is None else "absent"), state)
    return [(name, kind, state) for (name, kind), state in found.items()]


def _was_set(scene: _Scene, state: State, index: int, old_ok: object) -> bool:
    """Whether the values of the other properties told an OLD reader that this one is there, or has a value.

    Properties that are only set together tell nothing: their reader looks at each. So the same properties have to be
    set in some other way in which OLD did let this one be empty.
    """
    empty = (ABSENT,) if state[index] is ABSENT else (None, ABSENT)
    options = scene.options[index]
    if not any(_holds(scene, old_ok, state, index, value) for value in options if value not in empty):
        return False
    if any(_holds(scene, old_ok, state, index, value) for value in options if value in empty):
        return False
    pattern = _emptiness(_put(state, index, None))
    return any(
        _holds(scene, old_ok, other, index, state[index])
        for other in scene.states()[:MAX_STATES]
        if _emptiness(_put(other, index, None)) == pattern
    )


def _holds(scene: _Scene, old_ok: Any, state: State, index: int, value: Any) -> bool:
    return bool(old_ok(scene.as_object(_put(state, index, value))))


def _put(state: State, index: int, value: object) -> State:
    return (*state[:index], value, *state[index + 1 :])


def _emptiness(state: State) -> tuple[bool, ...]:
    return tuple(value is None or value is ABSENT for value in state)


def _words(scene: _Scene, state: State) -> dict[str, object]:
    return {name: _word(value) for name, value in zip(scene.names, state, strict=True)}


def _word(value: object) -> object:
    if value is ABSENT:
        return "absent"
    return type_of(value) if isinstance(value, dict | list) else "null" if value is None else value


def _shown(scene: _Scene) -> dict[str, object]:
    return {"before": None, "after": f"a rule binds {', '.join(scene.names)}"}


def _of_whole_values(
    walk: Comparison, sides: tuple[Alternative, Alternative], rules: tuple[list[Rule], list[Rule]], trail: Trail
) -> None:
    """Compare rules about the value itself by the values that can be built; else it is not decided."""
    before, after = rules
    if not before:
        walk.emit("condition.tightened", trail, after=after)
        return
    held, comes = _fits(walk.old, tuple(before)), _fits(walk.new, sides[1].parts)
    values = [v for source, side in zip((walk.old, walk.new), sides, strict=True) for v in samples(source, side.parts)]
    values += [value for rule in before for value in breaking_values(rule)]
    beyond = next((value for value in values if comes(value) and not held(value)), None)
    if beyond is not None:
        walk.emit("condition.loosened", trail, before="ruled out", after=beyond, demand=all_of(before))
    else:
        _undecided(walk, before, after, trail)


def _undecided(walk: Comparison, before: list[Rule], after: list[Rule], trail: Trail) -> None:
    walk.emit(
        "condition.undecided",
        trail,
        before=before,
        after=after,
        demand=all_of(before),
        decided=False,
        note="not decided: no payload was found that OLD rules out, and none was ruled out",
    )
