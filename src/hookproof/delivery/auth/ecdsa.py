"""ECDSA signatures on the curve P-256 over what the contract says is signed, written as DER."""

from __future__ import annotations

from hookproof.contract.model import Authentication
from hookproof.delivery.auth import keypair
from hookproof.delivery.auth.content import Facts, filled
from hookproof.delivery.auth.kind import Kind
from hookproof.delivery.auth.writing import ENCODERS


def signed(key: bytes, algorithm: str, content: bytes) -> bytes:
    """Return the signature of content under a private key in DER: the same for the same (RFC 6979)."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    digest = {"sha256": hashes.SHA256, "sha512": hashes.SHA512}[algorithm]()
    signature: bytes = keypair.loaded(key).sign(content, ec.ECDSA(digest, deterministic_signing=True))
    return signature


def _prove(rules: Authentication, key: bytes, facts: Facts) -> str:
    return ENCODERS[rules.encoding](signed(key, rules.algorithm, filled(rules.signed_content, facts)))


ECDSA = Kind(
    prove=_prove,
    key=keypair.read,
    other=keypair.other,
    fresh=keypair.fresh,
    public=keypair.public,
    web_key=keypair.web_key,
)
