"""A JSON Web Token (RFC 7519) whose claims say what the delivery is: its time, the hash of its body."""

from __future__ import annotations

import base64
import hmac
import json
import re
from collections.abc import Mapping
from types import MappingProxyType

from hookproof.contract.model import Authentication
from hookproof.delivery.auth import ecdsa, keypair, rsa
from hookproof.delivery.auth.content import Facts, filled_text
from hookproof.delivery.auth.hmac import fresh
from hookproof.delivery.auth.kind import Kind, another, decoded

_HALF = 32
_WHOLE = re.compile(r"-?[0-9]{1,19}")
NONE = "none"


def token(
    rules: Authentication,
    key: bytes,
    facts: Facts,
    *,
    algorithm: str | None = None,
    more: Mapping[str, object] = MappingProxyType({}),
) -> str:
    """Return the token of a delivery, under another `algorithm` than the rules' where given; `none` signs nothing.

    `more` goes into its header.
    """
    name = algorithm or rules.algorithm
    own = {member: filled_text(text, facts) for member, text in rules.options.get("header", {}).items()}
    header = {"alg": name, "typ": "JWT", **own, **more}
    content = f"{_part(header)}.{_part(_claims(rules, facts))}"
    return f"{content}.{_encoded(_signature(name, key, content.encode()))}"


def _claims(rules: Authentication, facts: Facts) -> Mapping[str, object]:
    claims = {name: _claim(value, facts) for name, value in rules.options.get("claims", {}).items()}
    if "lifetime_seconds" in rules.options:
        claims["exp"] = facts.delivery.timestamp + rules.options["lifetime_seconds"]
    return claims


def _claim(value: object, facts: Facts) -> object:
    """A claim that is the time alone is a number (RFC 7519, section 2: NumericDate)."""
    if not isinstance(value, str):
        return value
    text = filled_text(value, facts)
    return int(text) if value == "{timestamp}" and _WHOLE.fullmatch(text) else text


def _part(value: Mapping[str, object]) -> str:
    return _encoded(json.dumps(value, separators=(",", ":")).encode())


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _signature(algorithm: str, key: bytes, content: bytes) -> bytes:
    digest = f"sha{algorithm[2:]}"
    if algorithm == NONE:
        return b""
    if algorithm.startswith("HS"):
        return hmac.digest(key, content, digest)
    if algorithm.startswith("RS"):
        return rsa.signed(key, digest, content)
    return _joined(ecdsa.signed(key, digest, content))


def _joined(signature: bytes) -> bytes:
    """The two numbers of an ECDSA signature, side by side (RFC 7518, section 3.4)."""
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

    return b"".join(number.to_bytes(_HALF) for number in decode_dss_signature(signature))


def _shared(rules: Authentication) -> bool:
    return rules.algorithm.startswith("HS")


def _key(rules: Authentication, text: str) -> bytes | None:
    return decoded(rules, text) if _shared(rules) else keypair.read(rules, text)


def _other(rules: Authentication, key: bytes) -> bytes:
    return another(rules, key) if _shared(rules) else keypair.other(rules, key)


def _fresh(rules: Authentication) -> str:
    return fresh(rules) if _shared(rules) else keypair.fresh(rules)


def _public(rules: Authentication, key: bytes) -> str:
    return "" if _shared(rules) else keypair.public(rules, key)


JWT = Kind(prove=token, key=_key, other=_other, fresh=_fresh, public=_public, web_key=keypair.web_key)
