"""That an event's name is the end of the URL is taken from a sentence that says all of it, and from no other."""

from __future__ import annotations

import pytest

from hookproof.importing.urlends import ends_urls


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The event's name is the last segment of the URL: we append it to your base URL.", True),
        ("Nothing.\n\nWe append the name of the event to the path.", True),
        ("The event type is added to your URL.", True),
        ("The event type is in the body. We append a slash to your URL.", False),
        ("The event type is appended to the URL as a query parameter.", False),
        ("The last event type is documented under a URL.", True),
        ("For each event type, the URL ends with its documentation.", False),
        ("The name of the event is in the header; the URL ends with a slash.", False),
        ("The event name.", False),
        ("", False),
    ],
)
def test_a_sentence_speaks_of_the_name_the_url_and_its_end(text: str, told: bool) -> None:
    assert ends_urls((text,)) is told
