"""RSA signatures (RFC 8017, PKCS #1 v1.5) over what the contract says is signed."""

from __future__ import annotations

from hookproof.contract.model import Authentication
from hookproof.delivery.auth import keypair
from hookproof.delivery.auth.content import Facts, filled
from hookproof.delivery.auth.kind import Kind
from hookproof.delivery.auth.writing import ENCODERS


def signed(key: bytes, algorithm: str, content: bytes) -> bytes:
    """Return the signature of content under a private key in DER."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

    sha1 = hashes.SHA1()  # noqa: S303 - what some providers still sign with
    digests = {"sha256": hashes.SHA256(), "sha1": sha1, "sha512": hashes.SHA512()}
    digest = digests[algorithm]
    signature: bytes = keypair.loaded(key).sign(content, PKCS1v15(), digest)
    return signature


def _prove(rules: Authentication, key: bytes, facts: Facts) -> str:
    return ENCODERS[rules.encoding](signed(key, rules.algorithm, filled(rules.signed_content, facts)))


RSA = Kind(
    prove=_prove,
    key=keypair.read,
    other=keypair.other,
    fresh=keypair.fresh,
    public=keypair.public,
    web_key=keypair.web_key,
)
