"""Numbers in words are put into figures, and words that only look like them are left."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.rules.wording.figures import in_figures


@each_row(
    ("text", "figures"),
    [
        ("retried twice", "retried 2 times"),
        ("for seventy-two hours", "for 72 hours"),
        ("after half a minute", "after 30 seconds"),
        ("over half an hour", "over 30 minutes"),
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
