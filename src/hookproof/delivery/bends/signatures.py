"""Bends of the signature's value: cut short, malformed, of another version, and several in one header."""

from __future__ import annotations

import string
from collections.abc import Callable, Sequence

from hookproof.contract.model import Authentication
from hookproof.delivery.addressing import time_text
from hookproof.delivery.auth.writing import header_of, other_tokens, takes_several, version_token
from hookproof.delivery.bends.bend import Apply, Expected, rows
from hookproof.delivery.bends.headers import signs
from hookproof.delivery.signing import Signer
from hookproof.delivery.traffic import Delivery

_BASE64 = string.ascii_uppercase + string.ascii_lowercase + string.digits + "+/"
_DIGITS = {"hex": "0123456789abcdef", "HEX": "0123456789ABCDEF"}
#: What stands in base64url where base64 has its two marks.
_STANDARD = str.maketrans("-_", "+/")


def _with_texts(delivery: Delivery, signer: Signer, texts: Sequence[str | None]) -> Delivery | None:
    """The delivery with these texts where its proofs stand: all of them, for a consumer may look at any one."""
    if not signs(signer) or not all(text is not None for text in texts):
        return None
    return signer.stamped(delivery, texts)


def _signature(change: Callable[[str], str]) -> Apply:
    """The right signatures, changed; their format and version token stay."""

    def apply(delivery: Delivery, signer: Signer) -> Delivery | None:
        if not signs(signer):
            return None
        return signer.placed(delivery, [change(proof) for proof in signer.proofs(delivery)])

    return apply


def _in_case(change: Callable[[str], str]) -> Apply:
    """The right signature with its letters in another case, where letters of either case are different digits."""

    def apply(delivery: Delivery, signer: Signer) -> Delivery | None:
        return _signature(change)(delivery, signer) if signer.scheme.encoding.startswith("base64") else None

    return apply


def _other_digit(encoding: str, proof: str, place: int) -> str:
    """The proof with the digit at `place` another one, in a bit that counts: base64 may leave four of its last idle."""
    digits = _DIGITS.get(encoding, _BASE64)
    at = range(len(proof.rstrip("=")))[place]
    was = digits.index(proof[at].translate(_STANDARD))
    others = (digits[was ^ len(digits) // part] for part in (2, 4))
    return proof[:at] + next(filter(str.isalnum, others)) + proof[at + 1 :]


def _digit(place: int) -> Apply:
    """The right signatures but for one digit."""

    def apply(delivery: Delivery, signer: Signer) -> Delivery | None:
        if not signs(signer):
            return None
        pairs = zip(signer.rules.authentication, signer.proofs(delivery), strict=True)
        return signer.placed(delivery, [_other_digit(rules.encoding, proof, place) for rules, proof in pairs])

    return apply


def _header(value: str) -> Apply:
    """A signature header that is nothing like one."""

    def apply(delivery: Delivery, signer: Signer) -> Delivery | None:
        return _with_texts(delivery, signer, [value] * len(signer.keys))

    return apply


def _each(text: Callable[[Authentication, str, str], str | None]) -> Apply:
    """What `text` makes of the rules, the time as it is written and the right proof, for each way of authentication."""

    def apply(delivery: Delivery, signer: Signer) -> Delivery | None:
        when = time_text(signer.rules, delivery.timestamp)
        pairs = zip(signer.rules.authentication, signer.proofs(delivery), strict=True)
        return _with_texts(delivery, signer, [text(rules, when, proof) for rules, proof in pairs])

    return apply


def _bare(rules: Authentication, when: str, proof: str) -> str | None:
    return header_of(rules, when, [proof]) if version_token(rules) else None


def _token(index: int) -> Apply:
    """The right signature under another version's token."""

    def text(rules: Authentication, when: str, proof: str) -> str | None:
        tokens = other_tokens(rules)
        return header_of(rules, when, [tokens[index] + proof]) if index < len(tokens) else None

    return _each(text)


def _several(*kinds: str) -> Apply:
    def apply(delivery: Delivery, signer: Signer) -> Delivery | None:
        when = time_text(signer.rules, delivery.timestamp)
        right, wrong = signer.proofs(delivery), signer.others().proofs(delivery)
        pairs = zip(signer.rules.authentication, right, wrong, strict=True)
        return _with_texts(delivery, signer, [_side_by_side(kinds, when, *each) for each in pairs])

    return apply


def _side_by_side(kinds: Sequence[str], when: str, rules: Authentication, right: str, wrong: str) -> str | None:
    if not takes_several(rules) or ("other" in kinds and not version_token(rules)):
        return None
    values = {
        "new": [version_token(rules) + right],
        "old": [version_token(rules) + wrong],
        "other": [token + wrong for token in other_tokens(rules)],
    }
    return header_of(rules, when, [value for kind in kinds for value in values[kind]])


ROWS = (
    *rows(
        "truncated-signature",
        Expected.REFUSED,
        # Eight characters are six bytes of base64 or four of hexadecimal: what is left can be decoded.
        ("signature-without-its-end", "the signature without its last eight characters", _signature(lambda s: s[:-8])),
        ("half-signature", "the first half of the signature", _signature(lambda s: s[: len(s) // 8 * 4])),
        ("four-characters", "the first four characters of the signature", _signature(lambda s: s[:4])),
        ("no-signature-characters", "nothing where the signature should be", _signature(lambda _: "")),
        ("other-last-digit", "the right signature with another digit at its end", _digit(-1)),
        ("other-first-digit", "the right signature with another digit at its beginning", _digit(0)),
    ),
    *rows(
        "letter-case",
        Expected.REFUSED,
        ("signature-in-capitals", "the signature in capital letters", _in_case(str.upper)),
        ("signature-in-small-letters", "the signature in small letters", _in_case(str.lower)),
        ("signature-case-turned", "the signature with the case of its letters turned", _in_case(str.swapcase)),
    ),
    *rows(
        "malformed-signature",
        Expected.REFUSED,
        ("empty-signature-header", "an empty signature header", _header("")),
        ("one-character", "a signature of one character", _signature(lambda s: s[:1])),
        ("odd-length", "a signature of 43 characters", _signature(lambda _: "A" * 43)),
        ("over-long", "a signature of 4,096 characters", _signature(lambda _: "A" * 4096)),
        ("not-encoded", "a signature with characters that no encoding has", _signature(lambda _: "!!!*")),
        # Without its first four: an answer with the letter as `\xc3\xa9` would hold a right one that begins with 9.
        ("not-ascii", "a signature with characters beyond ASCII", _signature(lambda s: "é" + s[4:])),
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
        ("bare-value", "the right signature without its version token", _each(_bare)),
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
