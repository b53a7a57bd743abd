"""Sentences for a terminal: as wide as it is, never wider than eyes like."""

from __future__ import annotations

import pytest
from tests.rowwise import each_row

from hookproof.reports.paragraphs import LONGEST, labelled, wrapped

TEXT = "Each of the deliveries of a run-of-the-mill provider is answered in time, and none of them twice. " * 3


@each_row(("columns", "longest"), [("60", 60), ("80", 80), ("200", LONGEST), ("5", 40)])
def test_no_line_is_longer_than_the_terminal_is_wide(
    monkeypatch: pytest.MonkeyPatch, columns: str, longest: int
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    lines = wrapped(TEXT, "mend: ")
    assert longest - 20 < max(map(len, lines)) <= longest
    assert lines[0].startswith("mend: Each")
    assert all(line.startswith("      ") and line[6] != " " for line in lines[1:])
    assert not any(line.endswith("-") for line in lines)
    assert " ".join(line.strip() for line in lines) == f"mend: {TEXT}".strip()


def test_what_stands_before_the_other_lines_may_be_said() -> None:
    assert {line[:3] for line in wrapped(TEXT, then="  ")[1:]} != {"   "}
    assert all(line.startswith("  ") for line in wrapped(TEXT, then="  ")[1:])


def test_words_are_wrapped_and_what_is_to_be_pasted_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    lines = list(labelled((("the scheme", f"key: {TEXT}\nid: a header"), ("in Python", f"    {TEXT}"))))
    code = lines.index("\nin Python:")
    assert lines[0] == "\nthe scheme:"
    assert lines[1].startswith("    key: ")
    assert lines[code - 1] == "    id: a header"
    assert all(line.startswith("      ") for line in lines[2 : code - 1])
    assert max(map(len, lines[:code])) <= 60
    assert lines[code + 1 :] == [f"    {TEXT}"]
