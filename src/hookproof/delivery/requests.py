"""A delivery as the bytes of an HTTP/1.1 request."""

from __future__ import annotations

import re

from hookproof.delivery.targets import Target
from hookproof.delivery.traffic import Delivery, Headers
from hookproof.errors import InputError

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_UNSENDABLE = re.compile(r"[\x00\r\n]")
#: Methods whose requests say how long their body is even where it is empty (RFC 9110, section 8.6).
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})


def full_headers(delivery: Delivery, authority: str) -> Headers:
    """Return the headers as they are sent: host first, then the delivery's in their order and case, then the framing.

    A delivery that has a header of its own for one of these keeps it.
    """
    has = {name.lower() for name, _ in delivery.headers}
    host = () if "host" in has else (("Host", authority),)
    framed = "content-length" in has or "transfer-encoding" in has
    return (*host, *delivery.headers, *(() if framed else _framing(delivery)))


def _framing(delivery: Delivery) -> Headers:
    if delivery.chunked:
        return (("Transfer-Encoding", "chunked"),)
    if delivery.body or delivery.method in _WITH_BODY:
        return (("Content-Length", str(len(delivery.body))),)
    return ()


def request_head(delivery: Delivery, target: Target) -> bytes:
    """Return request line and headers. Raises InputError for a header that cannot stand in a request."""
    where = target.request_target(delivery.path, delivery.query)
    line = f"{delivery.method} {where} HTTP/1.1\r\n".encode("ascii", "replace")
    headers = b"".join(_line(name, value) for name, value in full_headers(delivery, target.authority))
    return line + headers + b"\r\n"


def _line(name: str, value: str) -> bytes:
    check_header(name, value)
    try:
        return f"{name}: {value}\r\n".encode("latin-1")
    except UnicodeEncodeError:
        return f"{name}: {value}\r\n".encode("utf-8", "surrogatepass")


def check_header(name: str, value: str) -> None:
    """Raise InputError for a header that would break the request apart (RFC 9112, section 5)."""
    if not _NAME.fullmatch(name):
        raise InputError(f"{name!r} is no name of a header", mend="Write --header 'Name: value'.")
    if _UNSENDABLE.search(value):
        raise InputError(f"the value of the header {name} holds a line break or a NUL")


def request_parts(delivery: Delivery) -> list[bytes]:
    """Return the body in the pieces in which it is written, framed as chunks where it is chunked."""
    if delivery.body_parts is None:
        return [delivery.body]
    if not delivery.chunked:
        return split_body(delivery)
    pieces = [b"%x\r\n%b\r\n" % (len(piece), piece) for piece in split_body(delivery) if piece]
    return [*pieces, b"0\r\n\r\n"] if not delivery.pause_seconds else _ended(pieces)


def _ended(pieces: list[bytes]) -> list[bytes]:
    """The last piece and the end of the body together: no pause stands between them."""
    end = b"0\r\n\r\n"
    return [*pieces[:-1], pieces[-1] + end] if pieces else [end]


def split_body(delivery: Delivery) -> list[bytes]:
    """Return the body in its parts; what the parts leave over is one more."""
    pieces, start = [], 0
    for size in delivery.body_parts or ():
        pieces.append(delivery.body[start : start + size])
        start += size
    if start < len(delivery.body) or not pieces:
        pieces.append(delivery.body[start:])
    return pieces
