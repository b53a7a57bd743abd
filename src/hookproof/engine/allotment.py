"""How much of a run's time each check may take, where there can be more to make and send than the time allows."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from hookproof.contract.model import Event

#: A check may always take this part of the time: only many events, or large ones, need more.
_PART = 0.1
#: This part of the budget is for checks; the rest for reading the contract, the causes of what failed, and the report.
_CHECKS = 0.85
#: A check that comes last always has this part of the budget, however much is left: no other shows what it shows.
LAST = 0.1


def worth_first(events: Sequence[Event], chosen: str, shapes: Collection[str]) -> tuple[Event, ...]:
    """Return the events in order of worth: the one that stands for all, one of each shape, the others."""
    return tuple(sorted(events, key=lambda event: (event.name != chosen, event.name not in shapes)))


@dataclass(slots=True)
class Allotment:
    """The time of a run, from `begun` on for `budget` seconds of `now` (None: no end), and who is still to have some.

    `units` is for how many events checks are still to be heard. What one check does not need is there for the others.
    """

    begun: float
    budget: float | None
    units: int
    now: Callable[[], float] = field(default=time.monotonic)

    def share(self, events: Collection[Event], *, last: bool = False) -> Callable[[], bool]:
        """Return a function that says whether a check on these events has time left; calling this takes its turn.

        A check that is `last` has some time in any case.
        """
        self.units, of = self.units - len(events), max(self.units, 1)
        if self.budget is None:
            return lambda: True
        left = self._end(self.budget) - self.now()
        mine = min(left, max(self.budget * _PART, left * len(events) / of))
        end = self.now() + (max(mine, self.budget * LAST) if last else mine)
        return lambda: self.now() < end

    def left(self) -> float | None:
        """Return how many seconds of the budget are left, causes and report included; None where it has no end."""
        return None if self.budget is None else max(0.0, self.begun + self.budget - self.now())

    def rest(self) -> bool:
        """Whether there is any time left."""
        return self.budget is None or self.now() < self._end(self.budget)

    def _end(self, budget: float) -> float:
        return self.begun + budget * _CHECKS
