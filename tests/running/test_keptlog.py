"""A consumer's log never grows beyond a limit, and its places stay what they were."""

from __future__ import annotations

import os
import time
from pathlib import Path

from hookproof.running.keptlog import _BETWEEN, READ, KeptLog


def written(log: KeptLog, *texts: bytes) -> None:
    with log.opened() as descriptor:
        for text in texts:
            os.write(descriptor, text)


def test_places_count_from_the_first_byte_after_the_beginning_is_cut_off(tmp_path: Path) -> None:
    log = KeptLog(tmp_path / "log", most=400)
    assert (log.size, log.read(0)) == (0, b"") if log.path.exists() else log.size == 0
    written(log, b"first\n", b"x" * 390 + b"\n")
    log.trim()
    assert log.read(0, 6) == b"first\n"
    place = log.size
    written(log, b"then\n")
    log.trim()
    assert log.path.stat().st_size <= 400
    assert log.size == place + 5
    assert log.read(place) == log.read(place, place + 5) == b"then\n"
    assert log.read(0, 6) == b""
    assert log.path.read_bytes().startswith(b"... the beginning was cut off")
    written(log, b"on\n")
    assert log.read(place + 5) == b"on\n"


def test_of_much_the_end_is_read_and_no_part_of_a_line(tmp_path: Path) -> None:
    log = KeptLog(tmp_path / "log")
    written(log, b"secret" * READ + b"\nlast\n")
    assert log.read(0) == b"last\n"
    written(log, b"y" * READ * 2)
    assert log.read(0) == b"y" * READ


def test_one_that_chatters_is_cut_while_it_is_watched(tmp_path: Path) -> None:
    log = KeptLog(tmp_path / "log", most=1000)
    with log.watched(), log.opened() as descriptor:
        os.write(descriptor, b"z" * 5000)
        end = time.monotonic() + 100 * _BETWEEN
        while log.path.stat().st_size > 1000 and time.monotonic() < end:
            time.sleep(_BETWEEN / 10)
        os.write(descriptor, b"!")
    assert log.path.stat().st_size < 1000
    assert log.size == 5001
    assert log.path.read_bytes().endswith(b"z!")
