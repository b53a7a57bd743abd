"""Carry what the middleware sees to where it is studied: in a thread of its own, bounded, never in the way."""

from __future__ import annotations

import atexit
import logging
import os
import queue
import threading
import time
from collections.abc import Callable
from pathlib import Path

from hookproof.errors import HookproofError
from hookproof.watch.ledger import write_into
from hookproof.watch.observation import Observation
from hookproof.watch.study import Study

_LOG = logging.getLogger("hookproof.watch")
#: Seconds after which what was learned is written, and for which the end of a process waits for it.
_EVERY_SECONDS = 5.0
_PATIENCE_SECONDS = 2.0


class Feeder:
    """A bounded queue and its thread, which begins in the process that first puts something in."""

    def __init__(self, study: Callable[[], Study], path: Path, *, size: int) -> None:
        """`study` is made in the thread: contracts are read there."""
        self._make = study
        self._path = path
        self._size = size
        self._process = 0
        self._dropped = 0
        self._lock = threading.Lock()

    def put(self, seen: Observation) -> None:
        """Take a delivery, or count it where there is no room. Never waits and never raises."""
        if self._process != os.getpid():
            self._begin()
        try:
            self._queue.put_nowait(seen)
        except queue.Full:
            self._dropped += 1

    def flush(self, seconds: float = _PATIENCE_SECONDS) -> None:
        """Wait until all that was put in is written, at most `seconds`."""
        if self._process != os.getpid():
            return
        done = threading.Event()
        try:
            self._queue.put(done, timeout=seconds)
        except queue.Full:
            return
        done.wait(seconds)

    def _begin(self) -> None:
        with self._lock:
            if self._process == os.getpid():
                return
            self._queue: queue.Queue[Observation | threading.Event] = queue.Queue(self._size)
            self._dropped = 0
            threading.Thread(target=self._work, name="hookproof-watch", daemon=True).start()
            atexit.register(self.flush)
            self._process = os.getpid()

    def _work(self) -> None:
        try:
            study = self._make()
        except HookproofError as error:
            _LOG.error("nothing is watched: %s", error)
            return
        due = time.monotonic() + _EVERY_SECONDS
        while True:
            try:
                seen = self._queue.get(timeout=max(0.05, due - time.monotonic()))
            except queue.Empty:
                seen = None
            if isinstance(seen, Observation):
                _safely(study.take, seen)
            if isinstance(seen, threading.Event) or time.monotonic() >= due:
                self._write(study)
                due = time.monotonic() + _EVERY_SECONDS
            if isinstance(seen, threading.Event):
                seen.set()

    def _write(self, study: Study) -> None:
        study.news.dropped, self._dropped = self._dropped, 0
        if not study.news.is_empty:
            news = study.taken()
            _safely(write_into, self._path, news)


def _safely(work: Callable[..., None], *arguments: object) -> None:
    """A delivery that cannot be studied, or a disk that is full, ends no thread of an application."""
    try:
        work(*arguments)
    except HookproofError as error:
        _LOG.warning("%s", error)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is not the application's business
        _LOG.warning("a delivery was not studied: %s", type(error).__name__)
