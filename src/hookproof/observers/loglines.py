"""Log lines: what a consumer writes to a file during the run, as far as it matches a pattern."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from hookproof.observers.observer import CannotObserve

#: How much of a log is read in one go, and how many matches are kept.
_MOST_BYTES, _MOST_MATCHES = 8 * 2**20, 100_000


class LogLines:
    """The matches of a pattern in what was written to a file since the run began. Raises CannotObserve."""

    def __init__(self, path: Path, token: str) -> None:
        self.name = f"log {path.name}"
        self._path = path
        try:
            self._token = re.compile(token)
        except re.error as error:
            raise CannotObserve(f"{token!r} is no regular expression ({error})", where="--token") from None
        self._offset = _size(path)
        self._found: list[str] = []
        self._rest = b""

    def read(self, payloads: Sequence[object]) -> object:
        """Return the matches so far, in order; only whole lines are looked at."""
        size = _size(self._path)
        if size < self._offset:  # it was rotated
            self._offset, self._rest = 0, b""
        with self._path.open("rb") as file:
            file.seek(self._offset)
            new = file.read(_MOST_BYTES)
        self._offset += len(new)
        *lines, self._rest = (self._rest + new).split(b"\n")
        for line in lines:
            found = self._token.search(line.decode("utf-8", "replace")[:20_000])
            if found is not None and len(self._found) < _MOST_MATCHES:
                self._found.append(found[0])
        return list(self._found)

    def close(self) -> None:
        """Nothing is held."""


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise CannotObserve(f"the log cannot be read ({error.strerror})", where=str(path)) from None
