"""What sentences guarantee of deliveries, and which answer they ask for."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.rules.guides.promises import acknowledged, orders, repeats
from hookproof.rules.reading.passages import Stretch


def said(text: str) -> dict[str, str]:
    """Return what a paragraph says of each."""
    stretch = Stretch(text, 1, coded=False)
    found = {"order": orders, "repeats": repeats, "answer": acknowledged}
    return {name: value for name, of in found.items() for _, value, _, _ in of(stretch)}


@each_row(
    "text, aspect, value",
    [
        ("Events are always delivered in order.", "order", "kept"),
        ("The order of events is guaranteed.", "order", "kept"),
        ("Events may arrive out of order.", "order", "not kept"),
        ("We do not guarantee that events come in order.", "order", "not kept"),
        ("Webhooks are sent exactly once.", "repeats", "sent once"),
        ("We do not retry deliveries that fail.", "repeats", "sent once"),
        ("Delivery is at least once.", "repeats", "sent again"),
        ("If you do not answer, we try again.", "repeats", "sent again"),
        ("Return `204 No Content`; we do not read the body.", "answer", "204"),
        ("Your server must respond with a 200.", "answer", "200"),
        ("Any 2xx will do.", "answer", "any 2xx"),
        ("Answer with 200 or 202.", "answer", "any 2xx"),
    ],
)
def test_a_sentence_about_all_deliveries_guarantees_something(text: str, aspect: str, value: str) -> None:
    assert said(text)[aspect] == value


@each_row(
    "text",
    [
        "The order is kept per student.",
        "Events of one order are delivered in order.",
        "A `4xx` answer is never retried.",
        "Test events are sent only once.",
        "If the endpoint is disabled, we do not retry.",
        "Usually events are delivered in order.",
        "The API answers with 200.",
        "List events in order to find the last one.",
    ],
)
def test_a_sentence_about_some_deliveries_or_something_else_guarantees_nothing(text: str) -> None:
    assert said(text) == {}
