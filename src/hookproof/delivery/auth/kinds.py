"""The table of the kinds of authentication: each name that a contract can say, and what does it."""

from __future__ import annotations

from collections.abc import Mapping

from hookproof.contract.model import Authentication
from hookproof.delivery.auth.basic import BASIC
from hookproof.delivery.auth.ecdsa import ECDSA
from hookproof.delivery.auth.ed25519 import ED25519
from hookproof.delivery.auth.hash import HASH
from hookproof.delivery.auth.hmac import HMAC
from hookproof.delivery.auth.jwt import JWT
from hookproof.delivery.auth.kind import Kind
from hookproof.delivery.auth.rsa import RSA
from hookproof.delivery.auth.token import TOKEN
from hookproof.delivery.auth.unproved import UNPROVED

KINDS: Mapping[str, Kind] = {
    "hmac": HMAC,
    "hash": HASH,
    "ed25519": ED25519,
    "rsa": RSA,
    "ecdsa": ECDSA,
    "jwt": JWT,
    "token": TOKEN,
    "basic": BASIC,
    "none": UNPROVED,
    "mtls": UNPROVED,
    "addresses": UNPROVED,
}


def kind_of(rules: Authentication) -> Kind:
    """Return what does one way of authentication."""
    return KINDS[rules.kind]
