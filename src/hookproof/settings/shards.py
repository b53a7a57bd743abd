"""Parts of a run: the I-th of N that are disjoint and together the whole, and how long each unit took before."""

from __future__ import annotations

import hashlib
import heapq
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hookproof.errors import InputError
from hookproof.parsing import read_document

#: A check on an event, by their names.
Unit = tuple[str, str]
_MEND = "Have it written: hookproof test URL --report timings=FILE, or report merge with the same."


@dataclass(frozen=True, slots=True)
class Timings:
    """How many seconds units took in an earlier run; `digest` tells one recording from another."""

    seconds: Mapping[Unit, float] = field(default_factory=dict, repr=False)
    digest: str = ""

    @classmethod
    def read(cls, path: Path) -> Timings:
        """Return what the report `timings` of a run says. Raises InputError for a file that is none."""
        document = read_document(str(path))
        checks = document.get("seconds") if isinstance(document, dict) else None
        if not isinstance(checks, dict) or not all(isinstance(events, dict) for events in checks.values()):
            raise InputError("it records no timings of a run", where=str(path), mend=_MEND)
        seconds = {(check, event): took for check, events in checks.items() for event, took in events.items()}
        for unit, took in seconds.items():
            if isinstance(took, bool) or not isinstance(took, (int, float)) or not 0 <= took < float("inf"):
                raise InputError(f"{took!r} is no number of seconds", where=f"{path}, {' on '.join(unit)}", mend=_MEND)
        lines = (f"{check} {event} {float(took)!r}" for (check, event), took in sorted(seconds.items()))
        return cls(seconds, hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12])

    def weights(self, units: Sequence[Unit]) -> list[float]:
        """Return how long each of these takes: one that is not known, as long as its check usually does, or any."""
        from statistics import median

        of_check: dict[str, list[float]] = {}
        for (check, _), took in self.seconds.items():
            of_check.setdefault(check, []).append(took)
        usual = median(self.seconds.values()) if self.seconds else 1.0
        usually = {check: median(took) for check, took in of_check.items()}
        return [self.seconds.get(unit, usually.get(unit[0], usual)) for unit in units]


@dataclass(frozen=True, slots=True)
class Shard:
    """Part `index` (from 1) of `count` disjoint parts of a run, whose union is the whole."""

    index: int = 1
    count: int = 1

    @classmethod
    def parse(cls, text: str, *, where: str = "--shard") -> Shard:
        """Return the shard that `I/N` spells. Raises InputError."""
        match = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", text.strip())
        index, count = map(int, match.groups()) if match else (0, 0)
        if not 1 <= index <= count:
            raise InputError(f"{text!r} is no part of a run", where=where, mend="Write I/N with 1 ≤ I ≤ N, as in 2/4.")
        return cls(index, count)

    def share(self, weights: Sequence[float]) -> frozenset[int]:
        """Return the numbers, from 0, of the units in this part; `weights` are those of all, the same for each part.

        The longest goes first, each to the part that has least: no part takes longer than another by more than one
        unit. Where all weigh the same, they are dealt in turn.
        """
        loads = [(0.0, part) for part in range(self.count)]
        mine: set[int] = set()
        for number in sorted(range(len(weights)), key=lambda number: -weights[number]):
            load, part = heapq.heappop(loads)
            heapq.heappush(loads, (load + weights[number], part))
            mine |= {number} if part == self.index - 1 else set()
        return frozenset(mine)
