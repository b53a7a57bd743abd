"""What a consumer said in its log while a delivery failed, beside the finding that rests on it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from hookproof.delivery.traffic import Exchange
from hookproof.findings import Finding
from hookproof.judging.telling import address_of
from hookproof.stream import Ending, Finished, Judged, Record

#: How much of a log is quoted: its last lines, of so many characters.
_LINES, _CHARACTERS = 25, 3000


class ConsumerLog:
    """Notes from where to where the log grew around each delivery that failed. `shown` takes out what is secret."""

    def __init__(self, path: Path, shown: Callable[[str], str]) -> None:
        self._path = path
        self._shown = shown
        self._last = 0
        self._open: list[str] = []
        self._places: dict[str, tuple[int, int | None]] = {}

    def see(self, exchange: Exchange) -> None:
        """Note how far the log is after an exchange; what fails is written down until the next one has ended, too."""
        size = self._path.stat().st_size
        for address in self._open:
            self._places[address] = (self._places[address][0], size)
        self._open = []
        if exchange.response is None or exchange.response.status >= 500:
            address = address_of(exchange.delivery)
            self._places[address] = (self._last, None)
            self._open.append(address)
        self._last = size

    def quoted(self, records: Iterable[Record]) -> Iterator[Record]:
        """Yield records, their findings with what the log says of them.

        Where nothing could be judged, what it said of the first delivery that failed stands before all other help.
        """
        for record in records:
            if isinstance(record, Judged) and record.findings:
                yield replace(record, findings=tuple(map(self._with_log, record.findings)))
            elif isinstance(record, Finished) and record.outcome is Ending.NOT_JUDGED and self._places:
                said = self._passage(*next(iter(self._places.values())))
                yield replace(record, guide=((("log", said),) if said else ()) + record.guide)
            else:
                yield record

    def discard(self) -> None:
        """Take the log away: nothing was found that it could explain. Where a system keeps open files, it stays."""
        with contextlib.suppress(OSError):
            self._path.unlink()

    def _with_log(self, finding: Finding) -> Finding:
        place = self._places.get(finding.address or "")
        text = "" if place is None else self._passage(*place)
        return replace(finding, evidence=(*finding.evidence, ("log", text))) if text else finding

    def _passage(self, start: int, stop: int | None) -> str:
        with self._path.open("rb") as file:
            file.seek(start)
            data = file.read(-1 if stop is None else stop - start)
        lines = data.decode("utf-8", "replace").strip().splitlines()[-_LINES:]
        return self._shown("\n".join(lines)[-_CHARACTERS:])
