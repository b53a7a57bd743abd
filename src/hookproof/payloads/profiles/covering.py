"""The covering set: every state of the plan in few payloads, each of them realistic but for what it shows.

An object departs from the usual in one thing at a time: one property absent, one null, one bound. Objects inside each
other depart each on their own, so that one payload shows several states far apart. Enumerated values and branches are
usual all of them, and take turns.
"""

from __future__ import annotations

import json
import zlib
from collections import OrderedDict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any
from weakref import WeakKeyDictionary

from hookproof.payloads.errors import CannotGenerate
from hookproof.payloads.making import scalars as leaves
from hookproof.payloads.making.choosers import Makers, SteadyChooser
from hookproof.payloads.making.encoding import encode
from hookproof.payloads.plan import states
from hookproof.payloads.plan.compiled import Plan
from hookproof.payloads.plan.exhibit import Memory, shown
from hookproof.payloads.plan.nodes import (
    Array,
    Choice,
    Literal,
    Node,
    Number,
    Object,
    Part,
    Slot,
    Text,
)
from hookproof.payloads.plan.sizes import least_bytes
from hookproof.payloads.plan.states import ABSENT, EMPTY, MANY, NULL, ONE, State, states_of
from hookproof.payloads.profiles.agenda import MOST_STATES, PATIENCE, Todo
from hookproof.payloads.profiles.random import payloads
from hookproof.payloads.profiles.stencils import Stencils, StencilWalk
from hookproof.schema.pointers import escape

#: How the place of an item ends.
ITEM = "/*"
#: Arrays in so many arrays have one item but where more are to be shown: else their number grows as a power.
CROWDED = 3
#: No set grows beyond this, whatever the schema.
MOST = 2000


#: Nor beyond this where payloads are large.
MOST_BYTES = 2**24
#: Nor beyond so many values that were made for it one by one: unions inside each other, sixty deep, have many more.
#: GitHub's largest event needs 19,000.
MOST_MADE = 150_000
#: From how many bytes on a payload is large.
LARGE = 2**14
#: Sets are kept for whoever asks next, as long as they have no more values than this together.
MOST_KEPT = 200_000
_KEPT: OrderedDict[Plan, Covering] = OrderedDict()
#: What stands in a state that can bring properties which a usual payload does not have; and the few payloads that are
#: first to show one, as JSON, packed: they are asked for when the set has long been dropped.
_NEW = (" branch ", " combination ", " present", " with properties")
_BRANCHING: WeakKeyDictionary[Plan, bytes] = WeakKeyDictionary()


_CUT = f"the set ends at {MOST} payloads, {MOST_BYTES:,} bytes, or {MOST_MADE:,} values that are looked for"
#: How many random payloads are looked through for what was aimed at in vain.
RANDOM = 100
_EXCLUDED = (
    f"aimed at in vain, and in none of {RANDOM} random payloads: other keywords or relations exclude it, or it is rare"
)


@dataclass(frozen=True, slots=True)
class Covering:
    """The payloads, each with the states that it is the first to show; all states; and those not shown, with why.

    `size` is about how many values the payloads have together.
    """

    payloads: tuple[tuple[Any, tuple[str, ...]], ...]
    total: tuple[State, ...]
    missing: dict[State, str]
    size: int = 0

    @property
    def in_words(self) -> str:
        """How many of how many states are shown."""
        return f"{len(self.total) - len(self.missing)} of {len(self.total)} states shown"


def covering(plan: Plan) -> Covering:
    """Return the covering set of a plan: always the same for the same plan. Those asked for last are kept."""
    found = _KEPT.pop(plan, None)
    if found is None:
        found = _covered(plan)
        new = [payload for payload, shows in found.payloads if any(word in state for state in shows for word in _NEW)]
        _BRANCHING[plan] = zlib.compress(b"\n".join(map(encode, new)), 1)
        while _KEPT and found.size + sum(kept.size for kept in _KEPT.values()) > MOST_KEPT:
            _KEPT.popitem(last=False)
    _KEPT[plan] = found
    return found


def branching(plan: Plan) -> Iterator[object]:
    """Yield the payloads of the covering set that may have properties which a usual payload does not have."""
    if plan not in _BRANCHING:
        covering(plan)
    yield from map(json.loads, zlib.decompress(_BRANCHING[plan]).splitlines())


def _covered(plan: Plan) -> Covering:
    everything: dict[State, str] = {}
    for number, (state, reason) in enumerate(states_of(plan.node)):
        if number == MOST_STATES:
            everything[State("", 0, "more states")] = f"the list of states ends at {MOST_STATES:,}"
            break
        everything.setdefault(state, reason)
    for where, why in plan.limits.items():
        everything.setdefault(State(f"schema {where or '#'}", 0, "larger values"), why)
    for where, why in plan.cuts.items():
        everything.setdefault(State(f"schema {where or '#'}", 0, "more combinations"), why)
    missing = {state: reason for state, reason in everything.items() if reason}
    left = dict.fromkeys(state for state in everything if state not in missing)
    todo = Todo(left)
    made, is_cut = _make_all(plan, todo)
    todo.accept()
    if todo.left and not is_cut and least_bytes(plan.node) <= LARGE:
        made += _happened_on(plan, todo, MOST - len(made))
    reason = _CUT if is_cut or len(made) >= MOST else _EXCLUDED
    missing |= dict.fromkeys(todo.left, reason)
    size = len(made) * _values(made[-1][0]) if made else 0
    return Covering(payloads=tuple(made), total=tuple(everything), missing=missing, size=size)


def _values(payload: object) -> int:
    """Return how many values a payload has."""
    inside = payload.values() if isinstance(payload, dict) else payload if isinstance(payload, list) else ()
    return 1 + sum(map(_values, inside))


def _make_all(plan: Plan, todo: Todo) -> tuple[list[tuple[object, tuple[str, ...]]], bool]:
    """Return payloads that show what is left, and whether a bound ended them."""
    made: list[tuple[Any, tuple[str, ...]]] = []
    idle = walked = 0
    stencils, memory = Stencils(plan.makers, usual_length), Memory(todo.is_open)
    while (todo.left or not made) and idle < PATIENCE:
        if made and (len(made) >= MOST or walked >= MOST_MADE or _size(plan, made) >= MOST_BYTES):
            return made, True
        chooser = CoveringChooser(plan.makers, f"covering{len(made)}", todo, aiming=bool(made))
        memory.begin()
        walk = StencilWalk(chooser, plan, stencils, memory)
        try:
            payload = walk.make(plan.node)
        except CannotGenerate:
            # What was chosen cannot be made; other choices can, unless nothing else is left to try.
            idle += 1
            todo.learn(chooser.taken, ())
            if not made and idle == PATIENCE:
                raise
            continue
        finally:
            walked += walk.walked
        new = todo.learn(chooser.taken, shown(plan.node, payload, memory=memory) or (), memory.shared)
        idle = 0 if new else idle + 1
        if new or not made:
            made.append((payload, tuple(sorted(map(str, new)))))
    return made, False


def _happened_on(plan: Plan, todo: Todo, most: int) -> list[tuple[object, tuple[str, ...]]]:
    """Return random payloads that show what was aimed at in vain: one choice at a time does not reach everything."""
    made: list[tuple[object, tuple[str, ...]]] = []
    try:
        for payload in islice(payloads(plan, 0), RANDOM):
            new = todo.learn({}, shown(plan.node, payload) or ())
            if new:
                made.append((payload, tuple(sorted(map(str, new)))))
            if not todo.left or len(made) == most:
                break
    except CannotGenerate:
        pass  # what random payloads cannot make is still to be shown
    return made


def _size(plan: Plan, made: Sequence[object]) -> int:
    """Return how many bytes the payloads have at the least, where that matters."""
    least = least_bytes(plan.node)
    return least * len(made) if least > LARGE else 0


class CoveringChooser(SteadyChooser):
    """Usual choices, but for one aim in each object."""

    items = 3

    def __init__(self, makers: Makers, salt: str, todo: Todo, *, aiming: bool) -> None:
        super().__init__(makers, salt)
        self.todo, self.aiming = todo, aiming
        self.aims: list[State | None] = [None]
        self.taken: dict[State, Node] = {}
        self.later: dict[str, bool] = {}

    def item(self, where: str, index: int) -> None:
        """Note whether it is the first item that is made: only that one shows something."""
        self.later[where] = index > 0

    def enter(self, where: str, node: Object) -> None:
        """Choose what this object departs in."""
        counts = not any(later and f"{where}/".startswith(f"{items}/") for items, later in self.later.items())
        self.aims.append(self.todo.aim(departures(node, where), counts=counts) if self.aiming else None)

    def leave(self) -> None:
        """Forget it."""
        self.aims.pop()

    def _aims_at(self, where: str, node: object, *whats: str) -> bool:
        aim = self.aims[-1]
        return aim is not None and aim.where == where and aim.node == id(node) and (not whats or aim.what in whats)

    def option(self, where: str, node: Choice, among: Sequence[int]) -> int:
        """Return the option that is aimed at, else the one below which most is left to show."""
        usual = [i for i in among if not states.is_null(node.options[i])] or list(among)
        for index in among:
            if self._aims_at(where, node.options[index].solid()):
                return index
        null = self._null_item_left(where, node, among)
        if null is not None and not any(self.todo.count_below(where, node.options[i]) for i in usual if i != null):
            return null
        if len(usual) == 1:
            return usual[0]
        branches = {i: State(where, id(node.options[i]), f"branch {node.labels[i]}") for i in usual}
        best = max(usual, key=lambda i: (*self.todo.worth(branches[i], node.options[i]), -i))
        self.taken[branches[best]] = node.options[best]
        return best

    def _null_item_left(self, where: str, node: Choice, among: Sequence[int]) -> int | None:
        """Return the option that is null where an item is still to be null: no object departs in its items."""
        if not self.aiming or not where.endswith(ITEM):
            return None
        nulls = (i for i in among if states.is_null(node.options[i]))
        return next((i for i in nulls if State(where, id(node.options[i]), NULL) in self.todo.left), None)

    def part(self, where: str, part: Part, among: Sequence[int]) -> int:
        """Return an option that can show the aim, else the usual one."""
        aim = self.aims[-1]
        if aim is not None:
            fitting = [i for i in among if _can_show(part, i, aim, where)]
            if fitting:
                return super().part(where, part, fitting)
        elif self.aiming:
            return max(
                among, key=lambda i: (self._left_below(where, part.options[i]), _usual_first(self, where, part, i))
            )
        return super().part(where, part, among)

    def _left_below(self, where: str, option: tuple[Slot, ...]) -> int:
        return sum(self.todo.count_below(f"{where}/{escape(slot.name)}", slot.node) for slot in option)

    def present(self, where: str, slot: Slot) -> bool:
        """Return False only where absence is the aim."""
        aim = self.aims[-1]
        return aim is None or aim.what != ABSENT or aim.where != f"{where}/{escape(slot.name)}"

    def length(self, where: str, node: Array, low: int, high: int | None) -> int:
        """Return a length that is left to show, else many."""
        counts = states.item_counts(node)
        for what, count in counts.items():
            if self._aims_at(where, node, what):
                return count
        if not self.aiming:
            return usual_length(node, where)
        left = [what for what in counts if what != EMPTY and State(where, id(node), what) in self.todo.left]
        departs = len(self.aims) == 1 or where.endswith(ITEM)  # no object departs in what is not its own property
        if EMPTY in counts and not left and departs and State(where, id(node), EMPTY) in self.todo.left:
            return 0
        return counts[left[0]] if left else usual_length(node, where)

    def extras(self, where: str, node: Object, low: int, high: int | None) -> int:
        """Return none where that is the aim, else one of each kind."""
        if self._aims_at(where, node, states.WITHOUT_EXTRAS):
            return low
        kinds = len(node.extras)
        return max(low, kinds if high is None else min(high, kinds))

    def literal(self, where: str, node: Literal) -> object:
        """Return the value that is aimed at, else one that is left to show: values take turns."""
        valued = states.literal_states(node)
        if self._aims_at(where, node):
            for value, what in valued:
                if self._aims_at(where, node, what):
                    return value
        usual = valued if where.endswith(ITEM) else _more_than_null(node)
        if self.aiming:
            for value, what in usual:
                if (where, id(node), what) in self.todo.left:
                    return value
        return usual[0][0]

    def leaf(self, where: str, name: str, node: Text | Number) -> object:
        """Return the bound that is aimed at, else a usual value."""
        what = self._bound_aimed_at(where, node)
        if what is None:
            return super().leaf(where, name, node)
        if isinstance(node, Number):
            return states.number_bounds(node)[what]
        return _of_length(self, name, node, states.text_lengths(node)[what])

    def _bound_aimed_at(self, where: str, node: Text | Number) -> str | None:
        """Return the bound that a leaf is to have: the object's aim, or for an item one that is left to show."""
        aim = self.aims[-1]
        if aim is not None and aim.where == where and aim.node == id(node):
            # It may be aimed at its absence, and be there all the same: where so many properties must be.
            return aim.what if aim.what in _bounds(node) else None
        if not self.aiming or not where.endswith(ITEM):
            return None
        return next((what for what in _bounds(node) if State(where, id(node), what) in self.todo.left), None)


def _bounds(node: Text | Number) -> Collection[str]:
    return states.number_bounds(node) if isinstance(node, Number) else states.text_lengths(node)


def usual_length(node: Array, where: str) -> int:
    """Return how many items an array has where none of the numbers of them is to be shown."""
    counts = states.item_counts(node)
    return counts.get(MANY if where.count(ITEM) < CROWDED else ONE, counts.get(ONE, node.low))


@lru_cache(maxsize=16384)
def _more_than_null(node: Literal) -> tuple[tuple[object, str], ...]:
    valued = states.literal_states(node)
    return tuple(entry for entry in valued if entry[0] is not None) or valued


def _usual_first(chooser: CoveringChooser, where: str, part: Part, index: int) -> int:
    return int(SteadyChooser.part(chooser, where, part, range(len(part.options))) == index)


def _of_length(chooser: CoveringChooser, name: str, node: Text, length: int) -> str:
    exact = Text(low=length, high=length, formats=node.formats, excluded=node.excluded, hints=node.hints)
    made = leaves.realistic(exact, name, chooser.makers.now)(lambda: 0.5)
    return leaves.fitted(str(made), length, length)


@lru_cache(maxsize=16384)
def departures(node: Object, where: str) -> tuple[State, ...]:
    """Return the states of which an object shows one at a time, in order."""
    found: list[State] = []
    for slot in node.base:
        found += _departures_of(slot, f"{where}/{escape(slot.name)}", values=False)
    for part in node.parts:
        usual = max(part.options, key=lambda option: sum(not states.is_null(slot.node) for slot in option))
        for index, option in enumerate(part.options):
            found.append(State(where, id(part), f"combination {index + 1} of {', '.join(part.names)}"))
            for slot in option:
                found += _departures_of(slot, f"{where}/{escape(slot.name)}", values=slot not in usual)
        found += [State(f"{where}/{escape(name)}", id(part), ABSENT) for name in part.names]
    return (*found, State(where, id(node), states.WITHOUT_EXTRAS))


def _departures_of(slot: Slot, place: str, *, values: bool) -> list[State]:
    found = [] if slot.required else [State(place, id(slot.node), ABSENT)]
    for node in _leaves_of(slot.node):
        if isinstance(node, Literal):
            found += [
                State(place, id(node), what) for value, what in states.literal_states(node) if values or value is None
            ]
        elif isinstance(node, Text):
            found += [State(place, id(node), what) for what in states.text_lengths(node)]
        elif isinstance(node, Number):
            found += [State(place, id(node), what) for what in states.number_bounds(node)]
        elif isinstance(node, Array):
            found += [State(place, id(node), EMPTY)]
    return found


def _leaves_of(node: Node) -> list[Node]:
    node = node.solid()
    return [leaf for option in node.options for leaf in _leaves_of(option)] if isinstance(node, Choice) else [node]


def _can_show(part: Part, index: int, aim: State, where: str) -> bool:
    option = part.options[index]
    if aim.node == id(part):
        if aim.what != ABSENT:
            return aim.where == where and aim.what.startswith(f"combination {index + 1} of ")
        return all(f"{where}/{escape(slot.name)}" != aim.where for slot in option)
    for slot in option:
        if f"{where}/{escape(slot.name)}" == aim.where:
            if aim.what == ABSENT:
                return not slot.required and id(slot.node) == aim.node
            return any(id(node) == aim.node for node in _leaves_of(slot.node))
    return False


__all__ = ["NULL", "Covering", "CoveringChooser", "covering", "departures"]
