"""Work of a command that makes no records, told to whoever waits for it as a run is: by a bar, or a line at times."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Collection, Iterable, Iterator

from hookproof.reports.progressbar import PATIENCE, ProgressBar
from hookproof.stream import Paced, Progress, Thing


@contextlib.contextmanager
def errand(found: Callable[[], str] = lambda: "") -> Iterator[Paced]:
    """Give what shows on standard error how far work is that takes longer than a moment; `found` says what it found."""
    bar = ProgressBar(sys.stderr, found, patience=PATIENCE)

    def paced(things: Collection[Thing], doing: Callable[[Thing], str]) -> Iterator[Thing]:
        for number, thing in enumerate(things):
            bar.take(Progress(done=number, total=len(things), doing=doing(thing)))
            yield thing

    try:
        yield paced
    finally:
        bar.stop()


def watched(things: Iterable[Thing], total: int, doing: Callable[[int], str]) -> Iterator[Thing]:
    """Give things of which there will be `total`, and show likewise how many were taken; `doing` says it in words."""
    bar = ProgressBar(sys.stderr, lambda: "", patience=PATIENCE)
    try:
        for number, thing in enumerate(things):
            bar.take(Progress(done=min(number, total), total=total, doing=doing(number)))
            yield thing
    finally:
        bar.stop()
