"""A keyed hash over what the contract says is signed."""

from __future__ import annotations

import base64
import hmac
import secrets

from hookproof.contract.model import Authentication
from hookproof.delivery.auth.content import Facts, filled
from hookproof.delivery.auth.kind import Kind
from hookproof.delivery.auth.writing import ENCODERS

#: Bytes of a generated key: the middle of the 24 to 64 that Standard Webhooks 1.0.0 ("Signature scheme") asks for.
_GENERATED_BYTES = 32


def _prove(rules: Authentication, key: bytes, facts: Facts) -> str:
    return ENCODERS[rules.encoding](hmac.digest(key, filled(rules.signed_content, facts), rules.algorithm))


def fresh(rules: Authentication) -> str:
    """Return the text of a new random key."""
    data = secrets.token_bytes(_GENERATED_BYTES)
    return base64.b64encode(data).decode() if rules.secret_encoding == "base64" else data.hex()  # noqa: S105 - an encoding


HMAC = Kind(prove=_prove, fresh=fresh, may_be_empty=True)
