"""Verification with a public key, as a consumer does it: it is given the public half of the provider's key.

Here the reference consumer takes that half out of the secret of the test, which is the private key.
"""

from __future__ import annotations

import base64
import hmac
import json
from functools import lru_cache
from typing import Any

from hookproof.contract.model import Authentication
from hookproof.demo.habits import Refused


def fits_key(proof: Authentication, secret: str, content: bytes, signature: str) -> bool:
    """Whether a signature over content was made with the private half of the key."""
    given = _decoded(proof.encoding, signature)
    return given is not None and _verified(proof.kind, proof.algorithm, _public(proof, secret), given, content)


def fits_public(proof: Authentication, public: object, content: bytes, signature: str) -> bool:
    """Whether a signature over content was made with the private half of a key that is given."""
    given = _decoded(proof.encoding, signature)
    return given is not None and _verified(proof.kind, proof.algorithm, public, given, content)


def certified(text: bytes) -> object:
    """The public key of a certificate in PEM. Raises ValueError where it is none."""
    from cryptography.x509 import load_pem_x509_certificate

    return load_pem_x509_certificate(text).public_key()


def token_claims(proof: Authentication, secret: str, token: str) -> dict[str, Any] | None:
    """The claims of a web token (RFC 7519) of the one algorithm agreed on; None for any other token."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    header, claims = (_json(_unpadded(part)) for part in parts[:2])
    signature = _unpadded(parts[2])
    if not isinstance(header, dict) or not isinstance(claims, dict) or signature is None:
        return None
    fits = header.get("alg") == proof.algorithm and _signed(proof, secret, f"{parts[0]}.{parts[1]}".encode(), signature)
    return claims if fits else None


def _signed(proof: Authentication, secret: str, content: bytes, signature: bytes) -> bool:
    size = f"sha{proof.algorithm[2:]}"
    if proof.algorithm.startswith("HS"):
        return hmac.compare_digest(hmac.digest(secret.encode(), content, size), signature)
    kind = "ecdsa" if proof.algorithm.startswith("ES") else "rsa"
    if kind == "ecdsa":
        if len(signature) != 64:
            return False
        from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

        signature = encode_dss_signature(int.from_bytes(signature[:32]), int.from_bytes(signature[32:]))
    return _verified(kind, size, _public(proof, secret), signature, content)


def _verified(kind: str, algorithm: str, key: Any, signature: bytes, content: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

    digest = getattr(hashes, algorithm.upper() or "SHA256")()
    more = {"ed25519": (), "rsa": (PKCS1v15(), digest), "ecdsa": (ec.ECDSA(digest),)}[kind]
    try:
        key.verify(signature, content, *more)
    except InvalidSignature:
        return False
    return True


@lru_cache(maxsize=32)
def _public(proof: Authentication, secret: str) -> object:
    """The public half; found once, as a consumer reads its key once: of an RSA key it takes a tenth of a second."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    if "-----BEGIN" in secret:
        return load_pem_private_key(secret.encode(), password=None).public_key()
    seed = _decoded(proof.secret_encoding, secret.removeprefix(proof.secret_prefix))
    if seed is None:
        raise Refused(500)
    return Ed25519PrivateKey.from_private_bytes(seed[:32]).public_key()


def _decoded(encoding: str, text: str) -> bytes | None:
    try:
        if encoding == "hex":
            return bytes.fromhex(text)
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except ValueError:
        return None


def _unpadded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return None


def _json(data: bytes | None) -> object:
    try:
        return json.loads(data or b"")
    except (ValueError, RecursionError):
        return None
