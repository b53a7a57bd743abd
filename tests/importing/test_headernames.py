"""Headers tell by their names, and by the words after these in prose, what they hold."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.importing.headernames import is_header, is_signature, mentions, shown_with_events, tells_token
from hookproof.importing.offers import Offer

OFFERS = [Offer(name=name, where="", node={}) for name in ("parcel/sent", "parcel/lost")]


@each_row(
    ("name", "told"),
    [
        ("X-Acme-Signature", True), ("X-Hmac-SHA256", True), ("X-Sign", True), ("X-Acme-Sig", True),
        ("X-Signature-Timestamp", False),
        ("X-Signature-Version", False), ("HMAC-SHA256", False), ("X-Request-Id", False),
    ],
)  # fmt: skip
def test_a_header_is_called_a_signature_or_something_about_one(name: str, told: bool) -> None:
    assert is_signature(name) is told


def test_words_with_hyphens_are_headers_where_they_are_written_so() -> None:
    assert [is_header(name) for name in ("x-acme-id", "Acme-Id", "well-known", "Re-sent")] == [True, True, False, False]


def test_a_token_is_a_header_that_ends_so() -> None:
    named = ("X-Webhook-Token", "X-Gate-Secret", "X-Api-Key", "X-Token-Count", "X-Tokens")
    assert [tells_token(name) for name in named] == [True, True, False, False, False]


def test_what_is_said_of_a_header_ends_at_the_next_one_and_at_the_paragraph() -> None:
    said = "`X-A-Topic`: what happened; `X-A-Id`: which.\n\nAfter X-B-Id nothing"
    assert [(mention.name, mention.after) for mention in mentions([said])] == [
        ("X-A-Topic", "`: what happened; `"),
        ("X-A-Id", "`: which."),
        ("X-B-Id", " nothing"),
    ]
    assert list(mentions(["no header at all", ""])) == []


@each_row(
    ("said", "found"),
    [
        ("- `X-P-Topic`: what happened, for example `parcel/sent`", ["X-P-Topic"]),
        ("X-P-What holds the name of the event.", ["X-P-What"]),
        ("| X-P-Kind | The event type |", ["X-P-Kind"]),
        ("X-P-Signature signs the name of the event too.", []),
        ("The header X-P-What is the event's name.", ["X-P-What"]),
        ("X-P-Sort: `parcel/lost` and others.", ["X-P-Sort"]),
        ("X-P-Time is the time of `parcel/sent`.", []),
        ("X-P-Delivery-Id: of `parcel/sent`.", []),
        ("`Content-Type: application/json`, and the event type in the path.", []),
        ("`Content-Type` of `parcel/sent`", []),
        ("X-P-Trace is a trace. The event type stands in the body, as in `parcel/sent`.", []),
        ("X-P-Trace is a trace, and the event type another thing.", []),
        ("X-P-Id: another one for each `parcel`.", []),
    ],
)
def test_a_header_that_is_shown_with_an_event_or_said_to_name_it_holds_names(said: str, found: list[str]) -> None:
    assert [header.name for header in shown_with_events([said], OFFERS)] == found
