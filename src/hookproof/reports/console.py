"""The report on the console: progress while it lasts, and the findings and the verdict at the end."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import TextIO

from hookproof.findings import Severity
from hookproof.reports.cleantext import one_line
from hookproof.reports.collected import Collected, found_so_far
from hookproof.reports.consoletext import Detail, lines
from hookproof.reports.door import CannotWrite
from hookproof.reports.harmless import defused
from hookproof.reports.progressbar import ProgressBar, console_for
from hookproof.stream import Progress, Record, Started


class ConsoleReport:
    """A sink that writes for people to `stream`; progress goes to `progress`, which may be another one.

    `detail` says how much: quiet is findings and verdict alone, verbose cuts nothing; without `head` there is neither
    the first line nor progress. Where the stream cannot be written, the report goes to `progress`: it is shown
    somewhere, and that is no error.
    """

    def __init__(
        self,
        stream: TextIO,
        *,
        fail_on: Severity = Severity.ERROR,
        progress: TextIO | None = None,
        detail: Detail = Detail.NORMAL,
        head: bool = True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.run = Collected()
        self._stream = stream
        self._fail_on = fail_on
        self._progress_stream = progress or stream
        self._detail = detail
        self._head = head and detail is not Detail.QUIET
        self._bar = ProgressBar(self._progress_stream, lambda: found_so_far(self.run), clock)

    def take(self, record: Record) -> None:
        """Keep the record; show progress."""
        self.run.take(record)
        if not self._head:
            return
        if isinstance(record, Started):
            self._bar.say(_first_line(record))
        elif isinstance(record, Progress):
            self._bar.take(record)

    def close(self) -> None:
        """Take the bar away and write the verdict, unless no run ever began."""
        self._bar.stop()
        if self.run.started is None:
            return
        try:
            self._write(self._stream)
        except (OSError, CannotWrite):
            if self._progress_stream is not self._stream:
                self._write(self._progress_stream)

    def _write(self, stream: TextIO) -> None:
        from rich.text import Text

        console = console_for(stream)
        if self._head and self.run.started and not self._said_there(stream):
            console.print(Text(defused(_first_line(self.run.started))), soft_wrap=True)
        for line in lines(self.run, console, self._fail_on, self._detail):
            text = Text(defused(line.text))
            if line.style:
                text.stylize(line.style, line.start, line.end)
            console.print(text, soft_wrap=True)
        stream.flush()

    def _said_there(self, stream: TextIO) -> bool:
        """Whether the first line stands before this report already: progress goes to the same place."""
        return stream is self._progress_stream or stream.isatty() or _one_file(stream, self._progress_stream)


def _first_line(record: Started) -> str:
    held_against = f" ({one_line(record.contract)})" if record.contract not in ("", record.target) else ""
    return f"hookproof {record.tool_version}: {one_line(record.kind)} {one_line(record.target)}{held_against}"


def _one_file(one: TextIO, other: TextIO) -> bool:
    """Whether two streams lead to one file, as after `> log 2>&1`."""
    try:
        return os.path.sameopenfile(one.fileno(), other.fileno())
    except (OSError, ValueError):  # a stream of text alone, or one that is closed
        return False
