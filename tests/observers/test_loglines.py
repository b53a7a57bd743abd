"""A consumer's log as what is seen of effects: the matches of whole lines since the run began."""

from __future__ import annotations

from pathlib import Path

import pytest

from hookproof.observers import loglines as module
from hookproof.observers.loglines import LogLines
from hookproof.observers.observer import CannotObserve


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "app.log"
    path.write_text("id=before\n", encoding="utf-8")
    return path


def write(path: Path, text: str, mode: str = "a") -> None:
    with path.open(mode, encoding="utf-8") as file:
        file.write(text)


def test_only_whole_lines_since_the_run_began_are_looked_at(log: Path) -> None:
    seen = LogLines(log, r"id=\w+")
    assert (seen.name, seen.read(())) == ("log app.log", [])
    write(log, "at nine id=a\nnothing\nid=b and id=c\nid=un")
    assert seen.read(()) == ["id=a", "id=b"]
    write(log, "done\n")
    assert seen.read(()) == ["id=a", "id=b", "id=undone"]


def test_a_log_that_was_rotated_is_read_from_its_beginning(log: Path) -> None:
    seen = LogLines(log, r"id=\w+")
    write(log, "id=half")
    assert seen.read(()) == []
    write(log, "id=n\n", "w")
    assert seen.read(()) == ["id=n"]


def test_a_line_a_look_and_the_matches_have_their_bounds(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = LogLines(log, "id")
    write(log, f"{'x' * 19_998}id\n{'x' * 19_999}id\n")
    assert seen.read(()) == ["id"]
    monkeypatch.setattr(module, "_MOST_MATCHES", 3)
    write(log, "id\n" * 5)
    assert seen.read(()) == ["id"] * 3
    monkeypatch.setattr(module, "_MOST_BYTES", 4)
    monkeypatch.setattr(module, "_MOST_MATCHES", 99)
    write(log, "id\nid\nid\n")
    assert [len(seen.read(())) for _ in range(3)] == [4, 5, 6]


def test_what_cannot_be_read_or_is_no_pattern_is_said(log: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotObserve, match="is no regular expression"):
        LogLines(log, "(")
    with pytest.raises(CannotObserve, match="the log cannot be read"):
        LogLines(tmp_path / "none", "x")
