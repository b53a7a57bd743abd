"""The one number, and the values, that sentences leave to their field; sentences that leave it more say nothing."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.rules.wording.choices import choices_in, number_in

ONE_NUMBER = """
    Always 0.
    It is always 0.
    It is always `0`
    always zero
    It is zero from now on.
    It stays 0 from then on
    It remains 0 in this event.
    Equals 1 from here on.
    It will be 0 thereafter.
    Then 0.
    It is now 3.
    Set to 0 in this event.
    Fixed at 12.5
    Exactly 100.
    Is always -1.
"""
NO_NUMBER = """
    0
    It is 0.
    It is zero.
    Usually always 0.
    It is always 0 or 1.
    It is always at least 0.
    It is always 0 on weekends.
    Always 0 if nothing is owed.
    It is not always 0.
    The number of retries from now on.
    It is never 0.
    Always 10 days.
    It was always 0.
    Always 0, except for gifts.
    Version 2 from now on is what you get.
"""
ALL_VALUES = """
    It is `a`, `b` or `c`. | a b c
    It is `a` or `b`. | a b
    Is `a`, `b`, or `c` here. | a b c
    Will be `a` or `b`. | a b
    It can only be `a`. | a
    It may only ever be `a` or `b`. | a b
    It is only `a`. | a
    Can only be "a". | a
"""
NO_VALUES = """
    It is `a`.
    It is `a` or another one.
    It is `a` and `b`.
    It is like `a` or `b`.
    If it is `a` or `b`, nothing is due.
    It is not `a` or `b`.
    It can be compared with `a`.
    It is `a` or `b` for gifts.
"""


def rows(text: str) -> list[str]:
    return [line.strip() for line in text.strip().split("\n")]


@each_row("sentence", rows(ONE_NUMBER))
def test_a_sentence_leaves_one_number(sentence: str) -> None:
    assert number_in(sentence) is not None


@each_row("sentence", rows(NO_NUMBER))
def test_a_sentence_that_leaves_more_leaves_no_number(sentence: str) -> None:
    assert number_in(sentence) is None


@each_row("row", rows(ALL_VALUES))
def test_a_sentence_lists_all_values(row: str) -> None:
    sentence, _, values = row.partition(" | ")
    found = choices_in(sentence)
    assert found is not None
    assert found.values == tuple(values.split())


@each_row("sentence", rows(NO_VALUES))
def test_a_sentence_that_leaves_values_open_lists_none(sentence: str) -> None:
    assert choices_in(sentence) is None
