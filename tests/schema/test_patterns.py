"""Regular expressions as ECMA-262 writes them: what is none is named, and so is what would run for ever."""

from __future__ import annotations

import re

import pytest
from tests.rowwise import each_row

from hookproof.schema.errors import BadPattern
from hookproof.schema.patterns.expressions import check_pattern, is_sure, least_length, parsed


@each_row("pattern", ["(", "[a", "a{3,1}", "*a", "(?<x", "\\p{Nonsense}", "a)", "\\"])
def test_a_pattern_that_is_no_regular_expression_is_named(pattern: str) -> None:
    with pytest.raises(BadPattern, match=re.escape(repr(pattern))):
        check_pattern(pattern, "")


@each_row("pattern", ["^(a+)+$", "^(a|a)*$", "(.*)*x", "^(\\w+\\s?)*$", "^(a|ab|b)*$", "(x+x+)+y"])
def test_a_pattern_that_would_run_for_ever_is_named(pattern: str) -> None:
    with pytest.raises(BadPattern, match="for ever"):
        check_pattern(pattern, "")


@each_row("pattern", ["^([a-z]+\\.)+[a-z]+$", "^a*b*c*$", "^(foo|bar)+$", "^[^@]+@[^@]+$", "^(\\d{3}-)*\\d$"])
def test_a_harmless_pattern_is_taken(pattern: str) -> None:
    check_pattern(pattern, "")


@each_row(("pattern", "least"), [("", 0), ("a?", 0), ("ab+", 2), ("(a|bcd){2}", 2), ("[0-9]{3}-x*", 4)])
def test_what_fits_a_pattern_has_at_least_so_many_characters(pattern: str, least: int) -> None:
    assert least_length(pattern) == least


def test_a_look_around_may_refuse_what_was_made_for_the_rest() -> None:
    assert is_sure("^[a-c]+$")
    assert not is_sure("^(?!abc)[a-c]+$")


@each_row(
    ("pattern", "sure"),
    [
        ("a|b", True),
        ("a|(?!b)c", False),
        ("(?!b)c|a", False),
        ("^a$|^b$", True),
        ("(^a$)", False),
        ("(^a)+", False),
        ("a^b", False),
        ("a$b", False),
        ("(a)\\1", False),
        ("a(?=b)", False),
        ("a\\bb", False),
        ("", True),
    ],
)
def test_a_pattern_is_sure_where_every_branch_of_it_is_and_its_anchors_stand_at_its_ends(
    pattern: str, sure: bool
) -> None:
    assert is_sure(pattern) is sure


@each_row(
    ("pattern", "ranges"),
    [
        ("[a-c]", "a-c"),
        ("[ac]", "a-a c-c"),
        ("[a-]", "a-a --- "),
        ("[-a]", "--- a-a"),
        ("[a-cx]", "a-c x-x"),
        ("[+--]", "+--"),
        ("[\\d-x]", "0-9 --- x-x"),
        ("[a\\-c]", "a-a --- c-c"),
        ("[\\x41-C]", "A-C"),
        ("[]", ""),
    ],
)
def test_a_class_is_its_characters_and_ranges_with_both_ends(pattern: str, ranges: str) -> None:
    [piece] = parsed(pattern).items  # type: ignore[union-attr]
    assert piece.ranges == tuple((ord(each[0]), ord(each[-1])) for each in ranges.split())  # type: ignore[union-attr]


def test_a_range_that_runs_backwards_is_an_error() -> None:
    with pytest.raises(BadPattern, match="runs backwards"):
        check_pattern("[c-a]", "")
    check_pattern("[a-a]", "")
