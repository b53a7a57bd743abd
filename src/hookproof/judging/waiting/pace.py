"""How often a consumer lets itself be asked, as far as its answers that ask to wait (429) tell."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from statistics import fmean

from hookproof.delivery.traffic import Exchange

#: RFC 6585, section 4.
TOO_MANY = 429
#: The slowest that deliveries are sent to a consumer which limits them, in seconds from one to the next.
MAX_PAUSE = 0.2


class Pace:
    """How often a consumer lets itself be asked: seen from its answers that ask to wait (429)."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._times: deque[float] = deque(maxlen=1000)
        #: Seconds between deliveries that the consumer has taught us, 0 while it takes them as they come.
        self.pause = 0.0
        #: The first answer that asked to wait, after how many deliveries in all and in the second before it.
        self.turned_away: tuple[Exchange, int, int] | None = None
        self.count = 0
        self._took: deque[float] = deque(maxlen=8)

    @property
    def seconds(self) -> float:
        """How long a delivery has waited of late, before it and for its answer: 0 where none is asked to."""
        return fmean(self._took) if self._took else self.pause

    def took(self, seconds: float) -> None:
        """Note how long a delivery was made to wait."""
        self._took.append(seconds)

    def see(self, exchange: Exchange) -> None:
        """Count a delivery, and slow down where it was turned away."""
        now = self._clock()
        self.count += 1
        self._times.append(now)
        if exchange.response is None or exchange.response.status != TOO_MANY or exchange.delivery.bent:
            return
        rate = sum(1 for time_ in self._times if now - time_ <= 1)
        if self.turned_away is None:
            self.turned_away = (exchange, self.count, rate)
        # A quarter below the rate at which it began; never so slow that a run does not end.
        self.pause = min(MAX_PAUSE, max(self.pause * 1.1, 1.25 / max(rate, 1)))
