"""Progress, as whoever waits sees it: what is being done, what is found so far, the time that is left.

On a terminal it is a bar that goes away again, elsewhere a line now and then. No ANSI sequence is written where the
stream is no terminal, or where NO_COLOR is set (https://no-color.org).
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

from hookproof.reports.cleantext import one_line
from hookproof.reports.collected import plural
from hookproof.reports.forecast import Forecast
from hookproof.reports.harmless import defused
from hookproof.reports.paragraphs import line_width
from hookproof.stream import Progress

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as Bar

#: The widest that lines get, however wide the terminal is.
MAX_WIDTH = 100
#: The bar takes a fifth of the width: the rest is for words.
_BAR_PART = 5
#: Seconds after which work is told that is mostly done before.
PATIENCE = 1.0
#: Steps may come faster than anybody sees them.
_SECONDS_BETWEEN_FRAMES = 0.05
#: Without a terminal, progress is told at most this often.
SECONDS_BETWEEN_LINES = 10.0


class ProgressBar:
    """Shows steps on `stream`, a bar from `patience` seconds on; `found` says what is found so far, in words.

    One step may take longer than all patience: the bar comes by itself then.
    """

    def __init__(
        self,
        stream: TextIO,
        found: Callable[[], str],
        clock: Callable[[], float] = time.monotonic,
        *,
        patience: float = 0.0,
    ) -> None:
        self._stream = stream
        self._found = found
        self._clock = clock
        self._begun = self._told = clock()
        self._patience = patience
        self._forecast = Forecast()
        self._doing = ""
        self._bar: Bar | None = None
        self._console: Console | None = None
        self._last: Progress | None = None
        self._drawn = -_SECONDS_BETWEEN_FRAMES
        self._alarm: threading.Timer | None = None
        self._drawing = threading.Lock()

    def take(self, record: Progress) -> None:
        """Show a step."""
        now = self._clock()
        self._forecast.take(record, now)
        self._last = record
        self._doing = one_line(record.doing)
        if record.planned:
            self._say_whole(f"{self._doing}.")
        elif animates(self._stream):
            self._show(self._begun + self._patience - now)
        elif now - self._told >= SECONDS_BETWEEN_LINES:
            self._told = now
            self.say(
                "  " + ": ".join(filter(None, (f"{record.done} of {record.total}", "; ".join(reversed(self._words())))))
            )

    def say(self, text: str) -> None:
        """Write a line that stays."""
        from rich.text import Text

        self._rich().print(Text(defused(text)), soft_wrap=True)

    def _say_whole(self, text: str) -> None:
        """Write a sentence that stays, in lines of the terminal's width."""
        from rich.text import Text

        self._rich().print(Text(defused(text)))

    def stop(self) -> None:
        """Take the bar away, if there is one."""
        if self._alarm is not None:
            self._alarm.cancel()
        with self._drawing:
            self._last = None
            if self._bar is not None:
                self._bar.stop()

    def _words(self) -> list[str]:
        """What is found and how long it still takes, as far as there is anything to tell, and what is being done."""
        found = self._found() or (plural(self._last.found, "finding") if self._last and self._last.found else "")
        so_far = ", ".join(part for part in (found, self._forecast.left(self._clock())) if part)
        return [part for part in (so_far, self._doing) if part]

    def _show(self, wait: float) -> None:
        """Draw the bar now, or once so many seconds are over: by a clock of its own, as no step may come until then."""
        if wait <= 0:
            self._move()
        elif self._alarm is None:
            self._alarm = threading.Timer(wait, self._move)
            self._alarm.daemon = True
            self._alarm.start()

    def _move(self) -> None:
        with self._drawing:
            if (record := self._last) is None:
                return
            if self._bar is None:
                self._bar = _new_bar(self._rich(), lambda: "; ".join(self._words()))
                self._bar.add_task("", total=record.total)
                self._bar.start()
            now = self._clock()
            due = now - self._drawn >= _SECONDS_BETWEEN_FRAMES
            self._drawn = now if due else self._drawn
            self._bar.update(self._bar.task_ids[0], completed=record.done, total=record.total, refresh=due)

    def _rich(self) -> Console:
        if self._console is None:
            self._console = console_for(self._stream)
        return self._console


def animates(stream: TextIO) -> bool:
    """Return whether a bar can be drawn: on a terminal that moves its cursor, unless the user wants no escapes."""
    return stream.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def console_for(stream: TextIO) -> Console:
    """Return a console that writes to `stream`, with colours and a bar where it takes them."""
    from rich.console import Console

    live = animates(stream)
    console = Console(
        file=stream,
        force_terminal=live,
        color_system="auto" if live else None,
        highlight=False,
        markup=False,
        emoji=False,
        width=None if live else line_width(),
    )
    if live:
        console.width = min(console.width, MAX_WIDTH)
    return console


def _new_bar(console: Console, words: Callable[[], str]) -> Bar:
    from rich.progress import BarColumn, ProgressColumn, Task, TaskProgressColumn
    from rich.progress import Progress as Bar
    from rich.table import Column
    from rich.text import Text

    class Words(ProgressColumn):
        """Looked at anew whenever the bar is drawn: time goes by between the steps too."""

        def render(self, task: Task) -> Text:
            return Text(words(), no_wrap=True, overflow="ellipsis")

    # What may be cut is the words alone: a column that does not wrap keeps its width.
    bar = BarColumn(bar_width=console.width // _BAR_PART, table_column=Column(no_wrap=True))
    columns = (bar, TaskProgressColumn(table_column=Column(no_wrap=True)), Words(table_column=Column()))
    # What is written to a file or a pipe meanwhile stays there: on a terminal alone it has to go past the bar.
    return Bar(*columns, console=console, transient=True, redirect_stdout=sys.stdout.isatty())
