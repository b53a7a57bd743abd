"""What ends a run from outside, in this process: a timer of its time, and handlers that are put back."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from tests.rowwise import each_row

from hookproof.judging.courier import TimeUsedUp
from hookproof.running import signals
from hookproof.running.signals import Timer, stopped_in_time, timed
from hookproof.stream import Ending, Finished, Progress, Record, Started

HANDLED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM)
BEGIN = Started(kind="test", target="t", contract="c", tool_version="1", facts=(), subjects=())
END = Finished(outcome=Ending.COMPLETE)


@pytest.fixture(autouse=True)
def put_back() -> Iterator[None]:
    """Whatever a run does with signals, it leaves them as they were."""
    before = [signal.getsignal(number) for number in HANDLED], sys.unraisablehook
    yield
    assert ([signal.getsignal(number) for number in HANDLED], sys.unraisablehook) == before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def left() -> float:
    return signal.getitimer(signal.ITIMER_REAL)[0]


@each_row(
    ("first", "then", "least", "most"),
    [(50.0, 50.0, 50.0, 50.25), (50.0, 20.0, 20.0, 20.25), (None, None, 0.0, 0.0), (None, 20.0, 0.0, 0.0)],
)
def test_the_time_that_is_left_is_counted_with_a_little_grace(
    first: float | None, then: float | None, least: float, most: float
) -> None:
    with stopped_in_time(first) as timer:
        timer.leave(then)
        assert left() == 0.0
        timer.start()
        assert least <= left() <= most
        assert (left() > least) is (first is not None)
        timer.end()
        assert left() == 0.0
        timer.start()


def test_it_is_counted_from_the_first_record_to_the_last() -> None:
    between: Record = Progress(done=0, total=1, doing="x")
    with stopped_in_time(50) as timer:
        counting = [(type(record), left() > 0) for record in timed([between, BEGIN, between, END, between], timer)]
    assert counting == [(Progress, False), (Started, True), (Progress, True), (Finished, False), (Progress, False)]


def test_a_signal_stops_a_run_once_and_is_ordinary_then() -> None:
    with stopped_in_time(None):
        handler = signal.getsignal(signal.SIGTERM)
        assert signal.getsignal(signal.SIGHUP) is signal.getsignal(signal.SIGINT) is handler
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
        assert {signal.getsignal(number) for number in HANDLED[:3]} == {signal.SIG_DFL}


def test_what_is_ignored_is_not_handled() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with stopped_in_time(None):
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
            with pytest.raises(KeyboardInterrupt):
                signal.raise_signal(signal.SIGINT)
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_in_another_thread_nothing_is_handled() -> None:
    found: list[object] = []

    def work() -> None:
        with stopped_in_time(5.0) as timer:
            timer.start()
            found.extend([signal.getsignal(signal.SIGTERM), left()])

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [signal.getsignal(signal.SIGTERM), 0.0]


class Dropped:
    """Fails where nobody can catch it."""

    def __init__(self, error: type[BaseException]) -> None:
        self._error = error

    def __del__(self) -> None:
        raise self._error


@pytest.mark.parametrize("error", [KeyboardInterrupt, TimeUsedUp])
def test_what_ends_a_run_and_is_lost_is_raised_once_more(error: type[BaseException]) -> None:
    def drop() -> None:
        Dropped(error)
        while True:
            pass

    with pytest.raises(error) as said, stopped_in_time(None):
        drop()
    assert said.type is error


def test_another_error_that_is_lost_is_told_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda lost: seen.append(lost.exc_type))
    with stopped_in_time(None):
        Dropped(ZeroDivisionError)
        assert left() == 0.0
    assert seen == [ZeroDivisionError]
    monkeypatch.undo()


def test_a_timer_without_a_time_touches_no_signal() -> None:
    before = signal.getsignal(signal.SIGALRM)
    timer = Timer(None)
    timer.start()
    assert signal.getsignal(signal.SIGALRM) is before
    timer.end()


@pytest.mark.slow
def test_the_time_that_ends_while_a_report_is_written_ends_the_run_behind_it() -> None:
    def running() -> Iterator[Record]:
        try:
            yield BEGIN
            while True:
                pass
        except TimeUsedUp:
            yield END

    told = []
    try:
        with stopped_in_time(0.2) as timer:
            for record in timed(running(), timer):
                told.append(record)
                while left():
                    pass
    except KeyboardInterrupt:  # it would end the process of the tests
        pytest.fail("the time ended something else than the run")
    assert told == [BEGIN, END]


def test_a_time_that_ends_between_a_run_and_its_report_ends_the_run_a_moment_later() -> None:
    timer = Timer(1000.0)
    ours = sys._getframe()
    between = SimpleNamespace(f_globals=vars(signals), f_back=ours)
    leaving = SimpleNamespace(f_globals=vars(contextlib), f_back=between)
    try:
        for frame in (between, leaving):
            signal.setitimer(signal.ITIMER_REAL, 0)
            timer.start()
            timer._ring(signal.SIGALRM, frame)  # type: ignore[arg-type]
            assert 0 < left() < 1
        for frame in (ours, SimpleNamespace(f_globals=vars(contextlib), f_back=ours)):
            with pytest.raises(TimeUsedUp):
                timer._ring(signal.SIGALRM, frame)  # type: ignore[arg-type]
    finally:
        timer.end()
