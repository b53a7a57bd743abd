"""In which order checks have their turns where there is time for few of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from hookproof.checks.level import Level
from hookproof.checks.registry import Check, checks
from hookproof.contract.model import Event
from hookproof.findings import Severity
from hookproof.judging.waiting.patience import Leisure

#: A check with the events that it is put to.
Unit = tuple[Check, tuple[Event, ...]]

#: How many turns a family has in each round, and who is first. A forged delivery that is taken and a genuine one that
#: is lost are the gravest; what is authentic and broken comes from the provider alone, if at all.
_SHARES = {"auth": 2.0, "ack": 2.0, "tolerance": 1.0, "semantics": 1.0, "robustness": 0.5, "load": 0.5}


@dataclass(frozen=True, slots=True, order=True)
class _Turn:
    """One turn of the check at `place`; turns are in order."""

    minor: bool
    when: float
    family: int
    number: int
    place: int
    share: float


class Turns:
    """The checks of a run in their order; `left` are those that have not begun, the one whose turn it is among them.

    Where there is little time to wait in vain, families that waited so let the others go first: what is answered at
    once loses nothing by what is not. What is to come last comes last all the same.
    """

    def __init__(self, units: Sequence[Unit], leisure: Leisure) -> None:
        self.left = list(units)
        self._leisure = leisure
        self._next: frozenset[str] = frozenset()

    def __iter__(self) -> Iterator[Unit]:
        while self.left:
            self.left.sort(key=self._waits)
            yield self.left[0]
            self.left.pop(0)

    def bring_forward(self, ids: Collection[str]) -> bool:
        """Let these checks have the next turns; return whether one of them had not begun."""
        brought = {row.id for row, _ in self.left[1:]} & {*ids}
        self._next |= brought
        return bool(brought)

    def _waits(self, unit: Unit) -> tuple[bool, bool, bool]:
        row, _ = unit
        waits = self._leisure.is_short and row.fact.family in self._leisure.families
        return row.id not in self._next, row.last, waits and not row.reuses


def by_worth(rows: Sequence[Check]) -> list[int]:
    """Return the places of checks in the order of their worth: errors first, and the next of each family in turn.

    Where a consumer is so slow that few checks are heard, these say most of it. In a family that one is first which is
    put to most events, then that which explains most others; one whose checks have all had their turn goes on with its
    last, so its place stands there again. What is known without a delivery costs no turn.
    """
    explains = Counter(follows.check for row in checks() for follows in row.follows)

    def within(place: int) -> tuple[int, Level, int, int]:
        row = rows[place]
        return -_breadth(row), row.level, -explains[row.id], place

    turns = [*_turns(rows, sorted(range(len(rows)), key=within))]
    return [turn.place for turn in sorted([*turns, *_further(turns)])]


def _turns(rows: Sequence[Check], order: Sequence[int]) -> Iterator[_Turn]:
    heard: Counter[tuple[bool, str]] = Counter()
    for number, place in enumerate(order):
        row, family = rows[place], rows[place].fact.family
        minor, share = row.fact.severity < Severity.ERROR, _SHARES.get(family, 1.0)
        rank = [*_SHARES].index(family) if family in _SHARES else len(_SHARES)
        yield _Turn(minor, heard[minor, family] / share, rank, number, place, share)
        heard[minor, family] += not row.reuses


def _further(turns: Sequence[_Turn]) -> Iterator[_Turn]:
    """Yield more turns of families that have had theirs, as long as others with as large a share have some."""
    last = {turn.family: turn for turn in turns if not turn.minor}
    for turn in last.values():
        longest = max(other.when for other in last.values() if other.share >= turn.share)
        for more in range(1, int((longest - turn.when) * turn.share) + 1):
            yield replace(turn, when=turn.when + more / turn.share)


def _breadth(row: Check) -> int:
    """How soon a check is put to all events, or to one of each shape: as soon as it is worth that to its author."""
    return sum(2 * row.on_every_event(level) + row.on_every_shape(level) for level in Level)
