"""Mends of findings are made at their place, as whole words, and nothing else moves."""

from __future__ import annotations

from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.findings import Fact, Finding, Place, Severity
from hookproof.rules.mending import _REACH, MEND, mend_of, mended, patch

FACT = Fact(id="r", title="T", severity=Severity.ERROR, clause="c", mend="m")


def finding(line: int | None, column: int | None = None, *, wrong: str = "bad", label: str = MEND) -> Finding:
    evidence: Any = (mend_of(wrong, "good"),) if label == MEND else ((label, mend_of(wrong, "good")[1]),)
    place = Place(path="p", line=line, column=column)
    return Finding(fact=FACT, subject="p", message="m", severity=Severity.ERROR, place=place, evidence=evidence)


@each_row(
    ("text", "line", "column", "after"),
    [
        ("bad bad", 1, None, "good bad"),
        ("bad bad", 1, 1, "good bad"),
        ("bad bad", 1, 2, "bad good"),
        ("bad x", 1, 4, "good x"),
        ("badly x-bad bad-x a.bad bad.x bad", 1, None, "badly x-bad bad-x a.bad bad.x good"),
        ("bad. (bad)", 1, 5, "bad. (good)"),
        ("x\nbad\r\ny", 2, None, "x\ngood\r\ny"),
        ("x\ny\nbad", 1, None, "x\ny\ngood"),
        ("bad\nx", 2, None, "bad\nx"),
        ("bad", 2, None, "bad"),
        ("bad", None, None, "bad"),
    ],
)
def test_a_word_is_mended_from_its_place_on(text: str, line: int | None, column: int | None, after: str) -> None:
    assert mended(text, [finding(line, column)]) == (after, int(text != after))


@pytest.mark.parametrize(("lines", "done"), [(_REACH - 1, 1), (_REACH, 0)])
def test_the_text_that_begins_at_a_place_reaches_so_many_lines_and_no_further(lines: int, done: int) -> None:
    assert mended("\n" * lines + "bad\n" + "\n" * 99, [finding(1)])[1] == done


def test_evidence_of_another_kind_is_no_mend() -> None:
    assert mended("bad", [finding(1, label="example")]) == ("bad", 0)


def test_each_mend_is_made_once() -> None:
    assert mended("bad bad bad", [finding(1), finding(1)]) == ("good good bad", 2)


def test_mends_of_one_line_move_no_place_of_the_others() -> None:
    both = [finding(1, 1, wrong="badness"), finding(1, 11, wrong="badness")]
    assert mended("badness 1 badness 2 badness 3", both) == ("good 1 good 2 badness 3", 2)


def test_a_patch_has_both_names_and_says_where_a_line_has_no_end() -> None:
    assert patch("p.md", "a\n", "a\n") == ""
    assert patch("p.md", "a\nb", "a\nc\n").splitlines() == [
        "--- a/p.md",
        "+++ b/p.md",
        "@@ -1,2 +1,2 @@",
        " a",
        "-b",
        "\\ No newline at end of file",
        "+c",
    ]


def test_of_a_line_too_long_to_be_read_the_mends_are_shown_with_the_words_around() -> None:
    before = f"{'a' * 5_000} wrng {'b' * 5_000}"
    shown = patch("api.json", before, before.replace("wrng", "wrong"))
    assert shown.splitlines() == [
        "api.json:1:5004",
        f"- …{'a' * 37} wrng {'b' * 37}…",
        f"+ …{'a' * 37} wrong {'b' * 37}…",
    ]
