"""Digests over JSON values: canonical text first, so that layout and key order do not count."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def canonical(value: Any) -> bytes:
    """Return the canonical UTF-8 text of a JSON value: sorted keys, no white space, no escapes beyond JSON's own."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def digest_of(value: Any) -> str:
    """Return the SHA-256 of the canonical text of `value` in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


class _Absent:
    """The value of a field that is not there; null is a value."""

    def __repr__(self) -> str:
        return "(absent)"


ABSENT = _Absent()
