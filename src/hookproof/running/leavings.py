"""What deliveries leave in the files of a consumer that hookproof has started: found by the ids that they named."""

from __future__ import annotations

import time
from pathlib import Path

from hookproof.delivery.traffic import Exchange
from hookproof.judging.telling import ids_of
from hookproof.observers.holdings import probe_of

#: The ids of so many deliveries are looked for.
_MOST = 20
#: Clocks of file systems may be so many seconds behind.
_BEHIND = 2.0


class Leavings:
    """Notes what acknowledged deliveries named from its making on, to be looked for below a folder.

    A file of our own that names them too is `without`.
    """

    def __init__(self, folder: Path, without: Path | None = None) -> None:
        self._folder = folder
        self._without = without.resolve() if without is not None else None
        self._since = time.time() - _BEHIND
        self._first: list[frozenset[str]] = []

    def see(self, exchange: Exchange) -> None:
        """Note the ids of a genuine delivery that was acknowledged."""
        delivery = exchange.delivery
        if exchange.acknowledged and not delivery.bent and len(self._first) < _MOST:
            self._first.append(ids_of(delivery))

    def probe(self) -> str:
        """Return what `--probe` takes to show where these stand, "" where they stand in no file or in several."""
        return probe_of(self._folder, self._since, frozenset[str]().union(*self._first), self._without)
