"""A program that verifies deliveries says what prose would: headers, a bound for the time, the text that is signed."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.importing.offering.verifiers import packages_of, said_by
from hookproof.importing.offers import Batch, Offer
from hookproof.importing.provenance.signaturetext import read_scheme

NODE = """
const SIGNATURE_HEADER = 'jars-signature';
const TIME_HEADER = 'jars-timestamp';
const TOLERANCE = 4 * 60;
export function verify(body, headers, secret) {
  const timestamp = headers[TIME_HEADER];
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > TOLERANCE) throw new Error('old');
  const expected = createHmac('sha512', secret).update(`${timestamp}.${body}`).digest('base64');
  return timingSafeEqual(Buffer.from(expected), Buffer.from(headers[SIGNATURE_HEADER]));
}
"""


def test_constants_stand_in_their_places_and_headers_are_written_as_such() -> None:
    said = said_by(NODE)
    assert "headers['Jars-Timestamp']" in said
    assert said.endswith("\nReject deliveries whose timestamp is more than 240 seconds away.\n")


def test_the_scheme_of_a_program_is_read_as_that_of_prose() -> None:
    found = read_scheme(Batch(offers=(Offer(name="e", where="", node={}),), texts=(said_by(NODE),)))
    assert found is not None
    assert found.missing == ()
    (proof,) = found.delivery["authentication"]
    assert (proof["algorithm"], proof["encoding"], proof["over"], proof["place"]) == (
        "sha512", "base64", "{timestamp}.{body}", {"header": "Jars-Signature"}
    )  # fmt: skip
    assert found.delivery["message"]["time"] == {"header": "Jars-Timestamp"}


def test_what_is_looked_up_among_headers_is_one_whatever_it_is_called() -> None:
    assert "headers['Jars-Clock-Read']" in said_by("hmac; headers['jars-clock-read']")
    assert "headers.get('Jars-Made')" in said_by("hmac; request.headers.get('jars-made')")


SIGNER = """
const TOLERANCE = 5 * 60; // five minutes
function sign(payload, { eventId, timestamp, secret }) {
  const toSign = `${eventId}.${timestamp.getTime() / 1000}.${payload}`;
  return `v1,${toBase64(hmac(sha256, fromBase64(secret), toSign))}`;
}
"""
#: So much stands between what signs and what names the header.
BETWEEN = "function other() {}\n" * 120
READER = """
export function verify(body, headers) {
  const eventId = required(headers, 'jars-event-id');
  const stamp = required(headers, 'jars-timestamp');
  const given = required(headers, 'jars-signature').split(' ');
  if (now - stamp > TOLERANCE) throw new Error('old');
}
"""


def test_a_program_is_read_whole_where_what_signs_stands_far_from_the_header() -> None:
    offers = (Offer(name="e", where="", node={}),)
    found = read_scheme(Batch(offers=offers, texts=(said_by(SIGNER + BETWEEN + READER),)))
    assert found is not None
    assert found.missing == ()
    (proof,) = found.delivery["authentication"]
    assert proof["over"] == "{id}.{timestamp}.{body}"
    assert (proof["format"], proof["separator"], proof["encoding"]) == ("v1,{signature}", " ", "base64")
    assert proof["secret"] == {"encoding": "base64"}
    assert "older than 300 seconds" in said_by(SIGNER + READER)


@each_row(
    ("line", "bound"),
    [
        ("if (now - timestamp > 300) return; // hmac", "older than 300 seconds"),
        ("if age > 5*time.Minute || age < -5*time.Minute { return } // hmac", "more than 300 seconds away"),
        ("if (Date.now() - stamp > 120000) return; // hmac", "older than 120 seconds"),
        ("if (retries > 300) return; // hmac", ""),
        ("if (time > 3) return; // hmac", ""),
    ],
)
def test_an_age_is_a_time_that_is_compared_with_as_much(line: str, bound: str) -> None:
    assert (bound in said_by(line)) if bound else "Reject" not in said_by(line)


def test_a_program_that_verifies_nothing_says_nothing() -> None:
    assert said_by("export const HEADER = 'x-jars-event';") == ""


@each_row(
    ("code", "packages"),
    [
        ("def unwrap(self):\n    from acmehooks import Webhook\n    Webhook(key).verify(body)", ["acmehooks"]),
        ("import { Webhook } from '@acme/hooks';\nnew Webhook(key)", ["@acme/hooks"]),
        ('const a_1 = require("acmehooks");\nnew a_1.Webhook(key);', ["acmehooks"]),
        ("using AcmeHooks;\nvar hook = new Webhook(key);", ["AcmeHooks"]),
        ("from acmehooks import Webhook", []),
        ("from acme import Client\nClient(key).createWebhook(url)", []),
    ],
)
def test_a_program_that_makes_what_verifies_says_with_which_package(code: str, packages: list[str]) -> None:
    assert packages_of(code) == packages
