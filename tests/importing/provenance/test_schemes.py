"""What documents say of authentication becomes a proposal, and how sure it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.contract.presets import Preset
from hookproof.importing.library import Library
from hookproof.importing.offers import Batch, Header, Offer
from hookproof.importing.provenance.schemes import event_rule, propose

STANDARD = "standard-webhooks"


def offered(
    *,
    headers: tuple[str, ...] = (),
    schemes: tuple[dict[str, Any], ...] = (),
    texts: tuple[str, ...] = (),
    title: str = "",
) -> Batch:
    told = tuple(Header(name=name) for name in headers)
    return Batch(
        offers=(Offer(name="e", where="", node={}, headers=told, needs=tuple((s,) for s in schemes)),),
        texts=texts,
        title=title,
    )


def test_the_name_of_a_provider_is_enough_however_it_is_spelt() -> None:
    for name in ("stripe", "Stripe"):
        found = propose(name, offered(headers=("X-Hub-Signature-256",)))
        assert (found.preset, found.why, found.sure) == ("stripe", "the provider's name", True)


def test_the_package_that_programs_verify_with_tells_the_preset_that_is_called_so() -> None:
    taken = replace(offered(), packages=("jwt", "standardwebhooks"))
    assert (propose("acme", taken).preset, propose("acme", taken).sure) == (STANDARD, True)
    assert propose("acme", replace(taken, packages=("jwt", "nacl"))).preset == ""


def test_the_header_of_a_proof_tells_the_preset_wherever_it_is_named() -> None:
    for batch in (offered(headers=("STRIPE-SIGNATURE",)), offered(texts=("Look at the Stripe-Signature header.",))):
        found = propose("acme", batch)
        assert (found.preset, found.sure) == ("stripe", True)
        assert found.why == "the documents name its header stripe-signature"


HUB = {"kind": "hmac", "encoding": "hex", "over": "{body}", "format": "sha256={signature}"}


def test_a_header_that_many_providers_have_tells_its_proof_alone_and_the_user_is_asked() -> None:
    found = propose("acme", offered(headers=("X-Hub-Signature-256",)))
    (proof,) = found.delivery["authentication"]
    assert (found.preset, found.sure, found.event) == ("", False, None)
    assert proof.items() >= {**HUB, "place": {"header": "X-Hub-Signature-256"}}.items()


@each_row(
    ("provider", "batch", "preset"),
    [
        ("acme", offered(headers=("X-Hub-Signature-256", "X-GitHub-Event")), "github"),
        ("github-cloud", offered(headers=("X-Hub-Signature-256",)), "github"),
        ("acme", offered(headers=("X-Hub-Signature-256",), title="GitHub v3 REST API"), "github"),
        ("acme", offered(headers=("X-Hub-Signature-256",), texts=("Echo `hub.challenge` back.",)), "meta"),
    ],
)
def test_a_header_that_many_have_tells_the_preset_where_something_else_of_it_is_there(provider, batch, preset) -> None:
    found = propose(provider, batch)
    assert (found.preset, found.sure) == (preset, True)


def test_a_header_that_many_have_goes_behind_a_scheme_that_the_prose_describes_whole() -> None:
    said = (
        "Deliveries carry X-Hub-Signature-256: the HMAC with SHA-256 of the raw body, in base64, "
        "for example `c2Vl`."
    )  # fmt: skip
    found = propose("acme", offered(headers=("X-Hub-Signature-256",), texts=(said,)))
    assert (found.preset, found.sure) == ("", True)
    assert found.delivery["authentication"][0]["encoding"] == "base64"


def test_of_presets_of_one_name_the_one_whose_members_payloads_have_is_meant() -> None:
    def batch(*members: str) -> tuple[Batch, Library]:
        library = Library({"a.json": {"properties": {name: {} for name in members}}})
        return Batch(offers=(Offer(name="e", where="", node=library.node("a.json", "")),)), library

    assert propose("adyen", *batch("type", "data")).preset == "adyen-platform"
    assert propose("slack", *batch("command", "text")).preset == "slack-commands"
    assert propose("adyen", *batch("eventDate", "content")).is_unsaid
    found = propose("stripe", *batch("kind"))
    assert (found.preset, found.sure) == ("stripe", False)
    assert "no payload has the member /type" in found.why


def test_the_standard_goes_before_those_that_have_its_headers_too() -> None:
    assert propose("acme", offered(headers=("webhook-id", "webhook-signature", "webhook-timestamp"))).preset == STANDARD


def test_a_header_that_is_no_proof_tells_nothing() -> None:
    assert not propose("acme", offered(headers=("webhook-id", "webhook-timestamp"))).sure
    assert not propose("acme", offered(headers=("Authorization",))).sure


BASIC, TOKEN = {"kind": "basic"}, {"kind": "token"}


@each_row(
    ("scheme", "proof"),
    [
        ({"type": "http", "scheme": "Basic"}, BASIC),
        (
            {"type": "http", "scheme": "bearer"},
            {**TOKEN, "format": "Bearer {signature}", "place": {"header": "Authorization"}},
        ),
        ({"type": "apiKey", "in": "header", "name": "X-Key"}, {**TOKEN, "place": {"header": "X-Key"}}),
        ({"type": "apiKey", "in": "query", "name": "key"}, {**TOKEN, "place": {"query": "key"}}),
        ({"type": "apiKey", "in": "cookie", "name": "key"}, None),
        ({"type": "apiKey", "in": "query", "name": "hmac"}, None),
        ({"type": "http", "scheme": "digest"}, None),
        ({"type": "oauth2", "scheme": "basic"}, None),
    ],
)
def test_a_declared_security_scheme_is_proposed_where_it_is_a_credential(scheme: dict[str, Any], proof: Any) -> None:
    found = propose("acme", offered(schemes=(scheme,)))
    assert found.sure is (proof is not None)
    assert found.delivery["authentication"] == [proof or {"kind": "none"}]


@pytest.mark.parametrize(
    "batch",
    [
        offered(headers=("X-Acme-Signature",)),
        offered(schemes=({"type": "apiKey", "in": "header", "name": "X-Acme-Signature"},)),
    ],
)
def test_a_header_that_is_called_a_signature_is_a_hash_of_the_body_until_the_user_says_more(batch: Batch) -> None:
    found = propose("acme", batch)
    proof = {"kind": "hmac", "encoding": "hex", "over": "{body}", "place": {"header": "X-Acme-Signature"}}
    assert found.delivery["authentication"][0].items() >= proof.items()
    assert not found.sure


def test_a_preset_whose_proof_stands_in_the_payload_is_told_by_its_members() -> None:
    members = ("Type", "Message", "MessageId", "TopicArn", "Timestamp", "Signature", "SigningCertURL")
    library = Library({"a.json": {"allOf": [{"properties": {name: {} for name in members}}]}})
    batch = Batch(offers=(Offer(name="e", where="", node=library.node("a.json", "")),))
    assert propose("acme", batch, library).preset == "aws-sns"
    batch = Batch(offers=(*batch.offers, Offer(name="f", where="", node={"properties": {"Signature": {}}})))
    assert propose("acme", batch, library).is_unsaid


def test_where_nothing_is_said_nothing_is_signed_and_the_user_is_asked() -> None:
    found = propose("acme", offered())
    assert (found.preset, found.sure, found.event) == ("", False, None)
    assert found.delivery["authentication"] == [{"kind": "none"}]
    assert "no check of a signature runs" in found.written


@each_row(
    ("said", "parts", "separator"),
    [
        ({}, None, ""),
        ({"header": "x-event"}, [("header", "x-event", False)], "."),
        ({"body": "/type", "optional": True}, [("body", "/type", True)], "."),
        (
            {"parts": [{"header": "a"}, {"body": "/b"}], "separator": "/"},
            [("header", "a", False), ("body", "/b", False)],
            "/",
        ),
        ({"parts": [{"header": "a"}, {"path": "b"}]}, None, ""),
    ],
)
def test_a_preset_says_where_names_stand_where_all_their_parts_are_in_headers_or_the_body(
    said, parts, separator
) -> None:
    preset = Preset(name="p", title="P", published="", proved_by=(), unsaid="", notes="", delivery={"event": said})
    rule = event_rule(preset)
    if parts is None:
        assert rule is None
        return
    assert rule is not None
    assert [(place.where, place.name, place.optional) for place in rule.parts] == parts
    assert rule.separator == separator


def test_a_hash_of_body_and_secret_that_stands_nowhere_is_asked_about() -> None:
    found = propose("acme", offered(texts=("Our checksum is the SHA-256 of the raw body followed by your secret.",)))
    assert (found.sure, "a hash over body and secret" in found.why) == (False, True)


BEARER = {"kind": "token", "format": "Bearer {signature}", "place": {"header": "Authorization"}}


@each_row(
    ("said", "proof", "sure"),
    [
        ("Each request has the header `Authorization: Bearer <token>` with the token of your webhook.", BEARER, True),
        ("We send your credentials in the Authorization header (HTTP Basic).", {"kind": "basic"}, True),
        ("Webhooks use `Authorization: Basic`.", {"kind": "basic"}, False),
        ("Deliveries carry X-Gate-Token.", {"kind": "token", "place": {"header": "X-Gate-Token"}}, False),
    ],
)
def test_a_credential_is_decided_where_the_provider_is_said_to_send_it_in_authorization_and_asked_about_elsewhere(
    said: str, proof: dict[str, Any], sure: bool
) -> None:
    found = propose("acme", offered(texts=(said,)))
    assert (found.preset, found.sure, found.delivery) == ("", sure, {"authentication": [proof]})


@each_row(
    "said",
    [
        "To create webhooks, call the API with `Authorization: Bearer <key>`.",
        "Your requests need the header `Authorization: Basic …`. We send webhooks.",
        "To list invoices, send X-Session-Token to the API.",
        "A client sends X-Session-Token with its calls.",
        "Webhooks are signed. You must authenticate: Authorization with Bearer.",
    ],
)
def test_a_credential_of_the_user_s_own_calls_is_none_of_deliveries(said: str) -> None:
    assert propose("acme", offered(texts=(said,))).is_unsaid


BASIC = {"type": "http", "scheme": "basic"}
SIGNED = {"type": "apiKey", "in": "header", "name": "X-Acme-Signature"}


@each_row(
    ("said", "over", "sure"),
    [("`X-Acme-Signature` is the hex HMAC-SHA256 of the body.", "{body}", True), ("", "{body}", False)],
)
def test_a_credential_that_is_asked_for_together_with_a_signature_stands_beside_it(
    said: str, over: str, sure: bool
) -> None:
    headers = (Header("X-Acme-Signature"),)
    offer = Offer(name="e", where="", node={}, headers=headers, needs=((BASIC, SIGNED),))
    found = propose("acme", Batch(offers=(offer,), texts=(said,)))
    login, proof = found.delivery["authentication"]
    assert (login, found.sure) == ({"kind": "basic", "secret": {"name": "basic"}}, sure)
    assert (proof["kind"], proof["over"], proof["secret"]) == ("hmac", over, {"name": "signature"})


def test_one_of_two_ways_is_taken_alone() -> None:
    offer = Offer(name="e", where="", node={}, needs=((BASIC,), (SIGNED,)))
    assert propose("acme", Batch(offers=(offer,))).delivery["authentication"] == [{"kind": "basic"}]


def test_headers_that_bear_nobodys_name_are_asked_about_unless_documents_describe_them_or_name_the_provider() -> None:
    headers = ("X-Signature-Ed25519", "X-Signature-Timestamp")
    said = "`X-Signature-Ed25519` is the hex Ed25519 signature over the timestamp header followed by the body."
    proposed = propose("acme", offered(headers=headers))
    assert (proposed.preset, proposed.sure) == ("discord", False)
    assert propose("acme", offered(headers=headers, texts=("Discord signs this.",))).sure
    found = propose("acme", offered(headers=headers, texts=(said,)))
    assert (found.preset, found.sure) == ("", True)
    assert found.delivery["authentication"][0]["over"] == "{timestamp}{body}"


def test_what_is_said_of_a_proof_beyond_any_scheme_is_asked_about() -> None:
    cut = "`X-Acme-Signature` is the hex HMAC-SHA256 of the body, cut to 32 characters."
    proposed = propose("acme", offered(texts=(cut,)))
    assert not proposed.sure
    assert proposed.why.endswith("; said, and no contract can say it: that a part of the hash is sent")
