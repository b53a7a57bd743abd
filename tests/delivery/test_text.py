"""An answer as text: codings are undone, charsets are followed, and nothing is looked at beyond a bound."""

from __future__ import annotations

import gzip
import zlib

from tests.rowwise import each_row

from hookproof.delivery.text import body_text, decoded_body
from hookproof.delivery.traffic import Response

PLAIN = b"what was said"
RAW = zlib.compressobj(wbits=-zlib.MAX_WBITS)
DEFLATED = RAW.compress(PLAIN) + RAW.flush()
PACKED = gzip.compress(PLAIN, mtime=0)


def answer(body: bytes, **headers: str) -> Response:
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Response(status=200, headers=named, body=body)


@each_row(
    ("coding", "body", "gives"),
    [
        ("", PLAIN, PLAIN),
        ("gzip", PACKED, PLAIN),
        ("GZip", PACKED, PLAIN),
        ("x-gzip", PACKED, PLAIN),
        ("deflate", zlib.compress(PLAIN), PLAIN),
        ("deflate", DEFLATED, PLAIN),
        (" gzip , ,", PACKED, PLAIN),
        ("gzip, gzip", gzip.compress(PACKED, mtime=0), PLAIN),
        ("gzip,gzip,gzip", gzip.compress(gzip.compress(PACKED, mtime=0), mtime=0), PACKED),
        ("identity", PACKED, PACKED),
        ("br", PLAIN, PLAIN),
        # What is broken ends where it breaks, or stays as it came.
        ("gzip", PLAIN, PLAIN),
        ("gzip", PACKED[:-9], PLAIN),
        ("gzip", b"", b""),
    ],
)
def test_codings_are_undone_as_far_as_they_are_known(coding: str, body: bytes, gives: bytes) -> None:
    assert decoded_body(answer(body, Content_Encoding=coding)) == gives
    assert coding or decoded_body(answer(body)) == gives


@each_row("limit", [0, 4, 100])
@each_row(
    ("coding", "body"), [("gzip", PACKED), ("br", PLAIN), ("", PLAIN), ("gzip, gzip", gzip.compress(PACKED, mtime=0))]
)
def test_no_more_is_looked_at_than_the_limit(coding: str, body: bytes, limit: int) -> None:
    assert len(decoded_body(answer(body, Content_Encoding=coding), limit)) <= limit


@each_row(
    ("kind", "body", "text"),
    [
        ("text/plain", "é".encode(), "é"),
        ("text/plain; charset=latin-1", b"\xe9", "é"),
        ('text/plain; CHARSET="iso-8859-1"', b"\xe9", "é"),
        ("text/plain; charset=utf-16-le", "é".encode("utf-16-le"), "é"),
        ("text/plain; charset=of-nobody", "é".encode(), "é"),
        ("text/plain; charset=base64", "é".encode(), "é"),
        ("text/plain", b"\xe9", "\ufffd"),
    ],
)
def test_the_charset_that_is_named_is_followed_and_bad_bytes_are_replaced(kind: str, body: bytes, text: str) -> None:
    assert body_text(answer(body, Content_Type=kind)) == text
