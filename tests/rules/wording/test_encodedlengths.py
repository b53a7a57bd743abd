"""Bytes in hex have two characters each, in base64 four for three."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.rules.wording.encodedlengths import encoded_otherwise


@each_row(
    ("sentence", "told"),
    [
        (
            "Secrets are 32 bytes, hex encoded, so 48 characters long.",
            "The text says 48 characters; 32 bytes have 64 in hex.",
        ),
        ("A 256-bit key in hex has 32 digits.", "The text says 32 digits; 32 bytes have 64 in hex."),
        (
            "The signature is a SHA-256 in base64, 64 characters.",
            "The text says 64 characters; 32 bytes have 44 in base64.",
        ),
        ("Secrets are 32 bytes, hex encoded, so 64 characters long.", ""),
        ("32 bytes in base64url are 43 characters.", ""),
        ("The signature is a SHA-256 in base64, 44 characters.", ""),
        ("The secret of the SHA-256 is base64 and has 24 characters.", ""),
        ("The first 16 characters of a 32 byte digest in hex.", ""),
        ("The digest of 32 bytes in hex or base64 has 44 characters.", ""),
        ("A body of 32 bytes has 32 characters.", ""),
    ],
)
def test_characters_are_held_against_the_bytes(sentence: str, told: str) -> None:
    assert encoded_otherwise(sentence) == told
