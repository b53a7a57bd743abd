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
        said = _named_values(rules)  # once for all names: a union of many branches has as many
        return cls(
            names=names,
            options=tuple(tuple(_options(views, name, said.get(name, []))) for name in names),
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


def _options(views: tuple[ObjectView, ObjectView], name: str, said: list[object]) -> Iterator[object]:
    """What a property can be on both sides, so that only the rules make a difference; `said` is what these name."""
    old, new = views
    if name not in new.required and (name not in old.required or name not in old.documented):
        yield ABSENT
    if name not in new.documented and name in old.documented:
        return  # it no longer comes: that is a change of its own
    places = [(view.source, view.property(name)) for view in views if name in view.documented]
    built = {value_key(v): v for source, place in places for v in samples(source, place)}
    built |= {value_key(v): v for v in said}
    tests = [_fits(source, place) for source, place in places]
    yield from (value for value in built.values() if all(test(value) for test in tests))


def _named_values(rules: list[Rule]) -> dict[str, list[object]]:
    """The values that rules name for each property, by its name and in their order."""
    named: dict[str, list[object]] = {}
    left: list[object] = [rules]
    while left:
        node = left.pop()
        inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        properties = node.get("properties") if isinstance(node, dict) else None
        for name, said in properties.items() if isinstance(properties, dict) else ():
            if isinstance(said, dict):  # a rule holds values too, in which this name means nothing
                values = (*said.get("enum", ()), *([said["const"]] if "const" in said else ()))
                named.setdefault(name, []).extend(values)
        left.extend(reversed([*inner]))
    return named


def _fits(source: Source, location: Location) -> Any:
    return validator_for(canonical(standalone(source, all_of(location))))


def _between_fields(walk: Comparison, scene: _Scene, trail: Trail) -> None:
    held, new_ok = _Held(scene, _fits(walk.old, tuple(scene.old_rules))), _fits(walk.new, tuple(scene.new_rules))
    states = scene.states()
    allowed = {scene.known(s) for s in states if held(s)}
    comes: dict[State, State] = {}
    for state in states[:MAX_STATES]:
        if new_ok(scene.as_object(state)):
            comes.setdefault(scene.known(state), state)
    looser = [state for key, state in comes.items() if key not in allowed]
    if looser:
        reliance = _Reliance(scene, held, states[:MAX_STATES], complete=len(states) <= MAX_STATES)
        _note_looser(walk, scene, looser, reliance, trail)
    if allowed - set(comes):
        walk.emit("condition.tightened", trail, **_shown(scene))
    elif not looser and not (scene.complete and len(states) <= MAX_STATES):
        _undecided(walk, scene.old_rules, scene.new_rules, trail)


def _note_looser(walk: Comparison, scene: _Scene, looser: list[State], reliance: _Reliance, trail: Trail) -> None:
    """Name the properties that a reader could rely on and no longer can; a plain loosening where there is none."""
    from hookproof.compare.change import Kind

    demand = all_of(scene.old_rules)
    reliant, open_names = _relied_on(scene, looser, reliance)
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
    if open_names:
        _note_open(walk, open_names, demand, trail)


def _note_open(walk: Comparison, names: list[str], demand: object, trail: Trail) -> None:
    """Say of which properties it is not known whether a reader could rely on them: a bound was met first."""
    walk.emit(
        "condition.undecided",
        trail,
        after=f"may be absent or null: {', '.join(names)}",
        demand=demand,
        decided=False,
        note="not decided: whether OLD had them set; there are more combinations of values than are tried",
    )


class _Held:
    """Whether the rules of OLD take a state: each is held against them once.

    A state is known by the identities of its values: they are those of the scene's options.
    """

    def __init__(self, scene: _Scene, old_ok: Any) -> None:
        self._scene, self._old_ok = scene, old_ok
        self._known: dict[tuple[int, ...], bool] = {}

    def __call__(self, state: State) -> bool:
        key = tuple(map(id, state))
        if key not in self._known:
            self._known[key] = bool(self._old_ok(self._scene.as_object(state)))
        return self._known[key]

    @property
    def is_spent(self) -> bool:
        """Whether as many were looked at as may be: the states of the scene, and as many again."""
        return len(self._known) > 2 * MAX_STATES


def _relied_on(
    scene: _Scene, looser: list[State], reliance: _Reliance
) -> tuple[list[tuple[str, str, State]], list[str]]:
    """What a reader could rely on, each with the state that shows it, and the properties where that stays open."""
    found: dict[tuple[str, str], State] = {}
    left: dict[str, None] = {}
    for state in looser:
        for index, name in enumerate(scene.names):
            emptied = (name, "null" if state[index] is None else "absent")
            if state[index] not in (None, ABSENT) or name in scene.new_names or emptied in found:
                continue
            if reliance.held.is_spent:
                left[name] = None
            elif reliance.was_set(state, index):
                found[emptied] = state
    return [(name, kind, state) for (name, kind), state in found.items()], list(left)


class _Reliance:
    """What the values of the other properties told an OLD reader of one that is now empty."""

    def __init__(self, scene: _Scene, held: _Held, states: list[State], *, complete: bool) -> None:
        """`complete` says that `states` are all the states there are: what none of them has is then ruled out."""
        self.held = held
        self._options, self._complete = scene.options, complete
        self._taken = [(state, _emptiness(state)) for state in states if held(state)]
        self._known: dict[tuple[int, bool], set[int]] = {}
        self._implied: dict[tuple[int, int, bool], bool] = {}

    def was_set(self, state: State, index: int) -> bool:
        """Whether they told that it is there, or has a value.

        Properties that are only ever set together tell nothing: their reader looks at each. So OLD must have let this
        one be empty while the same others were set; or one of those that are set was never set without this one, which
        was set without it.
        """
        empty = (ABSENT,) if state[index] is ABSENT else (None, ABSENT)
        options = self._options[index]
        if not any(self.held(_put(state, index, value)) for value in options if value not in empty):
            return False
        if any(self.held(_put(state, index, value)) for value in options if value in empty):
            return False
        is_null = state[index] is None
        told = (at for at, value in enumerate(state) if at != index and value is not None and value is not ABSENT)
        return _emptiness(state) in self._let_empty(index, is_null=is_null) or any(
            self._implies(at, index, is_null=is_null) for at in told
        )

    def _implies(self, at: int, index: int, *, is_null: bool) -> bool:
        """Whether a property was never set without another one, which was set without it."""
        key = (at, index, is_null)
        if key not in self._implied:
            empty = (None, ABSENT) if is_null else (ABSENT,)
            both = {(state[at] not in (None, ABSENT), state[index] not in empty) for state, _ in self._taken}
            self._implied[key] = self._complete and (True, False) not in both and (False, True) in both
        return self._implied[key]

    def _let_empty(self, index: int, *, is_null: bool) -> set[int]:
        """Which others were set where OLD let a property be null, or absent."""
        key = (index, is_null)
        if key not in self._known:
            empty = None if is_null else ABSENT
            self._known[key] = {pattern for other, pattern in self._taken if other[index] is empty}
        return self._known[key]


def _put(state: State, index: int, value: object) -> State:
    return (*state[:index], value, *state[index + 1 :])


def _emptiness(state: State) -> int:
    """Which properties of a state are null or absent, as a number."""
    return sum(1 << at for at, value in enumerate(state) if value is None or value is ABSENT)


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
