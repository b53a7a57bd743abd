"""Bends of the body's form: other bytes of the same JSON value, to tell whether the raw bytes are verified.

Standard Webhooks 1.0.0, "Signature scheme": the signature covers the body exactly as it was sent.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from hookproof.delivery.addressing import covers_body
from hookproof.delivery.bends.bend import Apply, Expected, rows
from hookproof.delivery.signing import Signer
from hookproof.delivery.traffic import Delivery

#: The whole numbers up to here are the same as doubles (RFC 8259, section 6), and are written without an exponent.
_EXACT = 10**15
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


def _compact(value: object) -> str:
    """As JavaScript's JSON.stringify writes it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _spaced(value: object) -> str:
    """As Python's json.dumps writes it."""
    return json.dumps(value)


def _sorted(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def _odd_whitespace(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=3, separators=(" ,", " :\t"))
    return f" \r\n{text}\n\t"


def _odd_escapes(value: object) -> str:
    """Every string with its first character as an escape, keys included (RFC 8259, section 7)."""
    return _STRING.sub(_escaped, json.dumps(value, ensure_ascii=False))


def _escaped(match: re.Match[str]) -> str:
    text = match.group()
    first = text[1:2]
    if first in ('"', "\\") or ord(first) > 0xFFFF:
        return text
    return f'"\\u{ord(first):04x}{text[2:].replace("/", chr(92) + "/")}'


def _with_fractions(value: object) -> str:
    """Whole numbers with a fraction of zero: the same numbers (RFC 8259, section 6), as far as a double holds them."""
    return _compact(_fractional(value))


def _fractional(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _fractional(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_fractional(item) for item in value]
    whole = isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _EXACT
    return float(value) if whole else value


def _in_escapes(delivery: Delivery, signer: Signer) -> Delivery | None:
    """All that is beyond ASCII as escapes, beyond the basic plane as pairs of them (RFC 8259, section 7)."""
    bent = _in_form(lambda value: json.dumps(value, separators=(",", ":")))(delivery, signer)
    return None if bent is None or delivery.payload.isascii() else bent


def _reversed_keys(value: object) -> str:
    return _compact(_reversed(value))


def _reversed(value: object) -> object:
    if isinstance(value, dict):
        return {key: _reversed(value[key]) for key in reversed(value)}
    return [_reversed(item) for item in value] if isinstance(value, list) else value


def parsed(body: bytes) -> Any | None:
    """Return the object in a body, or None where it holds none that can be written again."""
    try:
        value = json.loads(body)
        json.dumps(value, allow_nan=False)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) and value else None


def _in_form(write: Callable[[object], str]) -> Apply:
    """The same value in another form, signed as it is sent."""

    def apply(delivery: Delivery, signer: Signer) -> Delivery | None:
        value = parsed(delivery.payload)
        return None if value is None else signer.resign(delivery, body=_bytes(write(value)))

    return apply


#: Accents, another script, a line separator of Unicode, a character beyond the basic plane.
_TEXT = "Gr\u00fc\u00dfe, \u4f60\u597d\u2028\U0001f389"


#: The same, and what each of Unicode's normal forms writes otherwise: a letter apart from its accent, a ligature.
_NOT_NORMAL = f"{_TEXT} e\u0301 \ufb01"


def _with_text(text: str = _TEXT, *, ensure_ascii: bool) -> Apply:
    """A further member with text beyond ASCII: the same value in two forms, of which only one has other bytes."""

    def write(value: Any) -> str:
        return json.dumps({**value, "hookproofText": text}, ensure_ascii=ensure_ascii, separators=(",", ":"))

    return _in_form(write)


def _signed_in_form(write: Callable[[object], str]) -> Apply:
    """The value in an odd form, but signed in another: only who verifies a re-serialised body takes it."""

    def apply(delivery: Delivery, signer: Signer) -> Delivery | None:
        value = parsed(delivery.payload)
        if value is None or not covers_body(signer.rules):
            return None
        odd = _bytes(_odd_whitespace(value))
        bent = signer.resign(delivery, body=odd, signed_body=_bytes(write(value)))
        return None if bent == signer.resign(delivery, body=odd) else bent

    return apply


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


ROWS = (
    *rows(
        "odd-form",
        Expected.ACKNOWLEDGED,
        ("odd-whitespace", "the same payload with odd whitespace", _in_form(_odd_whitespace)),
        ("odd-escapes", "the same payload with characters written as escapes", _in_form(_odd_escapes)),
        ("odd-key-order", "the same payload with its keys reversed", _in_form(_reversed_keys)),
    ),
    *rows(
        "beyond-ascii",
        Expected.ACKNOWLEDGED,
        ("beyond-ascii", "a body with text beyond ASCII in UTF-8", _with_text(ensure_ascii=False)),
        ("in-ascii", "a body with text beyond ASCII in escapes", _with_text(ensure_ascii=True)),
    ),
    *rows(
        "escapes",
        Expected.ACKNOWLEDGED,
        ("in-escapes", "the same payload with all that is beyond ASCII in escapes", _in_escapes),
    ),
    *rows(
        "not-normalised",
        Expected.ACKNOWLEDGED,
        (
            "not-normalised",
            "a body with text in none of Unicode's normal forms",
            _with_text(_NOT_NORMAL, ensure_ascii=False),
        ),
        beside=_with_text(ensure_ascii=False),
    ),
    *rows(
        "number-form",
        Expected.ACKNOWLEDGED,
        ("integers-as-floats", "the same payload with each whole number written as 1.0", _in_form(_with_fractions)),
    ),
    *rows(
        "re-serialised",
        Expected.REFUSED,
        ("signed-compact", "a body signed in its compact form", _signed_in_form(_compact)),
        ("signed-spaced", "a body signed with a space after each comma and colon", _signed_in_form(_spaced)),
        ("signed-sorted", "a body signed with its keys sorted", _signed_in_form(_sorted)),
        (
            "signed-stripped",
            "a body signed without the whitespace around it",
            _signed_in_form(lambda v: _odd_whitespace(v).strip()),
        ),
    ),
)
