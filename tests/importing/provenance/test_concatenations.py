"""What is signed is read where a sentence lists its parts, and nowhere else."""

from __future__ import annotations

import itertools

import pytest
from tests.rowwise import each_row

from hookproof.importing.provenance.concatenations import listed_parts

SAID = {
    "the HMAC with SHA-256, in hex, of the timestamp, a dot and the body, using the secret": "{timestamp}.{body}",
    "Compute the HMAC of the message id, the timestamp and the body joined with a period.": "{id}.{timestamp}.{body}",
    "Concatenate the timestamp, the character `.`, and the JSON payload.": "{timestamp}.{body}",
    "It is built by concatenating the timestamp and the request body.": "{timestamp}{body}",
    "We hash the request method, the full URL, the raw\nbody and the timestamp with your key.": (
        "{method}{url}{body}{timestamp}"
    ),
    "a signature over the timestamp followed by a colon followed by the body of the request": "{timestamp}:{body}",
    'Sign the timestamp (as a string), "." and the payload (the request body).': "{timestamp}.{body}",
    "a hash of the URL, the body and the timestamp, separated by a newline": "{url}\n{body}\n{timestamp}",
    "an HMAC of the webhook id, timestamp and payload, concatenated with `|`": "{id}|{timestamp}|{body}",
    "by joining the timestamp and raw body with a pipe": "{timestamp}|{body}",
    "HMAC of the value of the `X-Acme-Timestamp` header, a period, and the raw request body": "{timestamp}.{body}",
    "The SHA-512 hash of `X-Acme-Delivery` plus the request payload": "{id}{body}",
    "sign the string timestamp + '.' + body": "{timestamp}.{body}",
    "Prepare the signed payload: the value of `t` as a string, the character `.`, and the JSON payload.": (
        "{timestamp}.{body}"
    ),
    "the hex HMAC of the timestamp in `X-Acme-Time` (Unix seconds), a dot and the raw body": "{timestamp}.{body}",
    "an HMAC over the id from the X-Acme-Id header, the time sent in X-Acme-Time and the body, joined by a dot": (
        "{id}.{timestamp}.{body}"
    ),
    "the string made of the `X-Acme-Timestamp` header, a colon (`:`) and the raw body": "{timestamp}:{body}",
}
UNSAID = (
    "Check the timestamp and the body.",
    "the HMAC of the request body",
    "sha256 of the body and the secret",
    "the HMAC-SHA256 of the body, with the time of sending in X-Time",
    "To verify, take the timestamp from the header, then the body.",
    "the HMAC of the id and the timestamp",
    "the value of the X-Acme-Colour header and the body",
    "Read the body of the request, and compare.",
    "the HMAC of the body in the X-Acme-Signature header, and the time in X-Acme-Time",
)


@each_row(("said", "template"), SAID.items())
def test_a_sentence_that_lists_the_parts_gives_the_template(said: str, template: str) -> None:
    assert listed_parts(said) == template


@each_row("said", UNSAID)
def test_a_sentence_that_lists_no_parts_of_what_is_signed_gives_none(said: str) -> None:
    assert listed_parts(said) == ""


def test_parts_marks_and_connections_are_read_in_every_combination() -> None:
    firsts = {"the timestamp": "{timestamp}", "the delivery id": "{id}", "the full request URL": "{url}"}
    marks = {"a dot": ".", "a full stop": ".", "a colon (`:`)": ":", "'|'": "|", "a newline character": "\n"}
    ways = ("HMAC of {}, {} and {}", "sign {} followed by {} followed by {}.", "the concatenation of {}, {}, and {}")
    for (first, called), (mark, written), way in itertools.product(firsts.items(), marks.items(), ways):
        said = way.format(first, mark, "the raw request body")
        assert listed_parts(said) == f"{called}{written}{{body}}", said


@pytest.mark.slow
def test_a_long_text_of_parts_without_an_end_is_read_in_little_time() -> None:
    assert listed_parts("of the timestamp, a dot and " * 5_000) == ""
