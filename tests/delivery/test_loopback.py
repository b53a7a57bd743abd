"""A listener of ours answers what a consumer asks, and lets go what is no request, without a word."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator

import pytest
from tests.rowwise import each_row

from hookproof.delivery.loopback import Asked, Loopback, Reply
from hookproof.errors import InputError

RESET = struct.pack("ii", 1, 0)


@pytest.fixture
def asked() -> list[Asked]:
    return []


@pytest.fixture
def listener(asked: list[Asked]) -> Iterator[Loopback]:
    def answer(one: Asked) -> Reply:
        asked.append(one)
        return Reply(204 if one.path == "/none" else 200, b'"x"')

    made = Loopback(answer, where="--observe")
    yield made
    made.close()


def said(listener: Loopback, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", int(listener.origin.rpartition(":")[2])), timeout=20) as line:
        line.sendall(request)
        line.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: line.recv(4096), b""))


def test_a_request_is_told_in_parts_and_answered(listener: Loopback, asked: list[Asked]) -> None:
    got = said(listener, b"PUT /a/b?c=1 HTTP/1.1\r\nX-Key: k\r\nContent-Length: 2\r\n\r\n{}")
    [one] = asked
    assert (one.method, one.path, one.query, one.headers["x-key"], one.body) == ("PUT", "/a/b", "c=1", "k", b"{}")
    assert got.startswith(b"HTTP/1.1 200 ")
    assert got.endswith(b'\r\n\r\n"x"')


@pytest.mark.parametrize("line", [b"HEAD /a", b"GET /none"])
def test_where_there_is_no_body_none_is_sent(line: bytes, listener: Loopback) -> None:
    got = said(listener, line + b" HTTP/1.1\r\n\r\n")
    assert b"Content-Length: 0\r\n" in got
    assert got.endswith(b"\r\n\r\n")


@each_row("length", [b"9" * 5000, b"-1", b"x", "²".encode(), b""])
def test_a_length_that_is_none_is_no_defect(
    length: bytes, listener: Loopback, asked: list[Asked], capfd: pytest.CaptureFixture[str]
) -> None:
    assert said(listener, b"POST /a HTTP/1.1\r\nContent-Length: " + length + b"\r\n\r\n").startswith(b"HTTP/1.1 200 ")
    assert [one.body for one in asked] == [b""]
    assert capfd.readouterr() == ("", "")


def test_a_connection_that_is_reset_is_told_to_nobody(
    listener: Loopback, asked: list[Asked], capfd: pytest.CaptureFixture[str]
) -> None:
    for part in (b"", b"POST /a HTT", b"POST /a HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc"):
        line = socket.create_connection(("127.0.0.1", int(listener.origin.rpartition(":")[2])), timeout=20)
        line.sendall(part)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        line.close()
    assert said(listener, b"\0\xff\r\n\r\n").startswith(b"<!DOCTYPE")
    assert said(listener, b"GET /after HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.1 200 ")
    assert [one.path for one in asked] == ["/after"]
    assert capfd.readouterr() == ("", "")


def test_a_port_that_is_taken_is_one_clear_line(listener: Loopback) -> None:
    port = int(listener.origin.rpartition(":")[2])
    with pytest.raises(InputError, match=f"--observe: port {port} cannot be listened on"):
        Loopback(lambda _: Reply(200, b""), port, where="--observe")
