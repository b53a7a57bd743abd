"""The report on the console: a progress bar on a terminal, now and then a line elsewhere, and the verdict at the end.

No ANSI sequence is written where the stream is no terminal, or where NO_COLOR is set (https://no-color.org).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

from hookproof.findings import Severity
from hookproof.reports.cleantext import one_line
from hookproof.reports.collected import Collected
from hookproof.reports.consoletext import Detail, lines
from hookproof.reports.door import CannotWrite
from hookproof.reports.harmless import defused
from hookproof.stream import Progress, Record, Started

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as Bar

#: The widest that lines get, however wide the terminal is, and their width where there is no terminal.
MAX_WIDTH, PLAIN_WIDTH = 100, 80
#: Without a terminal, progress is told at most this often.
SECONDS_BETWEEN_LINES = 10.0


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
        self._clock = clock
        self._told = clock()
        self._bar: Bar | None = None
        self._console: Console | None = None

    def take(self, record: Record) -> None:
        """Keep the record; show progress."""
        self.run.take(record)
        if not self._head:
            return
        if isinstance(record, Started):
            self._say(_first_line(record))
        elif isinstance(record, Progress):
            self._progress(record)

    def close(self) -> None:
        """Take the bar away and write the verdict, unless no run ever began."""
        if self._bar is not None:
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

        console = _console(stream)
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

    def _say(self, text: str) -> None:
        from rich.text import Text

        self._rich().print(Text(defused(text)), soft_wrap=True)

    def _progress(self, record: Progress) -> None:
        if _animates(self._progress_stream):
            self._move_bar(record)
        elif self._clock() - self._told >= SECONDS_BETWEEN_LINES:
            self._told = self._clock()
            self._say(f"  {record.done} of {record.total}: {one_line(record.doing)}")

    def _move_bar(self, record: Progress) -> None:
        if self._bar is None:
            self._bar = _new_bar(self._rich())
            self._bar.add_task("", total=record.total, doing="")
            self._bar.start()
        task = self._bar.task_ids[0]
        self._bar.update(task, completed=record.done, total=record.total, doing=one_line(record.doing)[:40])

    def _rich(self) -> Console:
        if self._console is None:
            self._console = _console(self._progress_stream)
        return self._console


def _first_line(record: Started) -> str:
    return f"hookproof {record.tool_version}: {one_line(record.kind)} {one_line(record.target)}"


def _one_file(one: TextIO, other: TextIO) -> bool:
    """Whether two streams lead to one file, as after `> log 2>&1`."""
    try:
        return os.path.sameopenfile(one.fileno(), other.fileno())
    except (OSError, ValueError):  # a stream of text alone, or one that is closed
        return False


def _animates(stream: TextIO) -> bool:
    """Whether a bar can be drawn: on a terminal that moves its cursor, unless the user wants no escapes."""
    return stream.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def _console(stream: TextIO) -> Console:
    from rich.console import Console

    live = _animates(stream)
    console = Console(
        file=stream,
        force_terminal=live,
        color_system="auto" if live else None,
        highlight=False,
        markup=False,
        emoji=False,
        width=None if live else PLAIN_WIDTH,
    )
    if live:
        console.width = min(console.width, MAX_WIDTH)
    return console


def _new_bar(console: Console) -> Bar:
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn
    from rich.progress import Progress as Bar

    doing = TextColumn("{task.fields[doing]}", markup=False)
    return Bar(BarColumn(bar_width=30), TaskProgressColumn(), doing, console=console, transient=True)
