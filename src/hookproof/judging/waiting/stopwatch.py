"""How long a run's answers took, counted as they come."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter

from hookproof.delivery.traffic import Exchange

#: Seconds below which an answer counts; what took longer counts with the last.
LIMITS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0)


class Stopwatch:
    """Counts answers by the limit below which they stayed."""

    def __init__(self) -> None:
        self._counts: Counter[int] = Counter()

    def see(self, exchange: Exchange) -> None:
        """Count one exchange that had an answer."""
        if exchange.response is not None:
            self._counts[min(bisect_right(LIMITS, exchange.seconds), len(LIMITS) - 1)] += 1

    @property
    def counts(self) -> tuple[tuple[float, int], ...]:
        """Each limit from the first to the last with answers, and how many stayed below it and not the one before."""
        if not self._counts:
            return ()
        return tuple((LIMITS[n], self._counts[n]) for n in range(min(self._counts), max(self._counts) + 1))
