"""How old a delivery may be is read where a sentence says so, and of deliveries alone."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.importing.customs.tolerances import tolerance


@each_row(
    ("said", "bounds"),
    [
        ("Reject what is older than five minutes.", {"past": 300}),
        ("Requests whose timestamp is more than 10 minutes old are refused.", {"past": 600}),
        ("The clock differs by more than 120 seconds.", 120),
        ("We recommend a tolerance of 5 minutes, against replay attacks.", 300),
        ("There is a 300-second tolerance on the signature.", 300),
        ("The timestamp must be within five minutes of the current time.", 300),
        ("Keep it.\n\n- A signed request that is older than one hour is to be refused", {"past": 3600}),
        ("If the difference between now and `t` is more than five minutes, refuse the request.", {"past": 300}),
        ("Reject tokens whose `iat` is more than 5 minutes ago.", {"past": 300}),
        ("Ignore requests older than 3 minutes.", {"past": 180}),
        ("`sent_at` is Unix time; do not process requests older than ten minutes.", {"past": 600}),
        ("Accept only requests that were signed within the last 2 minutes.", {"past": 120}),
        ("Verify that a request is at most 90 seconds old.", {"past": 90}),
        ("Reject it where its age exceeds five minutes.", {"past": 300}),
        ("We retry for a day. A delivery older than 15 minutes is a replay.", {"past": 900}),
    ],
)
def test_a_sentence_on_deliveries_bounds_their_age(said: str, bounds: Any) -> None:
    assert tolerance((said,)) == bounds


@each_row(
    "said",
    [
        "Events older than 30 minutes are deleted.",
        "We retry requests that are older than five minutes.",
        "The token must not be older than 60 seconds when you sign requests.",
        "Respond within 10 seconds of receiving the request.",
        "A request is signed. Invoices older than ten minutes are final.",
        "Reject deliveries older than 0 seconds.",
        "Old invoices are dropped: we never send ones older than 90 days.",
        "Deliveries older than 3 hours are dropped from the queue.",
        "Requests that are older than one hour are not sent again.",
        "",
    ],
)
def test_a_sentence_on_something_else_bounds_nothing(said: str) -> None:
    assert tolerance((said,)) is None


def test_the_first_document_that_says_it_counts() -> None:
    said = ("Nothing.", "Requests older than 2 minutes are refused.", "Requests older than 3 minutes are refused.")
    assert tolerance(said) == {"past": 120}
