"""A scheme is read off what documents write about it: the header, a sample of its value, the prose."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.contract.deliveryfaults import check_rules
from hookproof.contract.deliveryrules import rules_of
from hookproof.importing.offers import Batch, Header, Offer
from hookproof.importing.provenance.signaturetext import read_scheme

HEX, SHA1 = (
    "5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd",
    "6dcb09b5b57875f334f61aebed695e2e4193db5e",
)
BASE64 = "K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4="


def batch(text: str = "", **headers: str) -> Batch:
    told = tuple(Header(name.replace("_", "-"), examples=(value,) if value else ()) for name, value in headers.items())
    return Batch(offers=(Offer(name="e", where="", node={}, headers=told),), texts=(text,) if text else ())


@each_row(
    ("given", "proof", "message"),
    [
        (  # a nonce is another one for each message
            batch(
                "HMAC-SHA256 in hex of the timestamp, a colon, the nonce, a colon and the body.",
                X_Sign="",
                X_Timestamp="",
                X_Nonce="",
            ),
            {"over": "{timestamp}:{id}:{body}"},
            {"id": {"header": "X-Nonce"}, "time": {"header": "X-Timestamp"}},
        ),
        (
            batch("`X-Checksum-Signature` is the MD5, in hex, of the raw body followed by your secret."),
            {"kind": "hash", "algorithm": "md5", "over": "{body}{secret}"},
            None,
        ),
        (  # as Stripe's
            batch(
                "Several signatures may stand there: an HMAC with SHA256 over `{timestamp}.{payload}`.",
                Fold_Signature=f"t=1492774577,v1={HEX}",
            ),
            {
                "over": "{timestamp}.{body}",
                "format": "t={timestamp},v1={signature}",
                "separator": ",",
                "encoding": "hex",
            },
            {"time": {"beside": "signature"}},
        ),
        (  # as Paddle's, in prose alone
            batch(f"It has the header `Oar-Signature: ts=1671552777;h1={HEX}`. Build `ts:body` and compute the HMAC."),
            {"over": "{timestamp}:{body}", "format": "ts={timestamp};h1={signature}"},
            {"time": {"beside": "signature"}},
        ),
        (  # as Slack's
            batch(
                "X-Chat-Request-Timestamp and X-Chat-Signature (`v0=` and the hex HMAC-SHA256 of v0:timestamp:body)."
            ),
            {"over": "v0:{timestamp}:{body}", "format": "v0={signature}", "encoding": "hex", "algorithm": "sha256"},
            {"time": {"header": "X-Chat-Request-Timestamp"}},
        ),
        (  # its parts by what stands in them
            batch("`Bee-Signature` is `t=<unix seconds>;s1=<hex>`, the HMAC-SHA256 of `{timestamp}.{body}`."),
            {"over": "{timestamp}.{body}", "format": "t={timestamp};s1={signature}"},
            {"time": {"beside": "signature"}},
        ),
        (  # as GitHub's, whose sample is too short
            batch("The HMAC of the raw request body.", X_Forge_Signature=f"sha256={SHA1}", X_Forge_Delivery=""),
            {"over": "{body}", "format": "sha256={signature}", "algorithm": "sha256", "encoding": "hex"},
            {"id": {"header": "X-Forge-Delivery"}},
        ),
        (  # as Twilio's
            batch("X-Ring-Signature is the base64 HMAC-SHA1 of the full URL and the sorted POST parameters."),
            {"over": "{url}{form}", "algorithm": "sha1", "encoding": "base64"},
            None,
        ),
        (  # as Square's
            batch(
                "Base64 HMAC-SHA256 of the notification URL and the raw request body.", x_cubic_hmacsha256_signature=""
            ),
            {"over": "{url}{body}", "encoding": "base64", "algorithm": "sha256"},
            None,
        ),
        (  # as Svix' under other names, joined by plus signs
            batch(
                "The HMAC signs `message_id + '.' + timestamp + '.' + body`.",
                Acme_Signature=f"v1={BASE64}",
                Acme_Timestamp="",
                Acme_Message_Id="",
            ),
            {"over": "{id}.{timestamp}.{body}", "format": "v1={signature}", "encoding": "base64"},
            {"id": {"header": "Acme-Message-Id"}, "time": {"header": "Acme-Timestamp"}},
        ),
        (
            batch("X-Gem-Signature is an Ed25519 signature in hex, of the request body."),
            {"kind": "ed25519", "over": "{body}", "encoding": "hex"},
            None,
        ),
    ],
)
def test_what_documents_describe_is_decided(
    given: Batch, proof: dict[str, Any], message: dict[str, Any] | None
) -> None:
    found = read_scheme(given)
    assert found is not None
    assert found.missing == ()
    assert found.delivery["authentication"][0].items() >= proof.items()
    assert found.delivery.get("message") == message


@each_row(
    ("given", "missing"),
    [
        (batch(X_Acme_Signature=""), ("which hash it is", "how it is written", "what it signs")),
        (batch(X_Acme_Signature=HEX), ("what it signs",)),
        (
            batch("HMAC-SHA256 in hex over `{timestamp}.{body}`.", X_Acme_Signature=""),
            ("where the time stands, for which X-Acme-Timestamp is a guess",),
        ),
        (
            batch("The HMAC-SHA256 of the request body, with the time.", X_Acme_Signature=f"t=1492774577,v1={HEX}"),
            ("whether it signs the time beside it, too",),
        ),
        (batch("Prepare the signed payload.", X_Acme_Signature=f"sha256={HEX}"), ("what it signs",)),
    ],
)
def test_what_they_leave_open_is_asked(given: Batch, missing: tuple[str, ...]) -> None:
    found = read_scheme(given)
    assert found is not None
    assert found.missing == missing


@each_row(
    "given",
    [
        batch(),
        batch("Look at the event-signature of each function, and at Content-Type."),
        batch(X_Signature_Timestamp="", X_Signature_Version=""),
    ],
)
def test_no_header_of_a_signature_is_no_scheme(given: Batch) -> None:
    assert read_scheme(given) is None


@each_row("way", ["HMAC-SHA256", "HMAC-SHA-1", "HMAC-SHA512-256", "Ed25519-Signature", "HMAC-MD5"])
def test_a_way_to_sign_that_is_written_as_headers_are_is_no_header(way: str) -> None:
    assert read_scheme(batch(f"The value is the {way} of the body in hex.")) is None
    found = read_scheme(batch(f"X-Shop-Signature is the {way} of the body in hex."))
    assert found is not None
    assert found.place == "X-Shop-Signature"


HEADERS = ("X-Acme-Signature", "Acme-Signature-256", "X-Hmac-SHA256", "Sign-Hmac")
OVERS = (
    "`{timestamp}.{body}`", "`{id}.{timestamp}.{body}`", "`timestamp` + `body`", "the raw body", "v0:timestamp:body",
    "`{id}:{body}`", "`{method}{url}{timestamp}{body}`", "the full URL and the POST parameters", "nothing that is said",
)  # fmt: skip
SHAPES = (
    "",
    "t=<unix seconds>,v1=<hex>",
    "`t=` and `v1=`",
    "v1=<hex>;t=<time>",
    "`sha256=` before it",
    f"v1={HEX}",
    HEX,
)
BESIDE = ("", "X-Acme-Timestamp says when.", "X-Acme-Delivery-Id is new for each. X-Acme-Sent-At is in seconds.")
KINDS = ("HMAC-SHA256 in hex", "Ed25519", "RSA, SHA256 in base64", "ES256")


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_whatever_is_said_of_a_scheme_makes_a_contract_that_can_be_loaded(kind: str) -> None:
    for header, over, shape, beside in itertools.product(HEADERS, OVERS, SHAPES, BESIDE):
        found = read_scheme(batch(f"{header}: {shape}. It is the {kind} of {over}. {beside}"))
        assert found is not None
        delivery = {"event": {"body": "/type"}, **found.delivery}
        check_rules(rules_of(delivery), f"{header}, {over}, {shape}, {beside}", delivery)


@each_row(
    ("said", "header"),
    [
        ("X-Tern-Digest holds sha256= and the base64 HMAC-SHA256 of the body.", "X-Tern-Digest"),
        ("X-Tern-Check is the signature of the body.", "X-Tern-Check"),
        ("X-Tern-Check is a header, and X-Tern-Signature is the HMAC of the body.", "X-Tern-Signature"),
        ("X-Tern-Auth holds `id=<id>, signature=<hex>`.", None),
        ("X-Tern-Timestamp is a part of the signature.", None),
        ("X-Tern-Level is the signature version.", None),
        ("X-Tern-Digest is the hash of the body.", None),
    ],
)
def test_a_header_of_another_name_is_one_of_a_signature_where_a_sentence_says_so(said: str, header: str | None) -> None:
    found = read_scheme(batch(said))
    assert (found.place if found else None) == header


STRING_TO_SIGN = (
    "The `X-A-Signature` header: build the string to sign from the method, the path, the value of `X-A-Timestamp` and "
    "the hex SHA-256 of the body, joined by newlines. Compute the HMAC-SHA256 with your secret; base64-encode it."
)


@each_row(
    ("text", "told", "secret"),
    [
        (STRING_TO_SIGN,
         "hmac sha256 in base64 over {method}\\n{path}\\n{timestamp}\\n{sha256}, in X-A-Signature", None),
        ("We call your URL with a JSON body. `X-A-Signature` is the HMAC-SHA256 in hex of the raw body.",
         "hmac sha256 in hex over {body}, in X-A-Signature", None),
        ("`X-A-Signature` is the HMAC-SHA256 in hex of the URL followed by the request body.",
         "hmac sha256 in hex over {url}{body}, in X-A-Signature", None),
        ("`X-A-Signature` is the hex HMAC-SHA256 of the body under your secret, which has to be base64-decoded.",
         "hmac sha256 in hex over {body}, in X-A-Signature", "base64"),
        ("`X-A-Signature` is the hex HMAC-SHA256 of the body: `hmac.new(bytes.fromhex(secret), body, sha256)`.",
         "hmac sha256 in hex over {body}, in X-A-Signature", "hex"),
        ("`X-A-Signature` is the base64 HMAC-SHA256 of the body: `createHmac('sha256', Buffer.from(key, 'base64'))`.",
         "hmac sha256 in base64 over {body}, in X-A-Signature", "base64"),
        ("`X-A-Signature` is the base64 HMAC-SHA256 of the body under the secret; base64-decode the signature.",
         "hmac sha256 in base64 over {body}, in X-A-Signature", None),
        ("We append the secret key to the body, and put the SHA-256 (hex) of that into `X-A-Digest`.",
         "hash sha256 in hex over {body}{secret}, in X-A-Digest", None),
        ("Take the request body, append your API key, and compute its MD5 in hex. It equals `X-A-Checksum`.",
         "hash md5 in hex over {body}{secret}, in X-A-Checksum", None),
        ("We prepend your secret to the body; `X-A-Hash` is the hex SHA-1 of that.",
         "hash sha1 in hex over {secret}{body}, in X-A-Hash", None),
    ],
)  # fmt: skip
def test_a_scheme_is_told_by_what_is_put_together(text: str, told: str, secret: str | None) -> None:
    found = read_scheme(Batch(offers=(), texts=(text,)))
    assert found is not None
    assert (found.told, found.missing) == (told, ())
    assert found.delivery["authentication"][0].get("secret", {}).get("encoding") == secret


def test_of_a_string_to_sign_that_is_not_understood_no_part_is_claimed() -> None:
    text = (
        "`X-A-Signature` is the hex HMAC-SHA256 of the canonical request: verb, sorted query and the hash of the body."
    )
    found = read_scheme(Batch(offers=(), texts=(text,)))
    assert found is not None
    assert found.missing == ("what it signs",)
    assert read_scheme(Batch(offers=(), texts=("`Content-Digest` has the SHA-256 of the body.",))) is None


@each_row("lead", ["`: `", "`: e.g. `", "` looks like `", "`, such as `"])
def test_a_value_that_is_a_list_of_parameters_is_read_behind_the_words_that_lead_to_it(lead: str) -> None:
    text = f"Each request has `X-A-Signature{lead}keyid=k_12,sig=Zm9vYmFy…`, the base64 HMAC-SHA256 of the body."
    found = read_scheme(Batch(offers=(), texts=(text,)))
    assert found is not None
    assert found.delivery["authentication"][0].get("format") == "keyid=k_12,sig={signature}"
