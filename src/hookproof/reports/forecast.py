"""How long what is under way will still take, by how long as much of it took."""

from __future__ import annotations

from hookproof.stream import Progress

#: Before so many seconds, and before this part is done, nothing is foretold.
_SECONDS, _PART = 2.0, 0.03


class Forecast:
    """Takes the steps of one piece of work after the other, and foretells the end of the present one."""

    def __init__(self) -> None:
        self._begun = 0.0
        self._last: tuple[Progress, float] | None = None

    def take(self, record: Progress, now: float) -> None:
        """Note a step; one behind the last, or of another total, begins another piece of work."""
        if self._last is None or record.done < self._last[0].done or record.total != self._last[0].total:
            self._begun = now
        self._last = record, now

    def left(self, now: float) -> str:
        """Return the time left in words, as in `about 12 s left`; nothing where it is too early to tell."""
        if self._last is None:
            return ""
        record, then = self._last
        part = record.done / max(record.total, 1)
        if then - self._begun < _SECONDS or not _PART <= part < 1:
            return ""
        seconds = self._begun + (then - self._begun) / part - now
        if record.within is not None:
            seconds = min(seconds, then + record.within - now)
        return f"about {_told(seconds)} left" if seconds >= 1 else "nearly done"


def _told(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"
