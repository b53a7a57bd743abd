"""Bodies: a JSON value as bytes, the way a sender writes it and the ways another one would."""

from __future__ import annotations

import json

#: A JSON value as text: compact, keys in the payload's order.
compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def encode(payload: object) -> bytes:
    """Return the body of a payload: compact JSON in UTF-8, keys in the payload's order."""
    return compact(payload).encode()


def pretty(payload: object) -> bytes:
    """Return the payload over several lines, indented by two spaces."""
    return json.dumps(payload, ensure_ascii=False, indent=2, allow_nan=False).encode()


def spaced(payload: object) -> bytes:
    """Return the payload with a space after each comma and colon, as many encoders write it."""
    return json.dumps(payload, ensure_ascii=False, allow_nan=False).encode()


def escaped(payload: object) -> bytes:
    r"""Return the payload in ASCII: every other character as `\uXXXX`."""
    return json.dumps(payload, ensure_ascii=True, separators=(",", ":"), allow_nan=False).encode()


def escaped_slashes(payload: object) -> bytes:
    r"""Return the payload with `/` written as `\/`, as some encoders do (RFC 8259, section 7)."""
    return encode(payload).replace(b"/", b"\\/")


def reordered(payload: object) -> object:
    """Return the payload with the keys of every object in reverse order."""
    if isinstance(payload, dict):
        return {key: reordered(value) for key, value in reversed(payload.items())}
    return [reordered(item) for item in payload] if isinstance(payload, list) else payload
