"""Key pairs of the kinds whose secret is a private key: read, made, made other, and shown as their public half.

They stand on `cryptography`, which is an extra of its own: it is imported when such a key is first used.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from hookproof.contract.model import Authentication
from hookproof.delivery.auth.content import Facts, filled
from hookproof.delivery.auth.kind import Kind, from_base64, from_hex
from hookproof.delivery.auth.writing import ENCODERS
from hookproof.errors import InputError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

#: A seed of Ed25519, or of a P-256 key, in bytes.
SEED_BYTES = 32
_RSA_BITS = 2048
_ID_LENGTH = 22
#: From when to when, of now, a certificate holds.
_BEFORE, _AFTER = timedelta(days=1), timedelta(days=30)


def needed() -> None:
    """Raise InputError where `cryptography` is not installed."""
    try:
        import cryptography  # noqa: F401 - only whether it is there
    except ImportError:
        raise InputError(
            "this contract's deliveries are signed with a private key, which takes the package cryptography",
            mend="Install hookproof[cryptography].",
        ) from None


def read(rules: Authentication, text: str) -> bytes | None:
    """Return a private key as PKCS #8 in DER, of a secret in PEM, or of the seed that the rules' encoding gives."""
    needed()
    if "-----BEGIN" in text:
        return _from_pem(rules, text)
    data = (from_hex(text) if _in_hex(rules) else None) or from_base64(text)
    if data is None:
        return None
    return _from_der(rules, data) or (seeded(rules, data[:SEED_BYTES]) if len(data) in (32, 64) else None)


def _in_hex(rules: Authentication) -> bool:
    return rules.secret_encoding == "hex"  # noqa: S105 - the name of an encoding


def _from_pem(rules: Authentication, text: str) -> bytes | None:
    return _checked(family_of(rules), text.replace("\\n", "\n").encode(), pem=True)


def _from_der(rules: Authentication, data: bytes) -> bytes | None:
    return _checked(family_of(rules), data, pem=False)


# A run reads its secret for each delivery, and OpenSSL takes 50 ms to find an RSA key's numbers in order.
@lru_cache(maxsize=64)
def _checked(family: str, data: bytes, *, pem: bool) -> bytes | None:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization

    load = serialization.load_pem_private_key if pem else serialization.load_der_private_key
    try:
        key = load(data, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return _der(key) if family_of_key(key) == family else None


def family_of(rules: Authentication) -> str:
    """Return which keys the rules take: `ed25519`, `ecdsa` or `rsa`."""
    return {"ES": "ecdsa", "RS": "rsa"}.get(rules.algorithm[:2], rules.kind) if rules.kind == "jwt" else rules.kind


def family_of_key(key: PrivateKeyTypes) -> str:
    """Return which family a loaded private key is of, "" for one that no rules take."""
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    families: dict[str, type] = {
        "ed25519": ed25519.Ed25519PrivateKey,
        "rsa": rsa.RSAPrivateKey,
        "ecdsa": ec.EllipticCurvePrivateKey,
    }
    return next((name for name, family in families.items() if isinstance(key, family)), "")


def _der(key: PrivateKeyTypes) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def seeded(rules: Authentication, seed: bytes) -> bytes | None:
    """Return the private key that follows from a seed of 32 bytes; None for RSA, whose keys are searched for."""
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519

    family = family_of(rules)
    if family == "ed25519":
        return _der(ed25519.Ed25519PrivateKey.from_private_bytes(seed))
    if family == "ecdsa":
        return _der(ec.derive_private_key(int.from_bytes(seed) % (2**255) + 1, ec.SECP256R1()))
    return None


def other(rules: Authentication, key: bytes) -> bytes:
    """Return another private key of the same family, always the same one for a key where that can be."""
    return seeded(rules, hashlib.sha256(b"another key than " + key).digest()) or _other_rsa(key)


@lru_cache(maxsize=4)
def _other_rsa(_key: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric import rsa

    return _der(rsa.generate_private_key(public_exponent=65537, key_size=_RSA_BITS))


@lru_cache(maxsize=64)
def loaded(key: bytes) -> Any:
    """Return the private key of its DER, which was checked when it was read or made."""
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    return load_der_private_key(key, password=None, unsafe_skip_rsa_key_validation=True)


def fresh(rules: Authentication) -> str:
    """Return a new private key, as the rules' secret is written."""
    import secrets

    needed()
    seed = secrets.token_bytes(SEED_BYTES)
    if rules.kind == "ed25519" and rules.secret_encoding in ("hex", "base64"):
        return seed.hex() if _in_hex(rules) else base64.b64encode(seed).decode()
    return pem_of(seeded(rules, seed) or _other_rsa(seed))


def pem_of(key: bytes) -> str:
    """Return a private key in PEM."""
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return str(loaded(key).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode())


def public(rules: Authentication, key: bytes) -> str:
    """Return the public key that a consumer is given: an Ed25519 one bare, in the secret's encoding; else in PEM."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    if rules.kind == "ed25519" and rules.secret_encoding in ("hex", "base64"):
        data: bytes = loaded(key).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return data.hex() if _in_hex(rules) else base64.b64encode(data).decode()
    return public_pem(key)


def public_pem(key: bytes) -> str:
    """Return the public half of a key in PEM."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    half = loaded(key).public_key()
    return str(half.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode())


def web_key(rules: Authentication, key: bytes) -> dict[str, str]:
    """Return the public key as a JSON Web Key (RFC 7517, RFC 8037)."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    half, family = loaded(key).public_key(), family_of(rules)
    said = str(rules.options.get("header", {}).get("kid", "{key_id}"))
    told = {"kid": key_id(key) if "{" in said else said, "use": "sig"}
    if family == "ed25519":
        return {"kty": "OKP", "crv": "Ed25519", "x": _url(half.public_bytes(Encoding.Raw, PublicFormat.Raw)), **told}
    numbers = half.public_numbers()
    if family == "ecdsa":
        x, y = (_url(number.to_bytes(SEED_BYTES)) for number in (numbers.x, numbers.y))
        return {"kty": "EC", "crv": "P-256", "x": x, "y": y, "alg": "ES256", **told}
    n, e = (_url(number.to_bytes((number.bit_length() + 7) // 8)) for number in (numbers.n, numbers.e))
    return {"kty": "RSA", "n": n, "e": e, "alg": "RS256", **told}


def key_id(key: bytes) -> str:
    """Return the id under which a key is published: another one for every key."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    half = loaded(key).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return _url(hashlib.sha256(half).digest())[:_ID_LENGTH]


def certificate(key: bytes) -> str:
    """Return a certificate of a key in PEM, signed with itself (RFC 5280)."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.serialization import Encoding

    pair, now = loaded(key), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"hookproof test key {key_id(key)}")])
    made = x509.CertificateBuilder(name, name, pair.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - _BEFORE).not_valid_after(now + _AFTER)
    digest = None if family_of_key(pair) == "ed25519" else hashes.SHA256()
    return str(made.sign(pair, digest).public_bytes(Encoding.PEM).decode())


def _url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def kind_of(signed: Callable[[bytes, str, bytes], bytes]) -> Kind:
    """Return a kind whose proof is what `signed` gives of a private key in DER, an algorithm and the signed content."""

    def prove(rules: Authentication, key: bytes, facts: Facts) -> str:
        return ENCODERS[rules.encoding](signed(key, rules.algorithm, filled(rules.signed_content, facts)))

    return Kind(prove=prove, key=read, other=other, fresh=fresh, public=public, web_key=web_key)
