"""The deliveries that may have ended a consumer: those that were answered last, and those without an answer since."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from hookproof.delivery.traffic import Exchange, Failure

#: So many of those side by side are suspected after their answer: a handler may fail when its answer is gone.
_ANSWERED = 4


@dataclass(slots=True)
class Suspects:
    """Of deliveries side by side an answer clears nobody: it may have come before another's end. `begin` parts them."""

    all: list[Exchange] = field(default_factory=list)
    _answered: deque[Exchange] = field(default_factory=lambda: deque(maxlen=_ANSWERED))
    _beside: list[Exchange] = field(default_factory=list)

    def begin(self) -> None:
        """Note that what comes now goes out together, after all that was before."""
        self._answered.clear()
        self._beside.clear()

    def see(self, exchange: Exchange) -> None:
        """Note what came of a delivery; one that found nobody, on a kept connection either, ended nobody."""
        if exchange.response is not None:
            self._answered.appendleft(exchange)
            self.all = [*self._answered, *self._beside]
        elif exchange.failure is not Failure.UNREACHABLE or exchange.lost:
            self._beside.append(exchange)
            self.all = [*self.all, exchange]
