"""ECDSA signatures on the curve P-256 over what the contract says is signed, written as DER."""

from __future__ import annotations

from hookproof.delivery.auth import keypair


def signed(key: bytes, algorithm: str, content: bytes) -> bytes:
    """Return the signature of content under a private key in DER: the same for the same (RFC 6979)."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    digest = {"sha256": hashes.SHA256, "sha512": hashes.SHA512}[algorithm]()
    signature: bytes = keypair.loaded(key).sign(content, ec.ECDSA(digest, deterministic_signing=True))
    return signature


ECDSA = keypair.kind_of(signed)
