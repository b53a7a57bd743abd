"""RSA signatures (RFC 8017, PKCS #1 v1.5) over what the contract says is signed."""

from __future__ import annotations

from hookproof.delivery.auth import keypair


def signed(key: bytes, algorithm: str, content: bytes) -> bytes:
    """Return the signature of content under a private key in DER."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

    sha1 = hashes.SHA1()  # noqa: S303 - what some providers still sign with
    digests = {"sha256": hashes.SHA256(), "sha1": sha1, "sha512": hashes.SHA512()}
    digest = digests[algorithm]
    signature: bytes = keypair.loaded(key).sign(content, PKCS1v15(), digest)
    return signature


RSA = keypair.kind_of(signed)
