"""An observer shows something of a consumer that its answers do not: a value that is read before and after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from hookproof.errors import InputError


class CannotObserve(InputError):
    """An observer that cannot be used: no such command, no such table, an answer that is none."""


class Blind(Exception):
    """An observer that worked before and does not now: what follows cannot be seen. The text says which and why."""


class CutShort(Exception):
    """The time of a run ends in the midst of a scene: what it would have shown is not known."""


class Observer(Protocol):
    """One way to see effects. `name` stands before what it shows."""

    @property
    def name(self) -> str:
        """What it is, for reports."""

    def read(self, payloads: Sequence[object]) -> object:
        """Return what it shows now, as JSON; `payloads` are what was delivered: some observers are asked about one.

        Raises CannotObserve where it shows nothing at all.
        """

    def close(self) -> None:
        """Give back what is held."""
