"""How much a run does."""

from __future__ import annotations

from enum import IntEnum


class Level(IntEnum):
    """The levels of a run, each with all that the one before does."""

    QUICK = 0
    STANDARD = 1
    DEEP = 2

    @property
    def label(self) -> str:
        """The lower-case word for reports and options."""
        return self.name.lower()
