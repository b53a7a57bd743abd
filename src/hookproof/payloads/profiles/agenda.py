"""What a covering set is still to show: what is left, what was aimed at, and which branches were taken in vain."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from hookproof.payloads.plan.nodes import Node
from hookproof.payloads.plan.states import State, states_of

#: How often a state is aimed at before it is given up.
PATIENCE = 6
#: How often a branch is taken for what is left in it, to no avail, before the others come first.
VAIN = 2
#: More states than this are not looked for.
MOST_STATES = 20_000
#: From so many states that were looked through on, what is left at a place stands for what is left below its nodes.
#: GitHub's largest event needs 14,000.
MOST_LOOKED = 300_000

#: A node at a place of the payload.
_Spot = tuple[str, int]


@dataclass(slots=True)
class Todo:
    """What is still to be shown, and how often each was aimed at.

    How much is left is counted and not looked up: whatever is shown is taken off the places above it, and off the nodes
    that were asked about. A recursive schema has no end of places, and the list has one.
    """

    left: dict[State, None]
    tries: dict[State, int] = field(default_factory=dict)
    vain: dict[State, int] = field(default_factory=dict)
    #: Branches that are left, and shown by a value only that another branch was taken for.
    beside: set[State] = field(default_factory=set)
    #: How much is left at and below each place that has something left.
    _at: dict[str, int] = field(default_factory=dict)
    #: How much is left below each node that was asked about, and the nodes that a state is below.
    _below: dict[_Spot, int] = field(default_factory=dict)
    _above: dict[State, list[_Spot]] = field(default_factory=dict)
    _looked: int = 0

    def __post_init__(self) -> None:
        """Count what is left at each place."""
        for state in self.left:
            for place in _upward(state.where):
                self._at[place] = self._at.get(place, 0) + 1

    def is_open(self, where: str) -> bool:
        """Whether anything is left to be shown at or below a place."""
        return where in self._at

    def count_below(self, where: str, node: Node) -> int:
        """Return how much is left to be shown at and below a node, or at its place after too many looks."""
        if where not in self._at:
            return 0
        spot = (where, id(node))
        if spot not in self._below:
            if self._looked >= MOST_LOOKED:
                return self._at[where]
            listed = [state for state, _ in islice(states_of(node, where, self.is_open), MOST_STATES)]
            self._looked += len(listed)
            found = set(listed)
            left = [state for state in found if state in self.left]
            self._below[spot] = len(left)
            for state in left:
                self._above.setdefault(state, []).append(spot)
        return self._below[spot]

    def worth(self, branch: State, option: Node) -> tuple[bool, int]:
        """Return how much taking a branch can show: itself counts too, as it may have no states inside."""
        left = (branch in self.left) + self.count_below(branch.where, option)
        return left > 0 and self.vain.get(branch, 0) < VAIN, left

    def learn(
        self, taken: dict[State, Node], shown: Iterable[State], shared: Collection[State] = frozenset()
    ) -> list[State]:
        """Note what a payload shows that took these branches; return what of it is new.

        Branches that were taken for nothing new were taken in vain. A branch that is `shared` counts where it was
        taken: what another branch makes may be a corner of this one, as a text of a list is of any text.
        """
        new = []
        for state in (state for state in shown if state in self.left):
            if state in shared and state not in taken:
                self.beside.add(state)
            else:
                new.append(state)
        fruitful = {spot for state in new for spot in self._take_off(state)}
        for branch, option in taken.items():
            pays = branch in new or (branch.where, id(option)) in fruitful
            self.vain[branch] = 0 if pays else self.vain.get(branch, 0) + 1
        return new

    def accept(self) -> None:
        """Take off the list what was shown only beside another branch: more than that was aimed at in vain."""
        for state in self.beside.intersection(self.left):
            self._take_off(state)

    def _take_off(self, state: State) -> list[_Spot]:
        """Take a state off the list; return the nodes that it was below."""
        del self.left[state]
        for place in _upward(state.where):
            self._at[place] -= 1
            if not self._at[place]:
                del self._at[place]
        spots = self._above.pop(state, [])
        for spot in spots:
            self._below[spot] -= 1
        return spots

    def aim(self, wanted: Sequence[State], *, counts: bool) -> State | None:
        """Return the first of the wanted states that is left and not yet given up; whether that `counts` as a try."""
        open_ones = [state for state in wanted if state in self.left and self.tries.get(state, 0) < PATIENCE]
        if not open_ones:
            return None
        chosen = min(open_ones, key=lambda state: self.tries.get(state, 0))
        self.tries[chosen] = self.tries.get(chosen, 0) + counts
        return chosen

    def aim_once(self, wanted: Sequence[State]) -> State | None:
        """Return the first of the wanted states that is left and was not aimed at."""
        chosen = next((state for state in wanted if state in self.left and state not in self.tries), None)
        if chosen is not None:
            self.tries[chosen] = 1
        return chosen


def _upward(where: str) -> Iterator[str]:
    """Yield a place and all above it."""
    yield where
    while where:
        where = where.rpartition("/")[0]
        yield where
