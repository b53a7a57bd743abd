"""What ends a run from outside: signals, and the time that it was given."""

from __future__ import annotations

import contextlib
import functools
import signal
import sys
import threading
from collections.abc import Iterable, Iterator
from types import FrameType

from hookproof.stream import Finished, Record, Started

#: Signals that ask a run to end, as far as the system has them.
_ENDING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
#: A run that looks at its clock ends by itself; the timer is for all that does not look.
_GRACE_SECONDS = 0.25
#: How soon what was lost is raised once more.
_AT_ONCE = 0.01


@contextlib.contextmanager
def stopped_in_time(seconds: float | None) -> Iterator[Timer]:
    """SIGTERM and SIGHUP end a run as Ctrl-C does: with a report. A second one of them ends the process at once.

    `seconds` after its first record the run ends too, whatever it does then: making payloads, waiting, judging. Gives
    the timer.
    """
    if threading.current_thread() is not threading.main_thread():  # nobody sends signals there
        yield Timer(None)
        return
    handled = [*filter(_heeded, _ENDING)]
    before = {number: signal.signal(number, _stop) for number in handled}
    timer = Timer(seconds)
    try:
        with _nothing_swallowed():
            yield timer
    finally:
        timer.end()
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def _nothing_swallowed() -> Iterator[None]:
    """What a signal raises where nobody can catch it, in a callback of the garbage collector, is raised once more."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    hook, alarm = sys.unraisablehook, signal.getsignal(signal.SIGALRM)

    def once_more(lost: sys.UnraisableHookArgs) -> None:
        if lost.exc_type not in (KeyboardInterrupt, _time_used_up()):
            hook(lost)
            return
        rings = isinstance(getattr(signal.getsignal(signal.SIGALRM), "__self__", None), Timer)
        if lost.exc_type is KeyboardInterrupt or not rings:  # a timer knows itself where it may not ring
            signal.signal(signal.SIGALRM, functools.partial(_raise, lost.exc_type))
        signal.setitimer(signal.ITIMER_REAL, _AT_ONCE)

    sys.unraisablehook = once_more
    try:
        yield
    finally:
        sys.unraisablehook = hook
        if signal.getsignal(signal.SIGALRM) is not alarm:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, alarm)


def _raise(error: type[BaseException], _number: int, _frame: FrameType | None) -> None:
    raise error


def _time_used_up() -> type[BaseException]:
    from hookproof.judging.courier import TimeUsedUp

    return TimeUsedUp


def _heeded(number: int) -> bool:
    """Whether a signal is heeded at all: who starts us with nohup wants that it is not."""
    return signal.getsignal(number) is not signal.SIG_IGN


def _stop(_number: int, _frame: FrameType | None) -> None:
    for number in filter(_heeded, _ENDING):
        signal.signal(number, signal.SIG_DFL)
    raise KeyboardInterrupt


class Timer:
    """Ends a run after its time, where the system has such timers; without a time it never does."""

    def __init__(self, seconds: float | None) -> None:
        self._seconds = seconds if hasattr(signal, "setitimer") else None
        self._before = signal.getsignal(signal.SIGALRM) if self._seconds is not None else None
        self._held = self._due = False

    def leave(self, seconds: float | None) -> None:
        """Count to `seconds`, which is what is left of the time when counting begins."""
        self._seconds = seconds if self._seconds is not None else None

    def start(self) -> None:
        """Begin to count, anew where it counts already."""
        if self._seconds is not None:
            signal.signal(signal.SIGALRM, self._ring)
            signal.setitimer(signal.ITIMER_REAL, self._seconds + _GRACE_SECONDS)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """End nothing while this lasts, but at once afterwards where the time was used up meanwhile."""
        self._held = True
        try:
            yield
        finally:
            self._held = False
        if self._due:
            self._due = False
            signal.setitimer(signal.ITIMER_REAL, _AT_ONCE)

    def _ring(self, _number: int, frame: FrameType | None) -> None:
        if self._held:
            self._due = True
        elif frame is not None and _is_between(frame):
            signal.setitimer(signal.ITIMER_REAL, _AT_ONCE)
        else:
            raise _time_used_up()

    def end(self) -> None:
        """Count no more."""
        if self._seconds is not None:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, self._before)


def _is_between(frame: FrameType) -> bool:
    """Whether a signal has met what stands between a run and its reports: raised there, it would end neither well."""
    if frame.f_globals is vars(contextlib):  # that leaves `Timer.held`
        return frame.f_back is not None and _is_between(frame.f_back)
    return frame.f_globals is globals()


def timed(records: Iterable[Record], timer: Timer) -> Iterator[Record]:
    """Yield the records, and count from the first to the last one: the time is the run's, not that of its reports.

    What ended while a report was written would be lost, with all that the run can still tell.
    """
    for record in records:
        if isinstance(record, Started):
            timer.start()
        elif isinstance(record, Finished):
            timer.end()
        with timer.held():
            yield record
