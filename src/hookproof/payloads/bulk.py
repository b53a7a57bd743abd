"""Random payloads in bulk, as lines of JSON: text from the plan to the pipe, by one process or by several.

No case is made: whoever wants a million bodies wants no million addresses. The lines are those that the cases' bodies
give, byte for byte, however many processes write them.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from hookproof.contract.model import Contract
from hookproof.payloads.errors import PayloadError
from hookproof.payloads.plan.compiled import plan_for
from hookproof.payloads.profiles.random import Seeded, stretch, writer

if TYPE_CHECKING:
    from multiprocessing.context import ForkProcess

#: How many payloads a process writes at once: a multiple of those that share a seed.
STRIDE = 256
#: How many pieces a process makes before its turn, at most; and what a pipe holds, where nobody has more than usual.
AHEAD, PIPE_BYTES = 4, 2**20
#: How a process ends whose reader has seen enough.
_UNREAD, _FAILED = 3, 4
#: An event, the number of its first payload, and the end.
BulkPiece = tuple[str, int, int]
Write = Callable[[bytes], object]


class WorkerLost(PayloadError):
    """A process that wrote payloads is gone before its time."""

    def __init__(self, code: int | None) -> None:
        super().__init__(
            f"a process that wrote payloads has ended with {code}; the output is not whole",
            where="--workers",
            mend="--workers 1 says why.",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulk:
    """So many random payloads of each event, from a seed; `shard` is the part of them that is meant."""

    contract: Contract
    events: Sequence[str]
    count: int
    seed: int = 0
    shard: tuple[int, int] = (1, 1)
    _streams: dict[str, Seeded[str]] = field(default_factory=dict)

    def pieces(self) -> Iterator[BulkPiece]:
        """Yield event, first number and end of each piece, in the order in which they are written."""
        start, end = stretch(self.count, self.shard)
        for event in self.events:
            for first in range(start - start % STRIDE, end, STRIDE):
                yield event, max(first, start), min(first + STRIDE, end)

    def lines(self, event: str, first: int, end: int) -> bytes:
        """Return a piece as lines."""
        if event not in self._streams:
            self._streams.clear()
            self._streams[event] = Seeded(plan_for(self.contract, event), self.seed, writer)
        # Each by itself: one character beyond the first planes would make all of them wide before they are encoded.
        return b"".join([line.encode() + b"\n" for line in self._streams[event].between(first, end)])


def write(bulk: Bulk, pieces: Iterator[BulkPiece], out: Write) -> bool:
    """Write the lines of all pieces from this process; return True. A reader who goes raises BrokenPipeError."""
    for piece in pieces:
        out(bulk.lines(*piece))
    return True


def write_together(bulk: Bulk, descriptor: int, workers: int) -> bool:
    """Write all lines to an open file from several processes, in order; return whether a reader took all of them.

    For systems that can fork. Each process makes every n-th piece and writes it when its turn comes; until then it
    makes its next ones. Raises WorkerLost.
    """
    import multiprocessing

    _widen(descriptor)
    context = multiprocessing.get_context("fork")
    turns = [context.Semaphore(1 if number == 0 else 0) for number in range(workers)]

    def work(number: int) -> None:
        # Whoever interrupts means the parent, which ends its children; and it is the one who says what went wrong.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        turn, next_turn = turns[number], turns[(number + 1) % workers]
        made: deque[bytes] = deque()

        def write_due(most: int) -> None:
            while made and turn.acquire(block=len(made) > most):
                _write_whole(descriptor, made.popleft())
                next_turn.release()

        try:
            for piece in islice(bulk.pieces(), number, None, workers):
                made.append(bulk.lines(*piece))
                write_due(AHEAD)
            write_due(0)
        except BrokenPipeError:
            os._exit(_UNREAD)
        except Exception:  # noqa: BLE001 - no traceback reaches a user
            os._exit(_FAILED)

    processes = [context.Process(target=work, args=(number,), daemon=True) for number in range(workers)]
    for process in processes:
        process.start()
    return _ended(processes)


def _write_whole(descriptor: int, lines: bytes) -> None:
    text = memoryview(lines)
    while text:
        text = text[os.write(descriptor, text) :]


def _widen(descriptor: int) -> None:
    """Let a pipe hold what a process writes at its turn, where the system can: who waits for a reader makes nothing."""
    if sys.platform == "linux":
        import fcntl

        with suppress(OSError):
            fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, PIPE_BYTES)


def _ended(processes: list[ForkProcess]) -> bool:
    """Wait for all; where one fails, the others would wait for their turn for ever."""
    from multiprocessing.connection import wait

    running: dict[Any, ForkProcess] = {process.sentinel: process for process in processes}
    try:
        while running:
            for sentinel in wait(list(running)):
                process = running.pop(sentinel)
                process.join()
                if process.exitcode == _UNREAD:
                    return False
                if process.exitcode != 0:
                    raise WorkerLost(process.exitcode)
    finally:
        for process in running.values():
            process.terminate()
    return True
