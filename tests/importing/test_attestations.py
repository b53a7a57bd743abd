"""Web tokens and credentials are proposed where sentences on deliveries speak of them, with what is left open."""

from __future__ import annotations

from typing import Any

import pytest

from hookproof.importing.attestations import credential, web_token
from hookproof.importing.offers import Batch


def said(*texts: str) -> Batch:
    return Batch(offers=(), texts=texts)


@pytest.mark.parametrize(
    ("text", "proof"),
    [
        ("Deliveries are made with HTTP Basic authentication.", {"kind": "basic"}),
        ("Each webhook carries a bearer token.", {"kind": "token", "format": "Bearer {signature}",
                                                  "place": {"header": "Authorization"}}),
        ("The `token` query parameter holds the token that you chose.", {"kind": "token", "place": {"query": "token"}}),
        ("We send your secret in the query parameter `key`.", {"kind": "token", "place": {"query": "key"}}),
    ],
)  # fmt: skip
def test_a_credential_is_told_by_a_sentence_on_deliveries(text: str, proof: dict[str, Any]) -> None:
    found = credential(said(text))
    assert found is not None
    assert found.delivery == {"authentication": [proof]}


@pytest.mark.parametrize(
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


@pytest.mark.parametrize(
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


@pytest.mark.parametrize(
    "text", ["We like JWTs.", "To call the API, send a JWT in X-Acme-Jwt.", "X-Jwt is sent by us."]
)
def test_a_web_token_without_a_header_and_one_of_the_user_s_is_none(text: str) -> None:
    assert web_token(said(text)) is None
