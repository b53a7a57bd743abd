"""Bends of where the key comes from: a key that the delivery itself brings or names, and one that nobody publishes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

from hookproof.contract.model import Authentication, DeliveryRules
from hookproof.contract.placeholders import names
from hookproof.contract.proofkinds import PUBLIC_KINDS
from hookproof.delivery.addressing import time_text
from hookproof.delivery.auth import keypair
from hookproof.delivery.auth.content import KeyName
from hookproof.delivery.auth.jwt import token
from hookproof.delivery.bends.bend import Apply, Expected, rows
from hookproof.delivery.issuing import KeyNames, key_name
from hookproof.delivery.signing import Signer
from hookproof.delivery.traffic import Delivery


def _tells(rules: DeliveryRules, what: str) -> bool:
    """Whether a delivery tells the id, or the URL, of a published key."""
    for proof in rules.authentication:
        if proof.published is not None:
            place = proof.published.id if what == "key_id" else proof.published.url
            header = proof.options.get("header", {}).values()
            if place is not None or any(what in names(text) for text in header):
                return True
    return False


def tells_key_id(rules: DeliveryRules) -> bool:
    """Whether a delivery tells the id of its published key."""
    return _tells(rules, "key_id")


def tells_key_url(rules: DeliveryRules) -> bool:
    """Whether a delivery tells where its published key is."""
    return _tells(rules, "key_url")


def brings_keys(rules: DeliveryRules) -> bool:
    """Whether a delivery could bring a key along: its header has a place for one (RFC 7515, section 4.1.3)."""
    return all(proof.kind == "jwt" and not proof.algorithm.startswith("HS") for proof in rules.authentication)


def _named(told: Callable[[Signer, Signer], tuple[KeyName, ...] | None]) -> Apply:
    """Signed with other keys, of which the delivery says what is told."""

    def apply(delivery: Delivery, signer: Signer) -> Delivery | None:
        other = signer.others()
        own = told(signer, other) if all(p.kind in PUBLIC_KINDS for p in signer.rules.authentication) else None
        return None if own is None else replace(other, names=KeyNames(own=own, foreign=())).resign(delivery)

    return apply


def _unpublished(signer: Signer, other: Signer) -> tuple[KeyName, ...] | None:
    """The id of the other key, as if it stood where the right one does."""
    if not tells_key_id(signer.rules):
        return None
    pairs = zip(signer.rules.authentication, other.keys, signer.key_names(), strict=True)
    return tuple(key_name(proof, key, _origin(name.url)) for proof, key, name in pairs)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _elsewhere(signer: Signer, _other: Signer) -> tuple[KeyName, ...] | None:
    return signer.names.foreign if signer.names is not None and tells_key_url(signer.rules) else None


def _alike(signer: Signer, other: Signer) -> tuple[KeyName, ...] | None:
    """The URL elsewhere, written so that it begins as the right one does (RFC 3986, section 7.6)."""
    foreign = _elsewhere(signer, other)
    if foreign is None:
        return None
    pairs = zip(foreign, signer.key_names(), strict=True)
    return tuple(replace(name, url=name.url.replace("://", f"://{urlsplit(own.url).netloc}@")) for name, own in pairs)


def _in_header(more: Callable[[Authentication, bytes, KeyName], dict[str, object]]) -> Apply:
    """A token of another key whose header says more of that key."""

    def apply(delivery: Delivery, signer: Signer) -> Delivery | None:
        rules = signer.rules
        if not brings_keys(rules):
            return None
        facts, other = signer.facts(delivery, time_text(rules, delivery.timestamp)), signer.others()
        foreign = signer.names.foreign if signer.names is not None else other.key_names()
        trios = zip(rules.authentication, other.keys, foreign, strict=True)
        return signer.placed(
            delivery, [token(proof, key, facts, more=more(proof, key, name)) for proof, key, name in trios]
        )

    return apply


def _key(rules: Authentication, key: bytes, _name: KeyName) -> dict[str, object]:
    return {"jwk": keypair.web_key(rules, key)}


def _place(rules: Authentication, key: bytes, name: KeyName) -> dict[str, object]:
    return {"kid": keypair.web_key(rules, key)["kid"], "jku": name.url or "https://keys.invalid/jwks.json"}


ROWS = (
    *rows(
        "unknown-key",
        Expected.REFUSED,
        ("unknown-key-id", "signed with another key, under an id that is not published", _named(_unpublished)),
    ),
    *rows(
        "other-issuer",
        Expected.REFUSED,
        ("other-issuer", "signed with the key of another issuer, whose URL it names", _named(_elsewhere)),
        ("issuer-alike", "the same, with a URL that begins as the right one does", _named(_alike)),
        ("brought-key", "a token that brings along the other key that signed it", _in_header(_key)),
        ("brought-key-url", "a token that names the URL of the other key that signed it", _in_header(_place)),
    ),
)
