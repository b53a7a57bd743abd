"""The choices of a covering payload: usual ones, but for one thing in which each object departs.

Objects inside each other depart each on their own. Enumerated values and branches are usual all of them, and take
turns.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache

from hookproof.payloads.making import scalars as leaves
from hookproof.payloads.making.choosers import Makers, SteadyChooser
from hookproof.payloads.plan import states
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
from hookproof.payloads.plan.states import ABSENT, EMPTY, MANY, NULL, ONE, State
from hookproof.payloads.profiles.agenda import Todo
from hookproof.schema.pointers import escape

#: How the place of an item ends.
ITEM = "/*"
#: Arrays in so many arrays have one item but where more are to be shown: else their number grows as a power.
CROWDED = 3
#: So many items has a list in which each but the first departs.
BEHIND = 12


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
        aim = self.todo.aim(departures(node, where), counts=not self.is_behind(where)) if self.aiming else None
        self.aims.append(aim)

    def is_behind(self, where: str) -> bool:
        """Whether what is made stands in an item that is not the first of its list."""
        return any(later and f"{where}/".startswith(f"{items}/") for items, later in self.later.items())

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


class BehindChooser(CoveringChooser):
    """Usual choices, but for one aim in each object that stands in an item after the first."""

    def __init__(self, makers: Makers, salt: str, todo: Todo) -> None:
        super().__init__(makers, salt, todo, aiming=False)

    def enter(self, where: str, node: Object) -> None:
        """Choose what this object departs in, once and for all."""
        self.aims.append(self.todo.aim_once(departures(node, where)) if self.is_behind(where) else None)

    def length(self, where: str, node: Array, low: int, high: int | None) -> int:
        """Return as many as usual in a list of lists, else more: each item after the first has an aim of its own."""
        usual = super().length(where, node, low, high)
        return usual if ITEM in where else max(usual, BEHIND if high is None else min(high, BEHIND))


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
