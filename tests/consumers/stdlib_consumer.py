"""A correct consumer on the standard library's `http.server`, verified by hand, for both versions of HTTP."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer

_LARGEST = 8 * 1024 * 1024


def make_handler(secret: str, protocol: str) -> type[BaseHTTPRequestHandler]:
    key = base64.b64decode(secret.removeprefix("whsec_"))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = protocol
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length")
            if length is None or not length.isdecimal():
                self.close_connection = True
                self._answer(411)
                return
            if int(length) > _LARGEST:
                self.close_connection = True
                self._answer(413)
                return
            body = self.rfile.read(int(length))
            self._answer(self._judge(body))

        def _judge(self, body: bytes) -> int:
            if not self._authentic(body):
                return 401
            try:
                payload = json.loads(body)
            except (ValueError, RecursionError):
                return 400
            return 204 if isinstance(payload, dict) else 422

        def _authentic(self, body: bytes) -> bool:
            message_id = self.headers.get("webhook-id", "")
            timestamp = self.headers.get("webhook-timestamp", "")
            if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) < 12):
                return False
            if not message_id or abs(time.time() - int(timestamp)) > 300:
                return False
            content = f"{message_id}.{timestamp}.".encode() + body
            expected = "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
            given = self.headers.get("webhook-signature", "").split(" ")
            return any(hmac.compare_digest(expected.encode(), each.encode("latin-1", "replace")) for each in given)

        def _answer(self, status: int) -> None:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            """Tests stay quiet."""

    return Handler


@contextmanager
def serving(secret: str, *, threads: bool, protocol: str) -> Iterator[str]:
    """Serve on a free port; give the URL."""
    kind = ThreadingHTTPServer if threads else HTTPServer
    with kind(("127.0.0.1", 0), make_handler(secret, protocol)) as server:
        if threads:
            server.daemon_threads = True  # type: ignore[attr-defined]
            server.block_on_close = False  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/webhooks"
        finally:
            server.shutdown()
            thread.join(5)
