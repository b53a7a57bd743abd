"""Bends of the signature's value: cut short, malformed, of another version, and several in one header."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hookproof.delivery.auth.hmac_header import header_of, other_tokens, takes_several, version_token, written
from hookproof.delivery.bends.bend import Apply, Expected, rows
from hookproof.delivery.bends.keys import other_key
from hookproof.delivery.signing import Signer, with_headers
from hookproof.delivery.traffic import Delivery


def with_signature_header(delivery: Delivery, signer: Signer, value: str) -> Delivery:
    """Return the delivery with `value` as its signature header, as it stands."""
    return replace(delivery, headers=with_headers(delivery.headers, ((signer.scheme.signature_header, value),)))


def _signature(change: Callable[[str], str]) -> Apply:
    """The right signature, changed; its format and version token stay."""

    def apply(delivery: Delivery, signer: Signer) -> Delivery:
        value = written(signer.scheme, change(signer.mac(delivery)), delivery.timestamp)
        return with_signature_header(delivery, signer, value)

    return apply


def _header(value: str) -> Apply:
    """A signature header that is nothing like one."""

    def apply(delivery: Delivery, signer: Signer) -> Delivery:
        return with_signature_header(delivery, signer, value)

    return apply


def _bare(delivery: Delivery, signer: Signer) -> Delivery | None:
    if not version_token(signer.scheme):
        return None
    return with_signature_header(delivery, signer, header_of(signer.scheme, delivery.timestamp, [signer.mac(delivery)]))


def _token(index: int) -> Apply:
    """The right signature under another version's token."""

    def apply(delivery: Delivery, signer: Signer) -> Delivery | None:
        tokens = other_tokens(signer.scheme)
        if index >= len(tokens):
            return None
        value = header_of(signer.scheme, delivery.timestamp, [tokens[index] + signer.mac(delivery)])
        return with_signature_header(delivery, signer, value)

    return apply


def _several(*kinds: str) -> Apply:
    def apply(delivery: Delivery, signer: Signer) -> Delivery | None:
        if not takes_several(signer.scheme) or ("other" in kinds and not version_token(signer.scheme)):
            return None
        values = [value for kind in kinds for value in _VALUES[kind](delivery, signer)]
        return with_signature_header(delivery, signer, header_of(signer.scheme, delivery.timestamp, values))

    return apply


def _new(delivery: Delivery, signer: Signer) -> list[str]:
    return [version_token(signer.scheme) + signer.mac(delivery)]


def _old(delivery: Delivery, signer: Signer) -> list[str]:
    return [version_token(signer.scheme) + signer.mac(delivery, key=other_key(signer.key))]


def _other(delivery: Delivery, signer: Signer) -> list[str]:
    return [token + signer.mac(delivery, key=other_key(signer.key)) for token in other_tokens(signer.scheme)]


_VALUES = {"new": _new, "old": _old, "other": _other}

ROWS = (
    *rows(
        "truncated-signature",
        Expected.REFUSED,
        # Eight characters are six bytes of base64 or four of hexadecimal: what is left can be decoded.
        ("signature-without-its-end", "the signature without its last eight characters", _signature(lambda s: s[:-8])),
        ("half-signature", "the first half of the signature", _signature(lambda s: s[: len(s) // 8 * 4])),
        ("four-characters", "the first four characters of the signature", _signature(lambda s: s[:4])),
        ("no-signature-characters", "nothing where the signature should be", _signature(lambda _: "")),
    ),
    *rows(
        "malformed-signature",
        Expected.REFUSED,
        ("empty-signature-header", "an empty signature header", _header("")),
        ("one-character", "a signature of one character", _signature(lambda s: s[:1])),
        ("odd-length", "a signature of 43 characters", _signature(lambda _: "A" * 43)),
        ("over-long", "a signature of 4,096 characters", _signature(lambda _: "A" * 4096)),
        ("not-encoded", "a signature with characters that no encoding has", _signature(lambda _: "!!!*")),
        ("not-ascii", "a signature with characters beyond ASCII", _signature(lambda s: "é" + s[1:])),
        ("only-marks", "a signature header of nothing but marks", _header(", , ,, =")),
        ("no-structure", "a signature header without any structure", _header("hello")),
    ),
    *rows(
        "other-scheme-version",
        Expected.REFUSED,
        ("former-version", "the right signature under a former version's token", _token(0)),
        ("next-version", "the right signature under the next version's token", _token(1)),
        ("later-version", "the right signature under a later version's token", _token(2)),
        ("lettered-version", "the right signature under a token with a letter more", _token(3)),
        ("bare-value", "the right signature without its version token", _bare),
    ),
    *rows(
        "several-signatures",
        Expected.ACKNOWLEDGED,
        ("old-and-new", "signatures of the former key and of this one, in this order", _several("old", "new")),
        ("new-and-old", "signatures of this key and of the former one, in this order", _several("new", "old")),
        ("three-signatures", "this key's signature between two others", _several("old", "new", "old")),
        ("unknown-versions-first", "signatures of unknown versions before the right one", _several("other", "new")),
        ("unknown-versions-last", "signatures of unknown versions after the right one", _several("new", "other")),
    ),
    *rows(
        "several-wrong-signatures",
        Expected.REFUSED,
        ("two-old-signatures", "two signatures, neither of this key", _several("old", "old")),
        ("old-and-unknown", "a former key's signature and ones of unknown versions", _several("old", "other")),
    ),
)
