"""Pieces of work, done by several processes and given in their order."""

from __future__ import annotations

import os
import signal
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkProcess

Done = TypeVar("Done")
#: More processes than this cost more memory than they bring.
_MOST = 4


def processors() -> int:
    """Return how many processes are worth while here: one where the system cannot share what is in memory with them."""
    if not hasattr(os, "fork") or not hasattr(os, "sched_getaffinity"):
        return 1
    return min(_MOST, len(os.sched_getaffinity(0)))


def shared(work: Callable[[int], Done], count: int, processes: int) -> Iterator[Done]:
    """Yield `work(0)` to `work(count - 1)` in order, made by so many processes, each from what is in memory now.

    They begin at once. What one of them does not give, as its work failed or it is gone, is made here: an error is
    raised where it can be told.
    """
    lines = [_begun(work, range(first, count, processes)) for first in range(processes)] if processes > 1 else []
    return _in_order(work, count, lines)


def _in_order(work: Callable[[int], Done], count: int, lines: list[tuple[ForkProcess, Connection]]) -> Iterator[Done]:
    try:
        for number in range(count):
            try:
                yield lines[number % len(lines)][1].recv() if lines else work(number)
            except (EOFError, OSError):
                yield work(number)
    finally:
        for process, line in lines:
            line.close()
            process.terminate()
            process.join()


def _begun(work: Callable[[int], Done], numbers: range) -> tuple[ForkProcess, Connection]:
    import multiprocessing

    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)

    def make() -> None:
        # Whoever interrupts means the one who waits for us, and that one ends us.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        here.close()
        # Nothing that this process took over is written by it at its end.
        with suppress(BaseException):
            for number in numbers:
                there.send(work(number))
        os._exit(0)

    process = context.Process(target=make, daemon=True)
    with warnings.catch_warnings():
        # Threads of ours draw and wait, and hold nothing that work needs.
        warnings.simplefilter("ignore", DeprecationWarning)
        process.start()
    there.close()
    return process, here
