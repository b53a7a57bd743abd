"""A plain hash over a text that the secret is a part of."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from hookproof.contract.model import Authentication
from hookproof.delivery.auth.content import Facts, filled
from hookproof.delivery.auth.hmac import fresh
from hookproof.delivery.auth.kind import Kind
from hookproof.delivery.auth.writing import ENCODERS


def _prove(rules: Authentication, key: bytes, facts: Facts) -> str:
    hashed = filled(rules.signed_content, replace(facts, secret=key))
    return ENCODERS[rules.encoding](hashlib.new(rules.algorithm, hashed, usedforsecurity=False).digest())


HASH = Kind(prove=_prove, fresh=fresh, may_be_empty=True)
