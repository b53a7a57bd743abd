"""How long a check waits for a consumer that does not answer: each such delivery costs the whole time limit."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

#: After so many deliveries without an answer a check has shown enough.
MAX_LASTING = 2
#: As many for a check that has had other answers: one event's silence says little of the others.
_MAX_SILENT = 6
#: From these parts of the budget on a check waits in vain once; what is known of silences is not seen again; after one
#: wait more nothing is sent; and nothing at all is waited for.
_SHORT, _LATE, _OVER, _PAST = 0.5, 0.7, 0.85, 1.2
#: No wait in vain ends after this part of the budget, where it is known how long one takes.
_END = 1.25
#: It was waited in vain no more than once where all such waits took less than so many times the longest.
_SECOND = 1.5
_USED_UP = "left out: the budget was used up, much of it by answers that did not come"
_LIMITED = "left out: no time for more of it to a consumer that limits how often it is called (see --budget)"
_TOO_SLOW = "left out: no time for another answer that takes so long (see --budget)"
#: What takes no longer than this, in seconds, is sent even when the budget is used up.
_CHEAP = 0.05


@dataclass(slots=True)
class Leisure:
    """How much of a run's time, from `begun` on for `budget` seconds of `now`, is left to wait in vain (None: always).

    What is answered at once costs next to nothing, so checks are heard beyond the budget; what waits does not go on.
    """

    begun: float = 0.0
    budget: float | None = None
    now: Callable[[], float] = field(default=time.monotonic)
    #: How often each check has waited in vain.
    waits: Counter[str] = field(default_factory=Counter)
    #: Whether what was waited for in vain was so again when it was sent once more: it is no chance.
    is_sure: bool = False
    #: Whether a clock plans what is sent: then only waits in vain are held to the budget.
    is_planned: bool = False
    #: How many seconds the longest wait in vain took, and all of them: what waits beside another takes none of its own.
    longest: float = 0.0
    in_vain: float = 0.0
    _last: float = 0.0
    _asked: bool = False

    def waited(self, label: str) -> None:
        """Note that the check whose trial has this label has waited in vain."""
        self.waits[label.partition("/")[0]] += 1
        self._last = self.now()

    def lost(self, seconds: float) -> None:
        """Note that so many seconds were waited in vain."""
        now = self.now()
        self.in_vain += min(seconds, max(0.0, now - self._last))
        self.longest, self._last = max(self.longest, seconds), now

    @property
    def can_wait(self) -> bool:
        """Whether there is time to wait in vain once more, for as long as it ever took.

        Where the budget has no room for two such waits, there is for the second all the same.
        """
        narrow = self.budget is not None and self.budget * _END < 2 * self.longest
        return self.has_room_to_wait(0.0) or (narrow and self.in_vain < self.longest * _SECOND)

    def has_room_to_wait(self, kept: float) -> bool:
        """Whether one can wait in vain once more with so many seconds left after it."""
        end = self.begun + (self.budget or 0.0) * _END
        return self.budget is None or not self.longest or self.now() + self.longest + kept <= end

    @property
    def families(self) -> set[str]:
        """The families of the checks that waited in vain."""
        return {check.partition(".")[0] for check in self.waits}

    @property
    def is_short(self) -> bool:
        """Whether half of the time is gone: no check waits in vain twice."""
        return self._after(_SHORT, self.now())

    def has_room(self, seconds: float) -> bool:
        """Whether it may be waited so long before time is short."""
        return not self._after(_SHORT, self.now() + seconds)

    def leaves(self, seconds: float) -> bool:
        """Whether what takes so long ends within the budget."""
        return self.budget is None or self.now() + seconds <= self.begun + self.budget

    @property
    def is_late(self) -> bool:
        """Whether there is no time to see each silence again, where one was."""
        return self._after(_LATE, self.now())

    @property
    def is_over(self) -> bool:
        """Whether what the checks may take was used up, and waited for in vain since."""
        return bool(self.waits) and (self._after(_OVER, self._last) or not self.can_wait)

    @property
    def is_spent(self) -> bool:
        """Whether nothing new may wait: of several silences none of which was seen to last, one more is to tell."""
        kept = self.longest if sum(self.waits.values()) > 1 and not self.is_sure else 0.0
        return self.is_over or (bool(self.waits) and not self.has_room_to_wait(kept))

    def asks_once(self) -> bool:
        """Whether it is the first time that somebody asks since it is spent, and an answer can still be waited for."""
        asks = self.is_spent and not self._asked and self.can_wait
        self._asked |= asks
        return asks

    @property
    def is_past(self) -> bool:
        """Whether the budget was used up and more."""
        return self._after(_PAST, self.now())

    def ends(self, waits: float, takes: float) -> str:
        """Return why no delivery is sent any more that waits so long for its turn and takes so long for its answer;
        "" where it is."""
        if self.is_spent or self.forbids(waits):
            return _USED_UP if self.is_spent else _LIMITED
        return _TOO_SLOW if takes > _CHEAP and not self.leaves(takes) else ""

    def forbids(self, seconds: float) -> bool:
        """Whether a delivery that takes so long is not sent any more."""
        return seconds > _CHEAP and self._after(_OVER, self.now())

    def _after(self, part: float, when: float) -> bool:
        return self.budget is not None and not self.is_planned and when >= self.begun + self.budget * part


class Patience:
    """Counts the deliveries of each check that were waited for in vain; `leisure` is how long the run may."""

    def __init__(self, leisure: Leisure | None = None) -> None:
        self._leisure = leisure or Leisure()
        self._silent: Counter[tuple[str, str]] = Counter()
        self._answered: set[str] = set()

    def see(self, check: str, event: str, *, lasting: bool) -> None:
        """Note whether a trial had to be waited for in vain."""
        if lasting:
            self._silent.update(((check, event), (check, "")))
        else:
            self._answered.add(check)

    def in_vain(self, check: str, event: str) -> None:
        """Note that one of several deliveries was waited for in vain: so it would be for the others of this event."""
        self._silent.update({(check, event): MAX_LASTING, (check, ""): MAX_LASTING})

    @property
    def tried(self) -> int:
        """How often it was waited in vain."""
        return sum(count for (_, event), count in self._silent.items() if event)

    def ends(self, check: str, event: str) -> str:
        """Return why no more is sent of this event, or of this check where nothing of it was answered; "" else."""
        here, all_ = self._silent[check, event], self._silent[check, ""]
        once = self._leisure.waits[check] if self._leisure.is_short else 0
        most = _MAX_SILENT if check in self._answered else MAX_LASTING
        if not once and here < MAX_LASTING and all_ < most:
            return ""
        many = here if here >= MAX_LASTING else max(all_, once)
        return f"left out: {many} deliveries of this check had no answer in time"
