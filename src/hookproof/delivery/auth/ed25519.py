"""Ed25519 signatures (RFC 8032) over what the contract says is signed."""

from __future__ import annotations

from hookproof.contract.model import Authentication
from hookproof.delivery.auth import keypair
from hookproof.delivery.auth.content import Facts, filled
from hookproof.delivery.auth.kind import Kind
from hookproof.delivery.auth.writing import ENCODERS


def _prove(rules: Authentication, key: bytes, facts: Facts) -> str:
    return ENCODERS[rules.encoding](keypair.loaded(key).sign(filled(rules.signed_content, facts)))


ED25519 = Kind(
    prove=_prove,
    key=keypair.read,
    other=keypair.other,
    fresh=keypair.fresh,
    public=keypair.public,
    web_key=keypair.web_key,
)
