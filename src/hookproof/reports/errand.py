"""Progress of work that makes no records, shown as that of a run: a bar on a terminal, else a line at times."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Collection, Iterable, Iterator

from hookproof.reports.progressbar import PATIENCE, ProgressBar
from hookproof.stream import Paced, Progress, Thing


@contextlib.contextmanager
def errand(found: Callable[[], str] = lambda: "") -> Iterator[Paced]:
    """Give a `Paced` that shows on standard error how far the work is, once it takes more than a moment.

    `found` says in words what was found so far.
    """
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
    """Yield `things`, of which there will be `total`, and show how many were taken, in the words of `doing`."""
    bar = ProgressBar(sys.stderr, lambda: "", patience=PATIENCE)
    try:
        for number, thing in enumerate(things):
            bar.take(Progress(done=min(number, total), total=total, doing=doing(number)))
            yield thing
    finally:
        bar.stop()
