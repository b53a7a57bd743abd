"""Work without records is told too: what is being done, how far it is, and nothing where it takes a moment."""

from __future__ import annotations

import io
import sys
import threading
import time

import pytest

from hookproof.reports import errand as module
from hookproof.reports import progressbar
from hookproof.reports.errand import errand, watched
from hookproof.reports.progressbar import ProgressBar
from hookproof.stream import Progress, untold


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    return Terminal()


def waited_for(terminal: Terminal, monkeypatch: pytest.MonkeyPatch, patience: float) -> None:
    """Standard error is replaced in the test itself: pytest sets its own between a fixture and the test."""
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(module, "PATIENCE", patience)


def test_what_is_done_is_shown_with_what_is_found_so_far(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    waited_for(terminal, monkeypatch, 0.0)
    with errand(lambda: "3 changes") as paced:
        assert list(paced(["file.ready", "file.failed"], "comparing {}".format)) == ["file.ready", "file.failed"]
    assert "3 changes; comparing file.ready" in terminal.getvalue()


def test_work_of_a_moment_shows_nothing(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    waited_for(terminal, monkeypatch, 60.0)
    with errand() as paced:
        assert list(paced(range(3), str)) == [0, 1, 2]
    assert list(watched(iter("abc"), 3, str)) == ["a", "b", "c"]
    assert terminal.getvalue() == ""


def test_what_is_taken_off_a_row_of_known_length_is_shown_in_words(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited_for(terminal, monkeypatch, 0.0)
    assert list(watched(iter("abc"), 2, lambda done: f"{done} of 2")) == ["a", "b", "c"]
    assert "0 of 2" in terminal.getvalue()


def test_one_step_that_takes_longer_than_all_patience_is_shown_while_it_lasts(terminal: Terminal) -> None:
    bar = ProgressBar(terminal, lambda: "", patience=0.01)
    bar.take(Progress(done=0, total=1, doing="reading api.json"))
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.join()
    shown = terminal.getvalue()
    bar.stop()
    assert "reading api.json" in shown


def test_no_bar_comes_once_the_work_is_over(terminal: Terminal) -> None:
    bar = ProgressBar(terminal, lambda: "", patience=30.0)
    bar.take(Progress(done=0, total=1, doing="reading api.json"))
    bar.stop()
    bar._move()
    assert terminal.getvalue() == ""


def test_a_count_that_comes_with_a_step_is_told_where_no_judgement_tells_more(terminal: Terminal) -> None:
    bar = ProgressBar(terminal, lambda: "")
    bar.take(Progress(done=1, total=4, doing="event.order", found=12))
    bar.stop()
    assert "12 findings; event.order" in terminal.getvalue()


def test_steps_faster_than_anybody_sees_are_not_drawn_each(terminal: Terminal) -> None:
    now = time.monotonic()
    bar = ProgressBar(terminal, lambda: "", clock=lambda: now)
    bar.take(Progress(done=0, total=5000, doing="0"))
    drawn = len(terminal.getvalue())
    for number in range(200):
        bar._drawn = now
        bar.take(Progress(done=number, total=5000, doing=f"step-{number}"))
    bar.stop()
    assert terminal.getvalue().count("step-") < 100
    assert drawn


def test_what_goes_to_a_file_meanwhile_stays_there(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    file = io.StringIO()
    monkeypatch.setattr(sys, "stdout", file)
    bar = ProgressBar(terminal, lambda: "")
    bar.take(Progress(done=0, total=5, doing="reading"))
    print("a line of the result")
    bar.stop()
    assert file.getvalue() == "a line of the result\n"
    assert "a line" not in terminal.getvalue()


def test_where_nobody_waits_things_are_given_as_they_are() -> None:
    assert list(untold([1, 2], str)) == [1, 2]


def test_without_a_terminal_a_line_now_and_then_says_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progressbar, "SECONDS_BETWEEN_LINES", 0.0)
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    with errand() as paced:
        list(paced(["a.md"], "reading {}".format))
    assert stream.getvalue() == "  0 of 1: reading a.md\n"
