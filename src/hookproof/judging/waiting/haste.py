"""A consumer that answers slowly: how slowly and how many at once, and the time that is left for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from statistics import mean

from hookproof.delivery.traffic import Delivery
from hookproof.judging.courier import Courier

#: With one delivery more under way, a consumer that takes them one by one needs twice as long; one that does not,
#: as long as before. So much longer is taken for the former.
_ONE_BY_ONE = 1.6
_LEAST = 0.001
#: What goes side by side has the first of these parts of the time, everything else up to the second; causes of failures
#: are looked for until the third.
BESIDE, ALL, _SEARCHING = 0.75, 1.0, 1.2
#: Where observers are given, effects take turns until this part with the first hearing of each check of answers.
EFFECTS = 0.7
BESIDE_EFFECTS = 0.9
#: So many deliveries go at once, one step after the other, to find out how many are taken; then as many as may be.
_STEPS = (2, 4, 12)
#: This part of it may go by until it is known whether a consumer takes several deliveries at once.
_KNOWING = 0.75


@dataclass(frozen=True, slots=True)
class Speed:
    """How long a consumer takes for an answer, in seconds, and how many deliveries it takes at once."""

    seconds: float
    at_once: int
    #: Whether it is the consumer's limit that makes it so slow.
    is_limited: bool = False

    def needs(self, beside: int, in_turn: int) -> float:
        """Return the seconds that so many deliveries take, some side by side and some one after the other."""
        return self.seconds * (-(-beside // self.at_once) + in_turn)

    def __str__(self) -> str:
        if self.is_limited:
            return f"it limits how often it is called, to one delivery in {self.seconds:.2g} s"
        return f"an answer takes {self.seconds:.2g} s, {self.at_once} at once"


def speed_of(
    courier: Courier,
    deliveries: Iterator[Delivery],
    most: int,
    sample: Sequence[float],
    affords: Callable[..., bool] = lambda *_seconds: True,
) -> Speed:
    """Find out how many genuine deliveries, `most` of all, a consumer takes at once; `sample` is how long some took.

    Two go first, then more each time, as long as they are answered as soon as one alone: of a consumer that takes fewer
    at once, the others would time out by our doing. Nothing is sent that `affords` says there is no time for. Where
    only one was timed, it may have been slow for being the first: no answer takes longer than several at once.
    """
    seconds, slowest = max(mean(sample), _LEAST), max(sample)
    # Where some answers are slow, two may happen to be: they have another chance; and each step takes that long.
    uneven = slowest > 2 * min(sample)
    chances, taken, steps = 1 + uneven, 1, _STEPS[:1] if uneven else _STEPS
    while taken < most and affords(2 * slowest, _KNOWING if taken == 1 else ALL):
        some = list(islice(deliveries, min(most, next(size for size in (*steps, most) if size > taken))))
        answered, took = _took(courier, some)
        if answered == len(some) and took <= (seconds if taken == 1 else slowest) * _ONE_BY_ONE:
            taken = len(some)
            seconds, slowest = (min(seconds, took), min(slowest, took)) if len(sample) == 1 else (seconds, slowest)
        elif taken > 1:
            return Speed(seconds, max(taken, round(answered * seconds / took)))
        elif (chances := chances - 1) == 0:
            break
    return Speed(seconds, taken)


def _took(courier: Courier, deliveries: Sequence[Delivery]) -> tuple[int, float]:
    """Return how many of these are answered, and how long all of them take."""
    begun = courier.elapsed()
    answered = courier.acquaint(deliveries)
    return answered, courier.elapsed() - begun


@dataclass(frozen=True, slots=True)
class Clock:
    """The time of a run that cannot do all there is to do: `begun` and `budget` are seconds of `now`.

    `looks` is whether effects are looked at.
    """

    begun: float
    budget: float
    speed: Speed
    now: Callable[[], float] = time.monotonic
    looks: bool = False

    def allows(self, beside: int, in_turn: int = 0, *, until: float = ALL, owed: int = 0) -> bool:
        """Whether there is time to send so much `until` a part of the budget has gone by.

        `owed` are deliveries that are to be sent after it in any case: to see again what fell short.
        """
        after = self.now() + self.speed.needs(beside, in_turn)
        return after <= self._until(until) and after + self.speed.needs(owed, 0) <= self._until(_SEARCHING)

    def affords(self, beside: int, in_turn: int = 0) -> bool:
        """Whether there is time to go so far with what was begun: to its end, and to its cause."""
        return self.now() + self.speed.needs(beside, in_turn) <= self._until(_SEARCHING)

    def tries(self, most: int) -> int:
        """Return how many deliveries, one after the other and `most` of all, there is time for to find a cause."""
        return max(0, min(most, int((self._until(_SEARCHING) - self.now()) / self.speed.seconds / 2)))

    def _until(self, part: float) -> float:
        return self.begun + self.budget * part
