from __future__ import annotations

import asyncio
import errno
import gzip
import http.server
import itertools
import shutil
import socket
import ssl
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.delivery.bends.table import bend
from hookproof.delivery.opening import open_url
from hookproof.delivery.text import body_text, decoded_body
from hookproof.delivery.traffic import UNTRUSTED, Failure, Framing, Outcome
from hookproof.delivery.transports import concurrency_of
from hookproof.delivery.wire import KEPT_BYTES
from hookproof.errors import CannotJudge, InputError

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def dripping(head: bytes) -> Callable[..., None]:
    def behave(connection: socket.socket, server) -> None:
        connection.sendall(head)
        while not server.ended.wait(0.02):
            connection.sendall(b"a")

    return behave


def endless(head: bytes, more: bytes) -> Callable[..., None]:
    def behave(connection: socket.socket, server) -> None:
        connection.sendall(head)
        while not server.ended.is_set():
            connection.sendall(more)

    return behave


def silent(connection: socket.socket, server) -> None:
    server.ended.wait()


def resetting(connection: socket.socket, server) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


HOSTILE = {
    "never answers": (silent, Failure.TIMEOUT),
    "drips headers": (dripping(b"HTTP/1.1 200 OK\r\nX-Slow: "), Failure.TIMEOUT),
    "drips a status line": (dripping(b"HTTP/1.1 200 "), Failure.TIMEOUT),
    "drips a body": (dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"), Failure.TIMEOUT),
    "endless body": (endless(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 65536), Failure.OVERSIZED),
    "endless chunks": (
        endless(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"8000\r\n" + b"x" * 0x8000 + b"\r\n"),
        Failure.OVERSIZED,
    ),
    "endless headers": (endless(b"HTTP/1.1 200 OK\r\n", b"X-More: and more\r\n" * 1000), Failure.OVERSIZED),
    "one endless header": (endless(b"HTTP/1.1 200 OK\r\nX-More: ", b"x" * 65536), Failure.OVERSIZED),
    "endless interim answers": (endless(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 200), Failure.OVERSIZED),
    "not HTTP": (b"SSH-2.0-OpenSSH_9.6\r\n", Failure.INVALID_HTTP),
    "binary": (bytes(range(256)), Failure.INVALID_HTTP),
    "wrong length": (b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nok", Failure.INVALID_HTTP),
    "another version": (b"HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n", Failure.INVALID_HTTP),
    "broken chunk": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", Failure.INVALID_HTTP),
    "switches protocol": (b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", Failure.INVALID_HTTP),
    "closes at once": (b"", Failure.DROPPED),
    "closes in the headers": (b"HTTP/1.1 200 OK\r\nContent-", Failure.CUT),
    "closes in the body": (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nok", Failure.CUT),
    "closes in a chunk": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", Failure.CUT),
    "resets": (resetting, Failure.DROPPED),
}  # fmt: skip


@pytest.mark.slow
@each_row("behaviour", HOSTILE)
def test_a_hostile_consumer_ends_in_time_with_its_failure(behaviour: str, raw_server, genuine) -> None:
    behave, failure = HOSTILE[behaviour]
    limit = 0.3 if failure is Failure.TIMEOUT else 10
    with open_url(raw_server(behave).url, time_limit=limit) as transport:
        exchange = transport.send(genuine())
    assert (exchange.response, exchange.failure) == (None, failure), exchange.summary
    assert exchange.outcome is Outcome.FAILED


def test_nobody_there_is_unreachable(genuine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with open_url(f"http://127.0.0.1:{port}/", time_limit=20) as transport:
        exchange = transport.send(genuine())
    assert exchange.failure is Failure.UNREACHABLE
    assert "refused" in exchange.detail


def test_a_name_without_address_is_unreachable(genuine) -> None:
    with open_url("http://no-such-host.invalid/", time_limit=20) as transport:
        assert transport.send(genuine()).failure is Failure.UNREACHABLE


def test_plain_http_where_tls_is_expected_is_unreachable(raw_server, genuine) -> None:
    with open_url(raw_server(OK).url.replace("http:", "https:"), time_limit=20) as transport:
        exchange = transport.send(genuine())
    assert exchange.failure is Failure.UNREACHABLE
    assert "TLS" in exchange.detail


@pytest.mark.slow
def test_a_decompression_bomb_is_not_set_off(raw_server, genuine) -> None:
    bomb = gzip.compress(b"\0" * 100_000_000, 9)[:KEPT_BYTES]
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(bomb)}\r\n\r\n".encode()
    with open_url(raw_server(head + bomb).url, time_limit=20) as transport:
        response = transport.send(genuine()).response
    assert response is not None
    assert response.body == bomb
    assert len(decoded_body(response, 1000)) == 1000
    assert len(body_text(response)) <= 1024 * 1024


def test_of_a_long_body_the_first_bytes_are_kept(raw_server, genuine) -> None:
    with open_url(raw_server(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (KEPT_BYTES + 1)).url, time_limit=20) as transport:
        response = transport.send(genuine()).response
    assert response is not None
    assert (len(response.body), response.truncated, response.status) == (KEPT_BYTES, True, 200)


def test_headers_go_out_as_they_are_in_case_and_order(raw_server, genuine, signer) -> None:
    server = raw_server(OK)
    delivery = bend("mixed-case-headers")(genuine(), signer)
    with open_url(f"{server.url}?a=b", time_limit=20) as transport:
        assert transport.send(delivery).acknowledged
    head, _, sent = server.requests[0].partition(b"\r\n\r\n")
    line, host, *headers = head.decode("latin-1").split("\r\n")
    assert line == "POST /hook?a=b HTTP/1.1"
    assert host.startswith("Host: 127.0.0.1:")
    assert headers == [f"{n}: {v}" for n, v in delivery.headers] + [f"Content-Length: {len(delivery.body)}"]
    assert sent == delivery.body


def test_headers_beyond_ascii_can_be_sent(raw_server, genuine) -> None:
    server = raw_server(OK)
    delivery = genuine()
    with open_url(server.url, time_limit=20) as transport:
        for value in ("é", "日本"):
            transport.send(replace(delivery, headers=(("X-Odd", value),)))
    assert b"X-Odd: \xe9\r\n" in server.requests[0]
    assert "X-Odd: 日本\r\n".encode() in server.requests[1]


@each_row("header", [("X-A", "b\r\nX-Evil: 1"), ("X A", "b"), ("", "b")])
def test_a_header_that_would_break_the_request_is_an_error_of_input(header, raw_server, genuine) -> None:
    with open_url(raw_server(OK).url, time_limit=20) as transport, pytest.raises(InputError):
        transport.send(replace(genuine(), headers=(header,)))


def test_redirects_are_not_followed(raw_server, genuine) -> None:
    elsewhere = raw_server(OK)
    answer = f"HTTP/1.1 302 Found\r\nLocation: {elsewhere.url}\r\nContent-Length: 0\r\n\r\n"
    with open_url(raw_server(answer.encode()).url, time_limit=20) as transport:
        exchange = transport.send(genuine())
    assert exchange.outcome is Outcome.REDIRECTED
    assert elsewhere.requests == []


def test_proxies_of_the_environment_are_not_used(raw_server, genuine, monkeypatch) -> None:
    proxy = raw_server(OK)
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, proxy.url)
    with open_url(raw_server(OK).url, time_limit=20) as transport:
        assert transport.send(genuine()).acknowledged
    assert proxy.requests == []


def test_an_answer_before_the_whole_body_is_an_answer(raw_server, signer) -> None:
    def impatient(connection: socket.socket, server) -> None:
        connection.sendall(b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    server = raw_server(impatient)
    with open_url(server.url, time_limit=20) as transport:
        for number in range(5):
            delivery = signer.deliver_bytes(b"x" * 8_000_000, address=str(number), event="e")
            exchange = transport.send(delivery)
            assert exchange.refused, exchange.summary


@contextmanager
def python_server(server_class: type, protocol: str = "HTTP/1.1", **attributes: object) -> Iterator[str]:
    """A server of the standard library, which serves a kept connection until it ends; counts connections."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = protocol
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with server_class(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()


def test_a_consumer_with_one_thread_is_found_out_and_not_locked(genuine) -> None:
    with python_server(http.server.HTTPServer) as url, open_url(url, time_limit=20) as transport:
        assert transport.send(genuine()).acknowledged
        assert concurrency_of(transport, [genuine() for _ in range(4)], patience=0.3) == 1
        exchanges = transport.send_all([genuine() for _ in range(20)], workers=4)
        assert all(exchange.acknowledged for exchange in exchanges)


@pytest.mark.parametrize(
    ("server_class", "protocol"),
    [(http.server.ThreadingHTTPServer, "HTTP/1.1"), (http.server.HTTPServer, "HTTP/1.0")],
)
def test_a_consumer_that_takes_several_gets_several(server_class: type, protocol: str, genuine) -> None:
    with python_server(server_class, protocol) as url, open_url(url, time_limit=20) as transport:
        assert concurrency_of(transport, [genuine() for _ in range(4)], patience=2) == 4
        assert transport.limit is None


def test_connections_are_used_again(genuine) -> None:
    connections: list[object] = []

    class Counting(http.server.ThreadingHTTPServer):
        def process_request(self, *arguments: object) -> None:
            connections.append(arguments)
            super().process_request(*arguments)

    with python_server(Counting) as url, open_url(url, time_limit=20) as transport:
        assert all(e.acknowledged for e in transport.send_all([genuine() for _ in range(20)], workers=1))
    assert len(connections) == 1


def test_a_kept_connection_that_the_server_closes_is_no_false_alarm(raw_server, genuine) -> None:
    """The server keeps the connection, and drops it when the next request arrives: as on a race with its idle timer."""

    def behave(connection: socket.socket, server) -> None:
        connection.sendall(OK)
        connection.recv(10)

    server = raw_server(behave)
    with open_url(server.url, time_limit=20) as transport:
        exchanges = transport.send_all([genuine() for _ in range(4)], workers=1)
    assert [exchange.acknowledged for exchange in exchanges] == [True] * 4
    assert [exchange.lost for exchange in exchanges] == [False, True, True, True]


def test_where_few_kept_connections_are_lost_none_is_kept_from_the_second_on(raw_server, genuine) -> None:
    """What is lost then is lost for what it holds."""
    opened: list[object] = []
    came = itertools.count(1)

    def behave(connection: socket.socket, server) -> None:
        opened.append(connection)
        while True:
            if next(came) in (4, 9):
                return
            connection.sendall(OK)
            if not connection.recv(1_000_000):
                return

    with open_url(raw_server(behave).url, time_limit=20) as transport:
        exchanges = transport.send_all([genuine() for _ in range(10)], workers=1)
    assert [number for number, exchange in enumerate(exchanges) if exchange.lost] == [3, 7]
    assert len(opened) == 5  # one of three deliveries, one of four, and three of one each


def test_what_a_server_ends_after_telling_of_its_failure_loses_no_delivery(raw_server, genuine) -> None:
    def behave(connection: socket.socket, server) -> None:
        connection.sendall(b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n")
        connection.recv(10)

    with open_url(raw_server(behave).url, time_limit=20) as transport:
        exchanges = transport.send_all([genuine() for _ in range(4)], workers=1)
    assert [(exchange.response.status, exchange.lost) for exchange in exchanges] == [(500, False)] * 4


def test_a_consumer_that_drops_every_delivery_is_seen_even_on_kept_connections(raw_server, genuine) -> None:
    def behave(connection: socket.socket, server) -> None:
        if len(server.requests) == 1:
            connection.sendall(OK)
            server.requests.append(connection.recv(1_000_000))

    with open_url(raw_server(behave).url, time_limit=20) as transport:
        first, second = transport.send_all([genuine(), genuine()], workers=1)
    assert first.acknowledged
    assert second.failure is Failure.DROPPED


def test_exchanges_come_back_in_order_and_are_seen_as_they_end(genuine) -> None:
    seen: list[str] = []
    deliveries = [genuine() for _ in range(30)]
    with (
        python_server(http.server.ThreadingHTTPServer) as url,
        open_url(url, time_limit=20, watch=lambda e: seen.append(e.delivery.address)) as transport,
    ):
        exchanges = transport.send_all(deliveries, workers=6)
    assert [exchange.delivery for exchange in exchanges] == deliveries
    assert sorted(seen) == sorted(delivery.address for delivery in deliveries)


def test_a_head_request_has_no_body_and_does_not_wait_for_one(raw_server, genuine, signer) -> None:
    def behave(connection: socket.socket, server) -> None:
        connection.sendall(b"HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 1000\r\n\r\n")
        server.ended.wait()

    with open_url(raw_server(behave).url, time_limit=10) as transport:
        exchange = transport.send(bend("method-head")(genuine(), signer))
    assert exchange.refused
    assert exchange.response.body == b""


def test_chunks_go_out_one_by_one(raw_server, genuine, signer) -> None:
    def behave(connection: socket.socket, server) -> None:
        data = server.requests[0]
        while not data.endswith(b"0\r\n\r\n"):
            data += connection.recv(10_000)
        server.requests[0] = data
        connection.sendall(OK)

    server = raw_server(behave)
    delivery = replace(genuine(), body=b"abcdef", body_parts=(1, 2, 3))
    with open_url(server.url, time_limit=20) as transport:
        assert transport.send(delivery).acknowledged
    head, _, sent = server.requests[0].partition(b"\r\n\r\n")
    assert b"Transfer-Encoding: chunked" in head
    assert b"Content-Length" not in head
    assert sent == b"1\r\na\r\n2\r\nbc\r\n3\r\ndef\r\n0\r\n\r\n"


def test_segments_go_out_under_one_length(raw_server, genuine) -> None:
    def behave(connection: socket.socket, server) -> None:
        while not server.requests[0].endswith(b"\r\n\r\nabcdef"):
            server.requests[0] += connection.recv(10_000)
        connection.sendall(OK)

    server = raw_server(behave)
    segments = replace(genuine(), body=b"abcdef", body_parts=(0, 3), framing=Framing.SEGMENTS, pause_seconds=0.01)
    with open_url(server.url, time_limit=20) as transport:
        assert transport.send(segments).acknowledged
    assert b"Content-Length: 6\r\n" in server.requests[0]
    assert b"Transfer-Encoding" not in server.requests[0]


@pytest.mark.slow
def test_pauses_of_ours_do_not_count_against_the_consumer(raw_server, genuine) -> None:
    def behave(connection: socket.socket, server) -> None:
        data = server.requests[0]
        while not data.endswith(b"0\r\n\r\n"):
            data += connection.recv(10_000)
        connection.sendall(OK)

    delivery = replace(genuine(), body=b"abcd", body_parts=(1, 1, 1, 1), pause_seconds=1.5)
    with open_url(raw_server(behave).url, time_limit=4) as transport:
        assert transport.send(delivery).acknowledged


def test_closing_twice_is_no_error_and_leaves_no_thread(raw_server, genuine) -> None:
    transport = open_url(raw_server(OK).url, time_limit=20)
    transport.send(genuine())
    transport.close()
    transport.close()
    assert not transport._background._thread.is_alive()


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("openssl") is None, reason="makes a certificate with openssl")
def test_a_trusted_certificate_is_trusted_and_another_is_not(tmp_path: Path, genuine, monkeypatch) -> None:
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    what = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    command = ["openssl", *what.split(), "-keyout", key, "-out", certificate]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    class Secure(http.server.ThreadingHTTPServer):
        def get_request(self) -> tuple[socket.socket, object]:
            connection, address = super().get_request()
            return context.wrap_socket(connection, server_side=True), address

    with python_server(Secure) as url:
        secure = url.replace("http://127.0.0.1", "https://localhost")
        with open_url(secure, time_limit=20) as transport:
            exchange = transport.send(genuine())
        assert (exchange.failure, exchange.detail) == (Failure.UNREACHABLE, f"{UNTRUSTED}: self-signed certificate")
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        with open_url(secure, time_limit=20) as transport:
            assert transport.send(genuine()).acknowledged


def test_an_interruption_ends_the_waiting(raw_server, genuine, monkeypatch) -> None:
    """What Ctrl-C does in the thread that waits: the deliveries under way are given up."""
    import concurrent.futures

    server = raw_server(silent)
    real = concurrent.futures.wait

    def interrupted(*arguments: object, **options: object) -> object:
        real(arguments[0], timeout=0.1)
        raise KeyboardInterrupt

    with open_url(server.url, time_limit=60) as transport:
        begun = time.monotonic()
        monkeypatch.setattr(concurrent.futures, "wait", interrupted)
        with pytest.raises(KeyboardInterrupt):
            transport.send(genuine())
        monkeypatch.undo()
    assert time.monotonic() - begun < 30


def test_what_this_machine_has_no_room_for_is_no_fault_of_the_consumer(
    genuine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def none_left(*_args: Any, **_more: Any) -> Any:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(asyncio.BaseEventLoop, "create_connection", none_left)
    with open_url("http://127.0.0.1:9/", time_limit=20) as transport, pytest.raises(CannotJudge, match="ulimit"):
        transport.send(genuine())
