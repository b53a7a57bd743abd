"""The file that a started consumer writes into: as long as it talks, and never longer than a disk bears."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

#: A log that is longer is cut down to its end, of so many bytes.
MOST, _END = 32 * 2**20, 2**20
#: So many bytes, at most, are read of it at once, the last ones: a text that is long on purpose, with its traceback.
READ = 2**16
#: So many seconds pass between two looks at its length.
_BETWEEN = 0.1
_CUT = b"... the beginning was cut off: the log had grown too long\n"


@dataclass(slots=True)
class KeptLog:
    """A log whose places stay what they were when its beginning is cut off: they count from the very first byte.

    Who writes into it does so at its end, wherever that is (`opened`).
    """

    path: Path
    most: int = MOST
    _dropped: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @contextlib.contextmanager
    def opened(self) -> Iterator[int]:
        """Give a descriptor that writes at the end."""
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    @property
    def size(self) -> int:
        """How much was written so far."""
        with self._lock:
            return self._dropped + self._length()

    def read(self, start: int, stop: int | None = None) -> bytes:
        """Return what was written from one place to another, or since it: of much the end, of what is gone nothing."""
        with self._lock, self.path.open("rb") as file:
            last = self._length() if stop is None else max(stop - self._dropped, 0)
            first = max(start - self._dropped, last - READ, 0)
            file.seek(first)
            data = file.read(max(last - first, 0))
            # A line whose beginning is missing may begin within what is secret: no redactor knows a part of it.
            return data.partition(b"\n")[2] or data if first > start - self._dropped else data

    def trim(self) -> None:
        """Cut it down to its end, where it has grown too long."""
        with self._lock:
            length = self._length()
            if length <= self.most:
                return
            kept = min(_END, self.most // 2)
            with self.path.open("rb") as file:
                file.seek(length - kept)
                end = file.read(kept)
            os.truncate(self.path, 0)
            with self.opened() as descriptor:
                os.write(descriptor, _CUT + end)
            self._dropped += length - len(end) - len(_CUT)

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        """Look at its length again and again, as long as this lasts."""
        over = threading.Event()
        looker = threading.Thread(target=self._look, args=(over,), name="hookproof-log", daemon=True)
        looker.start()
        try:
            yield
        finally:
            over.set()
            looker.join()

    def _look(self, over: threading.Event) -> None:
        while not over.wait(_BETWEEN):
            with contextlib.suppress(OSError):
                self.trim()

    def _length(self) -> int:
        try:
            return self.path.stat().st_size
        except OSError:
            return 0
