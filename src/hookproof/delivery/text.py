"""Look at an answer as text: decoded as far as a bound, never more, and never raising."""

from __future__ import annotations

import re
import zlib

from hookproof.delivery.traffic import Response

#: Bytes of text that are looked at, however much a compressed body would become.
MOST_TEXT_BYTES = 1024 * 1024
_CHARSET = re.compile(r"charset=\"?([A-Za-z0-9_.:-]+)", re.IGNORECASE)


def decoded_body(response: Response, limit: int = MOST_TEXT_BYTES) -> bytes:
    """Return the first `limit` bytes of the body with gzip and deflate undone; other codings stay as they came."""
    codings = [c.strip().lower() for c in (response.header("Content-Encoding") or "").split(",") if c.strip()]
    data = response.body
    for coding in reversed(codings[-2:]):
        if coding not in ("gzip", "x-gzip", "deflate"):
            return data[:limit]
        data = _inflated(data, limit)
    return data[:limit]


def _inflated(data: bytes, limit: int) -> bytes:
    """Undo gzip or zlib, or deflate without a header, as some servers send it; what is broken ends there."""
    for bits in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS):
        try:
            return zlib.decompressobj(bits).decompress(data, limit)
        except zlib.error:
            continue
    return data


def body_text(response: Response, limit: int = MOST_TEXT_BYTES) -> str:
    """Return the body as text in the charset that it names, UTF-8 where it names none; bad bytes become U+FFFD."""
    match = _CHARSET.search(response.header("Content-Type") or "")
    data = decoded_body(response, limit)
    try:
        return data.decode(match.group(1) if match else "utf-8", "replace")
    except (LookupError, ValueError):
        return data.decode("utf-8", "replace")
