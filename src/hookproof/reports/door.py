"""The one door out: the standard streams of this process, through which all that people read goes, harmless.

Standard error never fails: what cannot be written there (full, closed) is lost, and no exit code depends on it.
Standard output says in one error that it cannot be written. Bodies of payloads, which are data, go out by `buffer`.
"""

from __future__ import annotations

import io
import os
import re
import sys
from typing import BinaryIO, TextIO

from hookproof.errors import InputError
from hookproof.reports.harmless import COLOURS, DRAWING, harmless


class CannotWrite(InputError):
    """A standard stream that cannot be written: it is full, or was closed before we began."""


class Door(io.TextIOBase):
    """A text stream to `raw` that lets out only harmless text; None is a stream that was closed.

    `lossy` swallows every failure. On a terminal our own colours, and drawing where `draws`, go through.
    """

    def __init__(self, raw: BinaryIO | None, encoding: str, *, name: str, lossy: bool, draws: bool) -> None:
        self._raw = raw
        self._coding = encoding
        self._called = name
        self._lossy = lossy
        self._allowed = self._sequences(draws)
        self._broken = self._unread = False
        #: Whether to go on where the reader of a pipe has gone.
        self.patient = False
        self._why = ""
        self._within = False

    def _sequences(self, draws: bool) -> re.Pattern[str] | None:
        if self._raw is None or not self._raw.isatty():
            return None
        return DRAWING if draws else COLOURS

    @property
    def encoding(self) -> str:  # type: ignore[override] # a property here, a variable there
        """The encoding, as far as libraries ask; they would go around a stream that says ASCII."""
        return self._coding if self._coding.lower().replace("-", "") not in ("ascii", "usascii") else "latin-1"

    @property
    def errors(self) -> str:  # type: ignore[override]
        """What becomes of a character that the encoding does not have."""
        return "backslashreplace"

    @property
    def buffer(self) -> BinaryIO:
        """The bytes below, for data. Raises CannotWrite where there is no such stream."""
        if self._raw is None:
            raise self._failed("it is closed")
        return self._raw

    @property
    def usable(self) -> bool:
        """Whether anything can be written, as far as is known."""
        return self._raw is not None and not self._broken

    def writable(self) -> bool:
        """Return that it is."""
        return True

    def isatty(self) -> bool:
        """Return whether somebody sees it as it comes."""
        return self._raw is not None and self._raw.isatty()

    def fileno(self) -> int:
        """Return the number of the file below."""
        if self._raw is None:
            raise io.UnsupportedOperation(f"{self._called} is closed")
        return self._raw.fileno()

    def write(self, text: str) -> int:
        """Write text, harmless. Raises CannotWrite, unless the stream is lossy, and BrokenPipeError."""
        if not isinstance(text, str):  # libraries ask so what kind of stream it is
            raise TypeError("a stream of text takes text")
        if not text:
            return 0
        shown = harmless(text, self._allowed)
        if self._within and shown.startswith("\\x3a:"):  # that was no start of a line
            shown = f":{shown[4:]}"
        self._out(shown)
        before, _, last = text.rpartition("\n")
        self._within = bool(last.strip()) or (self._within and not before and "\n" not in text)
        return len(text)

    def command(self, text: str) -> None:
        """Write what a CI server is to take for a command."""
        self._out(text)

    def _out(self, text: str) -> None:
        if self._raw is None or self._broken:
            if not (self._lossy or self._unread):
                raise self._failed("it is closed" if self._raw is None else self._why)
            return
        try:
            self._raw.write(text.encode(self._coding, "backslashreplace"))
            if self._lossy or self._raw.isatty():
                self._raw.flush()
        except OSError as error:
            self._fail(error)

    def flush(self) -> None:
        """Write what is held back. Raises as `write` does."""
        try:
            if self._raw is not None and not self._broken:
                self._raw.flush()
        except OSError as error:
            self._fail(error)

    def _fail(self, error: OSError) -> None:
        if isinstance(error, BrokenPipeError) and not self._lossy:
            self.leave(error)
            return
        self.abandon()
        self._why = error.strerror or str(error)
        if not self._lossy:
            raise self._failed(self._why) from None

    def leave(self, error: BrokenPipeError) -> None:
        """Nobody reads any more: raise that, or go on without a word where `patient`."""
        if not self.patient:
            raise error
        self._unread = True
        self.abandon()

    def abandon(self) -> None:
        """Let all that is still held back go nowhere, so that nothing is said of it when Python ends."""
        if not self._broken and self._raw is not None:
            self._broken = True
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._raw.fileno())

    def _failed(self, why: str) -> CannotWrite:
        return CannotWrite(f"{self._called} cannot be written ({why})")


def install() -> None:
    """Put doors in the place of this process' standard streams, where they are its own and not those of a test."""
    _occupy()
    if sys.stdout is sys.__stdout__:
        sys.stdout = _door(sys.stdout, "standard output", lossy=False)
    if sys.stderr is sys.__stderr__:
        sys.stderr = _door(sys.stderr, "standard error", lossy=True)


def _occupy() -> None:
    """Open the numbers of streams that were closed: the next file would get them, and what is said would go there."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _door(stream: TextIO | None, name: str, *, lossy: bool) -> Door:
    raw = stream.buffer if stream is not None else None
    encoding = stream.encoding if stream is not None else "utf-8"
    return Door(raw, encoding, name=name, lossy=lossy, draws=lossy)


def can_show(stream: TextIO) -> bool:
    """Whether a stream can be written to, as far as is known before anything is."""
    return stream.usable if isinstance(stream, Door) else not stream.closed
