"""What a kind of authentication is: how a secret gives its key, how a key gives the proof of a delivery."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hookproof.contract.model import Authentication
from hookproof.delivery.auth.content import Facts


def from_base64(text: str) -> bytes | None:
    """Decode what holds nothing but base64 (RFC 4648, section 4); missing padding is added, as the libraries do."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def from_hex(text: str) -> bytes | None:
    """Decode hexadecimal; None for what is none."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        return None


#: How a secret's text gives the bytes of a key.
DECODERS: dict[str, Callable[[str], bytes | None]] = {"base64": from_base64, "hex": from_hex, "utf-8": str.encode}


def decoded(rules: Authentication, text: str) -> bytes | None:
    """Return the bytes that a secret's text stands for; None where it is not written as the rules say."""
    return DECODERS[rules.secret_encoding](text)


def another(_rules: Authentication, key: bytes) -> bytes:
    """Return a key that is not `key`, always the same one for it."""
    return hashlib.sha256(b"another key than " + key).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind. `key` gives a key of a secret's text without its prefix, None where it is none; `prove` the bare proof;
    `other` a key that is not the right one; `fresh` the text of a new secret, without prefix; `public` what a consumer
    is given in place of the secret, where that is another thing; `web_key` the same as a JSON Web Key (RFC 7517)."""

    prove: Callable[[Authentication, bytes, Facts], str]
    key: Callable[[Authentication, str], bytes | None] = decoded
    other: Callable[[Authentication, bytes], bytes] = another
    fresh: Callable[[Authentication], str]
    public: Callable[[Authentication, bytes], str] | None = None
    web_key: Callable[[Authentication, bytes], Mapping[str, str]] | None = None
    #: Whether a key of no bytes is one that a consumer might have by mistake.
    may_be_empty: bool = False
