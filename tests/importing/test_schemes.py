"""What documents say of authentication becomes a proposal, and how sure it is."""

from __future__ import annotations

from typing import Any

import pytest

from hookproof.contract.presets import Preset
from hookproof.importing.library import Library
from hookproof.importing.offers import Batch, Header, Offer
from hookproof.importing.schemes import UNSAID, event_rule, propose


def offered(
    *, headers: tuple[str, ...] = (), schemes: tuple[dict[str, Any], ...] = (), texts: tuple[str, ...] = ()
) -> Batch:
    told = tuple(Header(name=name) for name in headers)
    return Batch(offers=(Offer(name="e", where="", node={}, headers=told, schemes=schemes),), texts=texts)


def test_the_name_of_a_provider_is_enough_however_it_is_spelt() -> None:
    for name in ("stripe", "Stripe"):
        found = propose(name, offered(headers=("X-Hub-Signature-256",)))
        assert (found.preset, found.why, found.sure) == ("stripe", "the provider's name", True)


def test_the_header_of_a_proof_tells_the_preset_wherever_it_is_named() -> None:
    for batch in (offered(headers=("STRIPE-SIGNATURE",)), offered(texts=("Look at the Stripe-Signature header.",))):
        found = propose("acme", batch)
        assert (found.preset, found.sure) == ("stripe", True)
        assert found.why == "the documents name its header stripe-signature"


def test_the_standard_goes_before_those_that_have_its_headers_too() -> None:
    assert propose("acme", offered(headers=("webhook-id", "webhook-signature", "webhook-timestamp"))).preset == UNSAID


def test_a_header_that_is_no_proof_tells_nothing() -> None:
    assert not propose("acme", offered(headers=("webhook-id", "webhook-timestamp"))).sure
    assert not propose("acme", offered(headers=("Authorization",))).sure


BASIC, TOKEN = {"kind": "basic"}, {"kind": "token"}


@pytest.mark.parametrize(
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
    assert found.delivery.get("authentication") == (None if proof is None else [proof])


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
    assert propose("acme", batch, library).preset == UNSAID


def test_where_nothing_is_said_the_standard_is_proposed_and_the_user_asked() -> None:
    found = propose("acme", offered())
    assert (found.preset, found.sure, found.event) == (UNSAID, False, None)


@pytest.mark.parametrize(
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
