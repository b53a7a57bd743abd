"""Of a text that a consumer stumbles over, the characters that decide are named, and none where a plain one does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rowwise import each_row

from hookproof.judging.reasons.letters import MAX_TRIES, deciding, in_words

TEXT = '100% "it\'s" <b>&amp; %zz'


@pytest.mark.slow
@given(st.text("abc 12", max_size=30), st.text("abc 12", max_size=30), st.sampled_from("%'<é🎬\n"))
def test_the_one_character_that_decides_is_found_wherever_it_stands(before: str, after: str, sign: str) -> None:
    assert deciding(before + sign + after, lambda text: sign in text, budget=500) == sign


@each_row(
    ("fails", "found"),
    [
        (lambda text: "%z" in text, "%z"),
        (lambda text: "'" in text, "'"),
        (lambda text: "z" in text, ""),
        (lambda text: len(text) > 10, ""),
        (lambda _text: True, ""),
        (lambda _text: False, ""),
    ],
)
def test_a_plain_letter_or_a_length_is_no_character_to_name(fails, found: str) -> None:
    assert deciding(TEXT, fails, budget=500) == found


def test_no_more_is_asked_than_the_budget_allows() -> None:
    asked: list[str] = []
    deciding(TEXT, lambda text: bool(asked.append(text)), budget=MAX_TRIES)
    assert len(asked) <= MAX_TRIES


@each_row(
    ("characters", "words"),
    [
        ("%", "`%`"),
        ("%z", "`%z`"),
        ("é", "`é` (U+00E9)"),
        ("🎬", "`🎬` (U+1F3AC)"),
        ("\n", "a control character (U+000A)"),
        ("\u200d", "zero width joiner (U+200D)"),
    ],
)
def test_characters_are_named_so_that_each_can_be_seen(characters: str, words: str) -> None:
    assert in_words(characters) == words
