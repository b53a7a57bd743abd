"""Web tokens and credentials are proposed where sentences on deliveries speak of them, with what is left open."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.importing.offers import Batch, Header, Offer
from hookproof.importing.provenance.attestations import credential, unsigned, web_token


def said(*texts: str) -> Batch:
    return Batch(offers=(), texts=texts)


@each_row(
    ("text", "proof"),
    [
        ("Deliveries are made with HTTP Basic authentication.", {"kind": "basic"}),
        ("We authenticate ourselves with HTTP Basic: the user name is `acme`.", {"kind": "basic"}),
        ("Requests are protected with HTTP Basic: the user name and the password are those you entered.",
         {"kind": "basic"}),
        ("Each webhook carries a bearer token.", {"kind": "token", "format": "Bearer {signature}",
                                                  "place": {"header": "Authorization"}}),
        ("The `token` query parameter holds the token that you chose.", {"kind": "token", "place": {"query": "token"}}),
        ("We send your secret in the query parameter `key`.", {"kind": "token", "place": {"query": "key"}}),
        ("Requests carry your secret in the `X-Acme-Token` header.",
         {"kind": "token", "place": {"header": "X-Acme-Token"}}),
    ],
)  # fmt: skip
def test_a_credential_is_told_by_a_sentence_on_deliveries(text: str, proof: dict[str, Any]) -> None:
    found = credential(said(text))
    assert found is not None
    assert found.delivery == {"authentication": [proof]}


@each_row(
    "text",
    [
        "To call the API, use HTTP Basic authentication.",
        "Your requests need a bearer token, as our webhooks do not.",
        "The `page` query parameter holds the page.",
        "You must send your key in the query parameter `key`.",
        "",
    ],
)
def test_what_users_send_themselves_and_other_parameters_are_none(text: str) -> None:
    assert credential(said(text)) is None


WHOLE = (
    "Each request carries a JSON Web Token in the X-Acme-Assertion header, signed with HS256. Its claim `body_sha256` "
    "is the SHA-256 digest (hex) of the body; reject those whose `iat` is old."
)


@each_row(
    ("text", "header", "algorithm", "claims", "missing"),
    [
        (WHOLE, "X-Acme-Assertion", "HS256", {"iat": "{timestamp}", "body_sha256": "{sha256}"}, ()),
        (WHOLE.replace("HS256", "ES256"), "X-Acme-Assertion", "ES256",
         {"iat": "{timestamp}", "body_sha256": "{sha256}"}, ("how a consumer gets the public key",)),
        ("We send a JWT in `Authorization`; the hash of the payload, in base64, is `digest`.", "Authorization", "HS256",
         {"digest": "{sha256}"},
         ("which algorithm it is", "how the body's hash is written, for which hexadecimal is a guess")),
        ("We send a JWT (HS512) in X-Acme-Jwt.", "X-Acme-Jwt", "HS512", None, ("which claim is bound to the body",)),
    ],
)  # fmt: skip
def test_a_web_token_is_told_with_its_claims_and_what_is_left_open(
    text: str, header: str, algorithm: str, claims: Any, missing: tuple[str, ...]
) -> None:
    found = web_token(said(text))
    assert found is not None
    (proof,) = found.delivery["authentication"]
    assert (proof["place"], proof["algorithm"], proof.get("claims")) == ({"header": header}, algorithm, claims)
    assert proof.get("format") == ("Bearer {signature}" if header == "Authorization" else None)
    assert found.delivery.get("message") == ({"time": {"beside": "signature"}} if "iat" in (claims or {}) else None)
    assert found.missing == missing


@each_row("text", ["We like JWTs.", "To call the API, send a JWT in X-Acme-Jwt.", "X-Jwt is sent by us."])
def test_a_web_token_without_a_header_and_one_of_the_user_s_is_none(text: str) -> None:
    assert web_token(said(text)) is None


@each_row(
    ("text", "demanded"),
    [
        ("We send a bearer token with each webhook. Reject calls with a missing or wrong token.", True),
        ("Each webhook carries a bearer token. Calls with a different one must be answered with 401.", True),
        ("Each webhook carries a bearer token. Answer `401` if it is wrong.", True),
        ("Each webhook carries a bearer token: check that it equals yours, and answer 403 otherwise.", True),
        ("Each webhook carries a bearer token: check that it equals yours.", True),
        ("Each webhook carries a bearer token. Compare it with the one in your settings.", True),
        ("Each webhook carries a bearer token. Verify your domain to go on.", False),
        ("Each webhook carries a bearer token.", False),
        ("Each webhook carries a bearer token. Answer with 200.", False),
        ("Each webhook carries a bearer token.\n\nReject what is wrong.", False),
        ("Each webhook carries a bearer token. We reject API calls without one.", False),
    ],
)
def test_a_credential_is_sure_where_a_consumer_is_told_to_refuse_what_lacks_it(text: str, demanded: bool) -> None:
    found = credential(said(text))
    assert found is not None
    assert found.demanded is demanded


BOUND = (
    "The `Authorization` header is `Bearer` and a JWT, RS256. Its claim `digest` is the SHA-256 of the body, in hex."
)


@each_row(
    ("text", "missing"),
    [
        (BOUND, ("how a consumer gets the public key",)),
        (f"{BOUND} The JWKS is at https://acme.example/keys.", ()),
        (BOUND.replace("RS256", "RS256 (keys: JWKS at https://api.acme.example/keys)"), ()),
        (f"{BOUND} Copy the public key from your dashboard.", ()),
    ],
)
def test_a_token_that_holds_a_body_s_hash_is_a_delivery_s_and_its_key_is_fetched_or_handed(
    text: str, missing: tuple[str, ...]
) -> None:
    found = web_token(said(text))
    assert found is not None
    assert found.missing == missing


def test_how_long_a_token_holds_is_read() -> None:
    found = web_token(said(f"{WHOLE} `exp` is two minutes after `iat`."))
    assert found is not None
    assert found.delivery["authentication"][0]["lifetime_seconds"] == 120
    assert found.delivery["message"] == {"time": {"beside": "signature"}, "tolerance_seconds": {"past": 120}}


@each_row(
    ("text", "settled"),
    [
        ("Compare the `X-Acme-Token` header of each webhook with the token in your settings.", True),
        ("Each webhook has a header `X-Acme-Token`. Compare it with the token in your settings.", True),
        ("Each webhook has a header `X-Acme-Token`.", False),
        ("Each webhook has a header `X-Acme-Token`. You can compare plans with our table.", False),
    ],
)
def test_a_token_that_is_to_be_compared_is_settled(text: str, settled: bool) -> None:
    found = credential(said(text))
    assert found is not None
    assert found.demanded is settled


def test_a_parameter_that_is_sent_with_a_secret_that_the_reader_chose_is_stated() -> None:
    offer = Offer(name="a", where="a", node={}, queries=(Header("secret"),))
    chosen = Batch(offers=(offer,), texts=("The secret that you chose is in the query of every call: `?secret=…`.",))
    other = Batch(offers=(offer,), texts=("Calls have a query: `?secret=…`.",))
    for batch, stated in ((chosen, True), (other, False)):
        found = credential(batch)
        assert found is not None
        assert found.stated is stated


@each_row(
    ("text", "told"),
    [
        ("Our callbacks are not signed: look the order up by its id.", True),
        ("Webhook requests are unsigned.", True),
        ("We do not sign bodies. Allow our addresses in your firewall.", True),
        ("Refuse a delivery if requests are not signed.", False),
        ("If webhooks are not signed, turn signing on.", False),
        ("Requests that are not signed must be rejected.", False),
        ("Webhooks are not signed unless you set a secret.", False),
        ("We do not sign payloads by default.", False),
        ("Your documents are not signed yet.", False),
        ("", False),
    ],
)
def test_that_nothing_is_signed_is_told_of_deliveries_and_not_of_what_to_refuse(text: str, told: bool) -> None:
    assert (unsigned(said(text)) is not None) is told
