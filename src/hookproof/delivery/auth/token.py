"""The secret itself, sent along: a bearer token, a header or a parameter of the query."""

from __future__ import annotations

import hashlib
import secrets

from hookproof.contract.model import Authentication
from hookproof.delivery.auth.content import Facts
from hookproof.delivery.auth.kind import Kind


def _prove(_rules: Authentication, key: bytes, _facts: Facts) -> str:
    return key.decode("utf-8", "surrogateescape")


def _other(_rules: Authentication, key: bytes) -> bytes:
    return hashlib.sha256(b"another token than " + key).hexdigest().encode()


def _fresh(_rules: Authentication) -> str:
    return secrets.token_urlsafe(32)


TOKEN = Kind(prove=_prove, other=_other, fresh=_fresh, may_be_empty=True)
