"""What a covering set is still to show: what is left, what was aimed at, and which branches were taken in vain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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


@dataclass(slots=True)
class Todo:
    """What is still to be shown, and how often each was aimed at.

    `places` are those where a state of the list stands, and all above them: below any other nothing is to be shown.
    A recursive schema has no end of places, and the list has one.
    """

    left: dict[State, None]
    places: frozenset[str]
    tries: dict[State, int] = field(default_factory=dict)
    below: dict[tuple[str, int], frozenset[State]] = field(default_factory=dict)
    vain: dict[State, int] = field(default_factory=dict)
    #: How much is left below each node, as long as nothing more is shown.
    _counts: dict[tuple[str, int], int] = field(default_factory=dict)
    _counted: int = -1

    def states_below(self, where: str, node: Node) -> frozenset[State]:
        """Return all states at and below a node."""
        if where not in self.places:
            return frozenset()
        key = (where, id(node))
        if key not in self.below:
            self.below[key] = frozenset(state for state, _ in islice(states_of(node, where), MOST_STATES))
        return self.below[key]

    def count_below(self, where: str, node: Node) -> int:
        """Return how much is left to be shown at and below a node."""
        if self._counted != len(self.left):
            self._counted, self._counts = len(self.left), {}
        key = (where, id(node))
        if key not in self._counts:
            self._counts[key] = sum(state in self.left for state in self.states_below(where, node))
        return self._counts[key]

    def worth(self, branch: State, option: Node) -> tuple[bool, int]:
        """Return how much taking a branch can show: itself counts too, as it may have no states inside."""
        left = (branch in self.left) + self.count_below(branch.where, option)
        return left > 0 and self.vain.get(branch, 0) < VAIN, left

    def learn(self, taken: dict[State, Node], new: Sequence[State]) -> None:
        """Note which of the branches that a payload took showed something new, and which were taken in vain."""
        for branch, option in taken.items():
            shows = {branch, *self.states_below(branch.where, option)}
            self.vain[branch] = 0 if shows & set(new) else self.vain.get(branch, 0) + 1

    def aim(self, wanted: Sequence[State], *, counts: bool) -> State | None:
        """Return the first of the wanted states that is left and not yet given up; whether that `counts` as a try."""
        open_ones = [state for state in wanted if state in self.left and self.tries.get(state, 0) < PATIENCE]
        if not open_ones:
            return None
        chosen = min(open_ones, key=lambda state: self.tries.get(state, 0))
        self.tries[chosen] = self.tries.get(chosen, 0) + counts
        return chosen


def places_of(found: Iterable[State]) -> frozenset[str]:
    """Return the places of states, and all above them."""
    places: set[str] = set()
    for state in found:
        where = state.where
        while where not in places:
            places.add(where)
            where = where.rpartition("/")[0]
    return frozenset(places)
