"""User name and password in the header Authorization (RFC 7617). The secret is `name:password`."""

from __future__ import annotations

import base64
import hashlib
import secrets

from hookproof.contract.model import Authentication
from hookproof.delivery.auth.content import Facts
from hookproof.delivery.auth.kind import Kind


def _key(_rules: Authentication, text: str) -> bytes | None:
    return text.encode() if ":" in text else None


def _prove(_rules: Authentication, key: bytes, _facts: Facts) -> str:
    return base64.b64encode(key).decode()


def _other(_rules: Authentication, key: bytes) -> bytes:
    """The same user with another password."""
    name = key.partition(b":")[0]
    return name + b":" + hashlib.sha256(b"another password than " + key).hexdigest().encode()


def _fresh(_rules: Authentication) -> str:
    return f"hookproof:{secrets.token_urlsafe(24)}"


BASIC = Kind(prove=_prove, key=_key, other=_other, fresh=_fresh)
