"""A delivery as the bytes of a request: which headers are added, and where."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.delivery.requests import full_headers, request_head, request_parts
from hookproof.delivery.targets import parse_target
from hookproof.delivery.traffic import Delivery, Framing
from hookproof.errors import InputError


def delivery(method: str = "POST", body: bytes = b"{}", headers: Any = (("X-A", "1"),), **more: Any) -> Delivery:
    told = {"address": "a", "event": "e", "message_id": "m", "timestamp": 0, **more}
    return Delivery(method=method, body=body, headers=headers, **told)


@each_row(
    ("sent", "added"),
    [
        (delivery(), [("Content-Length", "2")]),
        (delivery(body=b""), [("Content-Length", "0")]),
        (delivery("PUT", b""), [("Content-Length", "0")]),
        (delivery("PATCH", b""), [("Content-Length", "0")]),
        (delivery("GET", b""), []),
        (delivery("GET", b"x"), [("Content-Length", "1")]),
        (delivery("DELETE", b""), []),
        (delivery(body_parts=(1, 1)), [("Transfer-Encoding", "chunked")]),
        (delivery(body_parts=(0, 2), framing=Framing.SEGMENTS), [("Content-Length", "2")]),
        (delivery("GET", b"", body_parts=()), [("Transfer-Encoding", "chunked")]),
    ],
)
def test_a_request_says_how_long_its_body_is_where_it_has_or_should_have_one(sent: Delivery, added: Any) -> None:
    assert list(full_headers(sent, "host:1")) == [("Host", "host:1"), ("X-A", "1"), *added]


def test_parts_are_framed_as_chunks_or_go_out_as_they_are() -> None:
    sent = delivery(body=b"abcdef", body_parts=(0, 3), pause_seconds=0.1)
    assert request_parts(replace(sent, framing=Framing.SEGMENTS)) == [b"", b"abc", b"def"]
    assert request_parts(sent) == [b"3\r\nabc\r\n", b"3\r\ndef\r\n0\r\n\r\n"]


@each_row("name", ["Content-Length", "content-length", "Transfer-Encoding", "HOST"])
def test_a_header_of_the_deliverys_own_is_kept_and_not_sent_twice(name: str) -> None:
    found = full_headers(delivery(headers=((name, "7"),)), "host:1")
    assert [value for key, value in found if key.lower() == name.lower()] == ["7"]
    assert len(found) == 2


def test_what_cannot_stand_in_a_header_is_an_error_and_not_sent() -> None:
    target = parse_target("http://localhost:9/hooks?a=1")
    head = request_head(delivery(path="/x", query="b=2"), target)
    assert head.startswith(b"POST /hooks/x?a=1&b=2 HTTP/1.1\r\nHost: localhost:9\r\nX-A: 1\r\n")
    assert head.endswith(b"\r\n\r\n")
    for headers in ((("X A", "1"),), (("X-A", "1\r\nX-B: 2"),), (("", "1"),), (("X-A", "\x00"),)):
        with pytest.raises(InputError):
            request_head(delivery(headers=headers), target)
