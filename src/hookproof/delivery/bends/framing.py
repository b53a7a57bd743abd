"""Bends of the HTTP around a genuine payload: chunks, pauses, content types, methods, other headers, paths."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from hookproof.delivery.addressing import signature_headers
from hookproof.delivery.bends.bend import Apply, Expected, rows
from hookproof.delivery.bends.bodies import members
from hookproof.delivery.bends.headers import without
from hookproof.delivery.signing import Signer, with_headers
from hookproof.delivery.traffic import Delivery, Framing

#: Longer than what TCP itself waits to put segments together (40 ms), so that each part is read by itself.
_PAUSE_SECONDS = 0.1


def _parts(split: Callable[[int], tuple[int, ...]], pause: float = 0.0, framing: Framing = Framing.CHUNKED) -> Apply:
    def apply(delivery: Delivery, _: Signer) -> Delivery | None:
        if not delivery.body:
            return None
        return replace(delivery, body_parts=split(len(delivery.body)), framing=framing, pause_seconds=pause)

    return apply


def _cut(count: int) -> Callable[[int], tuple[int, ...]]:
    """Sizes of `count` parts, the last one with what is left over; small bodies give fewer."""

    def split(length: int) -> tuple[int, ...]:
        count_ = min(count, length)
        return (length // count_,) * (count_ - 1) + (length - length // count_ * (count_ - 1),)

    return split


#: Characters of two, three and four bytes in UTF-8.
_with_text = members(lambda _: '"hookproofText":"\u00e9\u4f60\U0001f389",'.encode())
#: More cuts than this tell nothing new; and a server that finds several chunks at once gives them on as one piece.
_CUTS, _BETWEEN_CUTS_SECONDS = 12, 0.02


def _within_characters(framing: Framing) -> Apply:
    """The parts end within characters of several bytes, as those of a long body do."""

    def apply(delivery: Delivery, signer: Signer) -> Delivery | None:
        bent = _with_text(delivery, signer)
        if bent is None:
            return None
        cuts = [at for at, byte in enumerate(bent.body) if byte & 0xC0 == 0x80][:_CUTS]
        parts = tuple(end - start for start, end in pairwise([0, *cuts, len(bent.body)]))
        return replace(bent, body_parts=parts, framing=framing, pause_seconds=_BETWEEN_CUTS_SECONDS)

    return apply


def _in_segments(split: Callable[[int], tuple[int, ...]], pause: float = _BETWEEN_CUTS_SECONDS) -> Apply:
    """Parts under one Content-Length; without a pause a server would find them all at once."""
    return _parts(split, pause, Framing.SEGMENTS)


def _content_type(value: str | None) -> Apply:
    def apply(delivery: Delivery, _: Signer) -> Delivery | None:
        if value is None:
            return without(delivery, "Content-Type")
        if value == delivery.header("Content-Type"):
            return None
        return replace(delivery, headers=with_headers(delivery.headers, (("Content-Type", value),)))

    return apply


def _with_charset(delivery: Delivery, signer: Signer) -> Delivery | None:
    """The media type with the parameter that many senders add; one that has parameters already stays as it is."""
    value = delivery.header("Content-Type") or signer.rules.content_type
    if ";" in value:
        return None
    return replace(delivery, headers=with_headers(delivery.headers, (("Content-Type", f"{value}; charset=utf-8"),)))


def _method(name: str) -> Apply:
    """A bare request of another method: no body, no signature."""

    def apply(delivery: Delivery, signer: Signer) -> Delivery | None:
        if name == delivery.method:
            return None
        bare = without(delivery, "Content-Type", *signature_headers(signer.rules))
        return replace(bare, method=name, body=b"", body_parts=None)

    return apply


def _signed_method(name: str) -> Apply:
    def apply(delivery: Delivery, _: Signer) -> Delivery | None:
        return replace(delivery, method=name) if name != delivery.method else None

    return apply


def _more_headers(*headers: tuple[str, str]) -> Apply:
    def apply(delivery: Delivery, _: Signer) -> Delivery:
        return replace(delivery, headers=with_headers(delivery.headers, headers))

    return apply


def _path(suffix: str) -> Apply:
    def apply(delivery: Delivery, signer: Signer) -> Delivery:
        return signer.resign(replace(delivery, path=delivery.path + suffix))

    return apply


_MANY = tuple((f"X-Hookproof-{number}", "x" * 20) for number in range(40))
#: What proxies say of where a request comes from, and what any caller can write himself.
_FROM_HERE = (
    ("X-Forwarded-For", "127.0.0.1"),
    ("X-Real-IP", "127.0.0.1"),
    ("Forwarded", "for=127.0.0.1"),
    ("X-Forwarded-Host", "localhost"),
)
_TRACE = ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")

ROWS = (
    *rows(
        "chunked",
        Expected.ACKNOWLEDGED,
        ("one-chunk", "a chunked body of one chunk", _parts(lambda n: (n,))),
        ("three-chunks", "a chunked body of three chunks", _parts(_cut(3))),
        ("many-chunks", "a chunked body of 200 chunks", _parts(_cut(200))),
    ),
    *rows(
        "chunks-within-characters",
        Expected.ACKNOWLEDGED,
        (
            "chunks-within-characters",
            "a chunked body whose chunks end within characters",
            _within_characters(Framing.CHUNKED),
        ),
        beside=_with_text,
    ),
    *rows(
        "slow-body",
        Expected.ACKNOWLEDGED,
        ("paused-body", "a chunked body with pauses between four chunks", _parts(_cut(4), _PAUSE_SECONDS)),
    ),
    *rows(
        "segments",
        Expected.ACKNOWLEDGED,
        ("head-alone", "a body that comes a moment after the headers", _in_segments(lambda n: (0, n))),
        ("two-segments", "a body that comes in two segments", _in_segments(_cut(2))),
    ),
    *rows(
        "segments-within-characters",
        Expected.ACKNOWLEDGED,
        (
            "segments-within-characters",
            "a body whose segments end within characters",
            _within_characters(Framing.SEGMENTS),
        ),
        beside=_with_text,
    ),
    *rows(
        "slow-segments",
        Expected.ACKNOWLEDGED,
        ("paused-segments", "a body with pauses between four segments", _in_segments(_cut(4), _PAUSE_SECONDS)),
    ),
    *rows(
        "content-type-parameter",
        Expected.ACKNOWLEDGED,
        ("charset-parameter", "the content type with a charset parameter", _with_charset),
    ),
    *rows(
        "content-type",
        Expected.SURVIVED,
        ("content-type-text", "the content type text/plain", _content_type("text/plain")),
        ("content-type-form", "the content type of a form", _content_type("application/x-www-form-urlencoded")),
        ("content-type-multipart", "a multipart content type without boundary", _content_type("multipart/form-data")),
        ("content-type-malformed", "a content type that is none", _content_type("json;;=")),
        ("content-type-missing", "no content type", _content_type(None)),
    ),
    *rows(
        "other-method",
        Expected.SURVIVED,
        *(
            (f"method-{name.lower()}", f"{article} {name} request", _method(name))
            for article, name in (("a", "GET"), ("a", "HEAD"), ("an", "OPTIONS"))
        ),
        *(
            (f"method-{name.lower()}", f"a signed {name} request", _signed_method(name))
            for name in ("PUT", "PATCH", "DELETE")
        ),
    ),
    *rows(
        "more-headers",
        Expected.ACKNOWLEDGED,
        ("many-headers", "40 headers more", _more_headers(*_MANY)),
        ("trace-headers", "tracing headers", _more_headers(_TRACE, ("tracestate", "a=b"), ("X-Request-Id", "1"))),
        (
            "long-user-agent",
            "a user agent of 2,000 characters",
            _more_headers(("User-Agent", "hookproof " + "x" * 1990)),
        ),
    ),
    *rows(
        "header-octets",
        Expected.SURVIVED,
        ("octets-in-header", "a further header with a letter beyond ASCII", _more_headers(("X-Note", "\u00e9"))),
    ),
    *rows(
        "forwarding",
        Expected.SURVIVED,
        ("from-here", "headers that say it comes from the consumer's own machine", _more_headers(*_FROM_HERE)),
    ),
    *rows(
        "path",
        Expected.SURVIVED,
        ("trailing-slash", "a slash after the path", _path("/")),
        ("double-slash", "two slashes after the path", _path("//")),
    ),
)
