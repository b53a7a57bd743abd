"""A listener takes real requests over HTTP, answers them, keeps them, and passes them on as they are."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import threading
from types import SimpleNamespace

import h11
import httpx
import pytest
from tests.rowwise import each_row

from hookproof.receiving import inbox
from hookproof.receiving import listening as listening_module
from hookproof.receiving.captures import read_captures
from hookproof.receiving.doorway import MOST_BYTES
from hookproof.receiving.guard import host_of, is_local, why_not
from hookproof.receiving.listening import stopping


def raw(url: str, data: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", httpx.URL(url).port), timeout=30) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while more := connection.recv(65536):
            answer += more
        return answer


def test_a_delivery_is_answered_kept_and_judged(listening, post, payload) -> None:
    listener = listening()
    assert post(listener.url).status_code == 200
    listener.stop()
    [(said, passed)] = listener.said
    assert (said.event, said.verified, said.findings, passed) == ("file.upload.failed", True, (), None)
    [kept] = read_captures(listener.path)
    assert json.loads(kept.body) == payload
    assert kept.target == "/hooks"


def test_a_forged_delivery_is_kept_and_told(listening, post) -> None:
    listener = listening(answer=204)
    assert post(listener.url, **{"webhook-signature": "v1,AAAA"}).status_code == 204
    listener.stop()
    assert [finding.fact.id for finding in listener.said[0][0].findings] == ["arrival.signature"]


def test_what_is_passed_on_has_the_same_bytes_and_header_case_and_the_answer_comes_back(listening, behind) -> None:
    url, got = behind
    listener = listening(forward=url)
    body = b'{ "a" :\t1.0, "b": "\\u00e9" }\n'
    head = b"POST /elsewhere?x=1 HTTP/1.1\r\nHost: localhost\r\nX-ODD-Case: Yes\r\nx-answer: 418\r\n"
    answer = raw(
        listener.url, head + b"Connection: close, X-Hop\r\nX-Hop: 1\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    )
    assert answer.startswith(b"HTTP/1.1 418 ")
    assert b"X-From-Behind: yes\r\n" in answer
    assert answer.endswith(b"\r\n\r\ndone")
    [(line, headers, came)] = got
    assert came == body
    assert line == "POST /webhooks HTTP/1.1"
    assert b"X-ODD-Case: Yes" in headers
    assert b"X-Hop" not in headers
    assert httpx.URL(url).netloc in headers


def test_a_chunked_body_is_passed_on_chunked(listening, behind) -> None:
    url, got = behind
    listener = listening(forward=url)
    head = b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    assert raw(listener.url, head + b"2\r\nab\r\n3;x=y\r\ncde\r\n0\r\n\r\n").startswith(b"HTTP/1.1 202 ")
    assert got[0][2] == b"abcde"
    assert b"chunked" in got[0][1]


def test_a_consumer_behind_that_is_not_there_gives_502_and_what_came_is_kept(listening, post) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
    listener = listening(forward=url)
    assert post(listener.url).status_code == 502
    listener.stop()
    assert "refused" in listener.said[0][1].detail
    assert len(list(read_captures(listener.path))) == 1


@pytest.mark.slow
def test_several_requests_come_on_one_connection_and_at_once(listening, payload) -> None:
    listener = listening()
    with httpx.Client(trust_env=False) as client:
        threads = [
            threading.Thread(target=client.post, args=(listener.url,), kwargs={"json": payload}) for _ in range(20)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
    listener.stop()
    assert sorted(arrival.number for arrival in read_captures(listener.path)) == list(range(1, 21))


def test_it_ends_by_itself_after_so_many(listening, post) -> None:
    listener = listening(most=2)
    assert [post(listener.url).status_code for _ in range(2)] == [200, 200]
    listener._thread.join(10)
    assert not listener._thread.is_alive()


def test_a_sender_that_asks_whether_to_go_on_is_told_to(listening) -> None:
    head = (
        b"POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", httpx.URL(listening().url).port), timeout=30) as connection:
        connection.sendall(head)
        assert connection.recv(1000).startswith(b"HTTP/1.1 100 ")
        connection.sendall(b"{}")
        assert connection.recv(1000).startswith(b"HTTP/1.1 200 ")


@each_row(
    ("request_", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: a b\r\nX: 1\r\n\x00\r\n\r\n", b"400"),
        (b"no HTTP at all\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 300_000 + b"\r\n\r\n", b"431"),
        (b"POST / HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 2\r\n\r\n{}", b"403"),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\nContent-Length: 2\r\n\r\n{}", b"403"),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: cross-site\r\n\r\n", b"403"),
    ],
)
def test_what_is_no_request_or_comes_from_a_web_page_is_refused_and_not_kept(listening, request_, status) -> None:
    listener = listening()
    assert raw(listener.url, request_).startswith(b"HTTP/1.1 " + status)
    listener.stop()
    assert listener.said == []
    assert list(read_captures(listener.path)) == []
    assert listener.refused


def test_a_body_too_long_is_refused(listening) -> None:
    head = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % (MOST_BYTES * 2)
    listener = listening()
    with socket.create_connection(("127.0.0.1", httpx.URL(listener.url).port), timeout=30) as connection:
        connection.sendall(head)
        for _ in range(18):
            connection.sendall(b"x" * 1_000_000)
        assert b" 413 " in connection.recv(1000)
    listener.stop()
    assert listener.said == []
    assert listener.refused == ["its body is longer than 16 MiB"]


@each_row("begun", [b"", b"POST / HTTP", b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nabc"])
def test_a_request_that_does_not_come_in_time_ends_its_connection(listening, monkeypatch, begun: bytes) -> None:
    monkeypatch.setattr(inbox, "_PATIENCE_SECONDS", 0.1)
    listener = listening()
    with socket.create_connection(("127.0.0.1", httpx.URL(listener.url).port), timeout=30) as connection:
        connection.sendall(begun)
        assert connection.recv(1000) == b""
    assert listener.said == []


def test_a_tunnel_s_name_is_taken_where_it_is_allowed(listening, post) -> None:
    listener = listening(hosts=["My.Tunnel.example"])
    assert post(listener.url, Host="my.tunnel.example:443").status_code == 200
    assert post(listener.url, Host="other.example").status_code == 403
    assert listener.refused == ["it is for the host other.example"]


def test_a_request_that_cannot_be_kept_is_not_acknowledged(listening, post, monkeypatch) -> None:
    from hookproof.errors import InputError
    from hookproof.receiving.captures import Captures

    def full(*_: object) -> None:
        raise InputError("captures cannot be written any more (No space left on device)")

    monkeypatch.setattr(Captures, "keep", full)
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    listener = listening()
    assert post(listener.url).status_code == 503
    listener._thread.join(10)
    assert not listener._thread.is_alive()


@each_row(
    ("authority", "host", "local"),
    [
        ("localhost:4100", "localhost", True),
        ("127.0.0.1:4100", "127.0.0.1", True),
        ("[::1]:4100", "::1", True),
        ("app.localhost", "app.localhost", True),
        ("LOCALHOST.", "localhost", True),
        ("localhost.evil.example", "localhost.evil.example", False),
        ("127.0.0.1.evil.example", "127.0.0.1.evil.example", False),
        ("10.0.0.1", "10.0.0.1", False),
        ("", "", False),
    ],
)
def test_a_name_of_this_machine_is_told_from_any_other(authority: str, host: str, local: bool) -> None:
    assert (host_of(authority), is_local(host)) == (host, local)
    assert (why_not((("Host", authority),), ()) == "") is local


def test_a_second_signal_is_not_ours() -> None:
    stopped: list[int] = []

    async def twice() -> None:
        with stopping(lambda: stopped.append(1)):
            signal.raise_signal(signal.SIGTERM)
            await asyncio.sleep(0.05)
            assert asyncio.get_running_loop().remove_signal_handler(signal.SIGTERM) is False

    asyncio.run(twice())
    assert stopped == [1]


class _Loop:
    """Notes what is set on it; `refuses` is what it raises."""

    def __init__(self, refuses: type[Exception] | None = None) -> None:
        self.refuses, self.handled = refuses, []

    def add_signal_handler(self, number: int, stop: object) -> None:
        if self.refuses is not None:
            raise self.refuses
        self.handled.append(number)


@each_row(
    ("before", "refuses", "heard"),
    [
        (signal.SIG_DFL, None, True),
        (signal.SIG_IGN, None, False),
        (signal.SIG_DFL, NotImplementedError, False),
        (signal.SIG_DFL, RuntimeError, False),
        (signal.SIG_DFL, ValueError, False),
    ],
)
def test_a_signal_is_heard_unless_it_is_to_be_ignored_or_the_loop_takes_none(
    monkeypatch: pytest.MonkeyPatch, before: object, refuses: type[Exception] | None, heard: bool
) -> None:
    monkeypatch.setattr(listening_module.signal, "getsignal", lambda _: before)
    loop = _Loop(refuses)
    assert listening_module._heard(loop, signal.SIGTERM, print) is heard
    assert loop.handled == ([signal.SIGTERM] if heard else [])


@each_row(
    ("state", "is_http", "begun", "received", "piece", "time"),
    [
        (h11.IDLE, True, False, 5, 0, "set"),
        (h11.SEND_BODY, True, False, 5, 0, "set"),
        (h11.SEND_BODY, True, True, 5, 5, "kept"),
        (h11.SEND_BODY, True, True, inbox._PIECE_BYTES, inbox._PIECE_BYTES, "kept"),
        (h11.SEND_BODY, True, True, inbox._PIECE_BYTES + 1, 0, "set"),
        (h11.DONE, True, True, 5, 0, "none"),
        (h11.DONE, True, False, 5, 0, "none"),
        (h11.SEND_BODY, False, True, inbox._PIECE_BYTES + 1, inbox._PIECE_BYTES + 1, "kept"),
    ],
)
def test_what_is_still_to_come_of_a_request_has_its_time_piece_by_piece(
    state: object, is_http: bool, begun: bool, received: int, piece: int, time: str
) -> None:
    cancelled = []
    old = SimpleNamespace(cancel=lambda: cancelled.append(True)) if begun else None
    one = SimpleNamespace(
        _piece=0, _late=old, _is_http=is_http, conn=SimpleNamespace(their_state=state),
        transport=SimpleNamespace(close="close"), loop=SimpleNamespace(call_later=lambda *given: given),
    )  # fmt: skip
    one._stop_time = lambda: inbox._Protocol._stop_time(one)
    inbox._Protocol._keep_time(one, received)
    late = {"set": (inbox._PATIENCE_SECONDS, "close"), "kept": old, "none": None}[time]
    assert (one._piece, one._late) == (piece, late)
    assert bool(cancelled) == (begun and time != "kept")
