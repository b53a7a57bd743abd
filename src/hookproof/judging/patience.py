"""How long a check waits for a consumer that does not answer: each such delivery costs the whole time limit."""

from __future__ import annotations

from collections import Counter

#: After so many deliveries without an answer a check has shown enough.
MAX_LASTING = 2
#: As many for a check that has had other answers: one event's silence says little of the others.
_MAX_SILENT = 6


class Patience:
    """Counts the deliveries of each check that were waited for in vain."""

    def __init__(self) -> None:
        self._silent: Counter[tuple[str, str]] = Counter()
        self._answered: set[str] = set()

    def see(self, check: str, event: str, *, lasting: bool) -> None:
        """Note whether a trial had to be waited for in vain."""
        if lasting:
            self._silent.update(((check, event), (check, "")))
        else:
            self._answered.add(check)

    @property
    def tried(self) -> int:
        """How often it was waited in vain."""
        return sum(count for (_, event), count in self._silent.items() if event)

    def ends(self, check: str, event: str) -> str:
        """Return why no more is sent of this event, or of this check where nothing of it was answered; "" else."""
        here, all_ = self._silent[check, event], self._silent[check, ""]
        most = _MAX_SILENT if check in self._answered else MAX_LASTING
        if here < MAX_LASTING and all_ < most:
            return ""
        many = here if here >= MAX_LASTING else all_
        return f"left out: {many} deliveries of this check had no answer in time"
