"""Proofs, one kind at a time: the same bytes for the same key, and another key that is another."""

from __future__ import annotations

import pytest

from hookproof.delivery.auth.basic import BASIC
from hookproof.delivery.bends.twins import _odd_whitespace
from hookproof.delivery.http_carrier import _reason


def test_another_password_is_of_the_same_user(standard) -> None:
    other = BASIC.other(standard.signature, b"ann:secret")
    assert other.startswith(b"ann:")
    assert other != b"ann:secret"
    assert other == BASIC.other(standard.signature, b"ann:secret")


def test_a_signature_under_a_private_key_is_the_same_each_time() -> None:
    pytest.importorskip("cryptography")
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric import ec

    from hookproof.delivery.auth.ecdsa import signed

    made = ec.generate_private_key(ec.SECP256R1())
    key = made.private_bytes(form.Encoding.DER, form.PrivateFormat.PKCS8, form.NoEncryption())
    assert signed(key, "sha256", b"text") == signed(key, "sha256", b"text")


def test_odd_whitespace_is_all_that_is_odd() -> None:
    text = _odd_whitespace({"Größe": ["é", 1]})
    assert "".join(text.split()) == '{"Größe":["é",1]}'
    assert text != text.strip()


def test_no_failure_is_called_a_success() -> None:
    assert "success" not in _reason(OSError(0, "no luck"))
    assert _reason(ConnectionRefusedError(111, "x")) == "connection refused"
