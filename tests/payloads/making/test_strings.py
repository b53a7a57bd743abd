"""Strings for a pattern: what it leaves open is filled where it says how a text begins or ends, and nowhere else."""

from __future__ import annotations

import re

from tests.rowwise import each_row

from hookproof.payloads.making.samples import steps
from hookproof.payloads.making.strings import pattern_maker


def made(pattern: str, high: int | None = None, count: int = 40) -> list[str]:
    make, rnd = pattern_maker((pattern,), 0, high), steps(7)
    return [make(rnd) for _ in range(count)]


@each_row("pattern", ["^cus_", r"^(?:sk|pk)_(live|test)_", r"\.json$", "^/", "^"])
def test_a_pattern_that_says_how_ids_begin_or_end_gives_many_of_them(pattern: str) -> None:
    texts = made(pattern)
    assert len(set(texts)) == len(texts)
    assert all(re.search(pattern, text) for text in texts)


@each_row(
    ("pattern", "whole"),
    [
        ("^cus_$", "cus_"),
        ("^[A-Z]{3}", "[A-Z]{3}"),
        ("^[0-9]{4}-[0-9]{2}", "[0-9]{4}-[0-9]{2}"),
        (":", ":"),
        (r"^cus_\b", "cus_"),
        ("^a|b$", "[ab]"),
        ("^(?!x)", ""),
    ],
)
def test_a_pattern_that_may_be_of_the_whole_text_gives_no_more_than_it_says(pattern: str, whole: str) -> None:
    assert all(re.fullmatch(whole, text) for text in made(pattern))


@each_row("high", [4, 5, 26, 27])
def test_what_is_filled_in_keeps_to_the_greatest_length(high: int) -> None:
    assert {len(text) for text in made("^cus_", high)} == {min(high, 26)}
