"""A delivery as a command of curl arrives byte for byte as hookproof would send it."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from tests.rowwise import each_row

from hookproof.delivery.curl import curl_command
from hookproof.delivery.targets import parse_target
from hookproof.delivery.traffic import Delivery, Framing

Seen = list[tuple[str, str, list[tuple[str, str]], bytes]]


@pytest.mark.skipif(shutil.which("curl") is None, reason="the machine has no curl")
@each_row("body", [b'@it\'s {"a": "\xc3\xa9"}\n', b"\xff\x00\r\n", b""])
def test_curl_sends_the_same_method_target_headers_and_bytes(body: bytes) -> None:
    seen: Seen = []

    class Consumer(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            length = int(self.headers["Content-Length"])
            seen.append((self.command, self.path, self.headers.items(), self.rfile.read(length)))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    headers = (("Content-Type", "text/x"), ("X-Id", "it's"), ("X-Empty", ""), ("X-Twice", "1"), ("X-Twice", "1"))
    delivery = Delivery(
        address="shop@1/order.paid#example", event="order.paid", method="PUT", headers=headers, body=body,
        message_id="m", timestamp=1, path="/../x", query="b=c",
    )  # fmt: skip
    with HTTPServer(("127.0.0.1", 0), Consumer) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        target = parse_target(f"http://127.0.0.1:{server.server_port}/hooks?a=1")
        ended = subprocess.run(curl_command(delivery, target), shell=True, capture_output=True, timeout=60)
        thread.join()
    assert ended.returncode == 0, ended.stderr
    ((method, path, got, sent),) = seen
    assert (method, path, sent) == ("PUT", "/hooks/../x?a=1&b=c", body)
    assert [pair for pair in got if pair[0] not in ("Host", "Content-Length")] == list(headers)


@pytest.mark.skipif(shutil.which("curl") is None, reason="the machine has no curl")
@pytest.mark.parametrize("framing", list(Framing))
def test_curl_sends_a_body_in_its_parts_by_its_framing(framing: Framing) -> None:
    delivery = Delivery(
        address="shop@1/order.paid#example", event="order.paid", method="POST", headers=(), body=b'{"a":"\xc3\xa9"}',
        message_id="m", timestamp=1, body_parts=(7, 1, 2), framing=framing, pause_seconds=0.01,
    )  # fmt: skip
    received = b""
    with socket.create_server(("127.0.0.1", 0)) as server:
        target = parse_target(f"http://127.0.0.1:{server.getsockname()[1]}/hooks")
        with subprocess.Popen(curl_command(delivery, target), shell=True, stdout=subprocess.PIPE) as sender:
            connection, _ = server.accept()
            while not received.endswith(b"\r\n0\r\n\r\n" if delivery.chunked else b'"}'):
                received += connection.recv(65536)
            connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
            connection.close()
            sender.communicate(timeout=60)
        assert sender.returncode == 0
    head, _, body = received.partition(b"\r\n\r\n")
    chunked = b"Transfer-Encoding: chunked" in head
    assert (chunked, b"Content-Length: 10" in head) == (delivery.chunked, not delivery.chunked)
    # How many chunks curl makes of the parts hangs on how soon it reads them.
    assert (b"".join(re.findall(rb"[0-9a-f]+\r\n(.+?)\r\n", body)) if chunked else body) == delivery.body


@each_row(
    ("body_parts", "pause_seconds", "reads"),
    [((1, 1), 0.1, "-T -"), ((1, 1), 0.0, "--data-binary @-"), (None, 0.1, "--data-binary @-")],
)
def test_curl_sends_as_it_reads_where_parts_of_a_body_wait_for_one_another(
    body_parts: tuple[int, ...] | None, pause_seconds: float, reads: str
) -> None:
    delivery = Delivery(
        address="shop@1/order.paid#example", event="order.paid", method="POST", headers=(), body=b"ab",
        message_id="m", timestamp=1, body_parts=body_parts, pause_seconds=pause_seconds,
    )  # fmt: skip
    assert curl_command(delivery, parse_target("http://127.0.0.1:8000/hooks")).endswith(f" {reads}")
