"""Numbers in words are put into figures, and words that only look like them are left."""

from __future__ import annotations

import re

from tests.rowwise import each_row

from hookproof.rules.wording.figures import NUMBER, in_figures, number_of


@each_row(
    ("text", "figures"),
    [
        ("retried twice", "retried 2 times"),
        ("for seventy-two hours", "for 72 hours"),
        ("after half a minute", "after 30 seconds"),
        ("over half an hour", "over 30 minutes"),
        ("a quarter of an hour apart", "15 minutes apart"),
        ("we try for a day", "we try for 1 day"),
        ("within an hour", "within 1 hour"),
        ("a dozen events", "12 events"),
        ("Twenty four failures", "24 failures"),
        ("after the seventh failure", "after the 7th failure"),
        ("after the third failed attempt", "after the 3rd failed attempt"),
        ("once a day", "once a day"),
        ("someone waits", "someone waits"),
        ("an hour and a half", "an hour and a half"),
        ("the second field", "the second field"),
        ("a two-letter code", "a 2-letter code"),
    ],
)
def test_words_become_figures(text: str, figures: str) -> None:
    assert in_figures(text) == figures


@each_row(
    ("word", "number"),
    [
        ("an", 1),
        ("one", 1),
        ("Two", 2),
        ("eleven", 11),
        ("forty", 40),
        ("forty-eight", 48),
        ("Ninety nine", 99),
        ("120", 120),
    ],
)
def test_a_number_in_words_is_its_figure(word: str, number: int) -> None:
    assert number_of(word) == number
    assert (number < 2) is (re.fullmatch(NUMBER, word, re.IGNORECASE) is None)
