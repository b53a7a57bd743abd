"""Cases that several checks ask for: made once, as far as one of them goes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hookproof.payloads.case import Case


class Made:
    """Cases that are made as far as somebody has asked for them, and kept."""

    def __init__(self, source: Iterable[Case]) -> None:
        self._source = iter(source)
        self._kept: list[Case] = []
        self._error: Exception | None = None
        #: Of the bodies, in bytes.
        self.size = 0

    def __iter__(self) -> Iterator[Case]:
        place = 0
        while place < len(self._kept) or self._more():
            yield self._kept[place]
            place += 1

    def _more(self) -> bool:
        """Whether there is one more. What goes wrong once goes wrong for everybody: cases left out are no end."""
        if self._error is not None:
            raise self._error
        try:
            case = next(self._source, None)
        except Exception as error:
            self._error = error
            raise
        if case is not None:
            self._kept.append(case)
            self.size += len(case.body)
        return case is not None
