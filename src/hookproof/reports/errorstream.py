"""Standard error, on which no exit code depends: what cannot be written there (full, closed) is lost, and no more."""

from __future__ import annotations

import io
import os
import sys
from typing import TextIO


class _Lossy(io.RawIOBase):
    """Bytes to a file descriptor; None, and every failure to write, swallow them."""

    def __init__(self, descriptor: int | None) -> None:
        self._descriptor = descriptor

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return self._descriptor is not None and os.isatty(self._descriptor)

    def fileno(self) -> int:
        if self._descriptor is None:
            raise io.UnsupportedOperation("standard error is closed")
        return self._descriptor

    def write(self, data: object, /) -> int:
        content = bytes(memoryview(data))  # type: ignore[arg-type] # io hands over whatever has a buffer
        if self._descriptor is None:
            return len(content)
        try:
            return os.write(self._descriptor, content)
        except OSError:
            return len(content)


def lossy(stream: TextIO | None) -> TextIO:
    """Return a stream to where `stream` writes that never fails: not to write, and not to encode.

    None, a standard error that was closed before we began, gives one that swallows everything: its number may
    belong to another file by now.
    """
    encoding = stream.encoding if stream is not None else "utf-8"
    raw = _Lossy(stream.fileno() if stream is not None else None)
    return io.TextIOWrapper(io.BufferedWriter(raw), encoding=encoding, errors="backslashreplace", line_buffering=True)


def install() -> None:
    """Put it in the place of this process' standard error, unless a stream of somebody (a test) is there."""
    if sys.stderr is sys.__stderr__:
        sys.stderr = lossy(sys.stderr)


def defused_text(text: str) -> str:
    """Return text, foreign words in it, that neither moves a terminal nor commands a CI server."""
    from hookproof.reports.cleantext import clean
    from hookproof.reports.console import defused

    return "\n".join(map(defused, clean(text).split("\n")))
