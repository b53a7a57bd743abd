"""A listener on this machine for what a consumer asks and calls by itself: keys, and calls that count as effects."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from hookproof.errors import InputError

_MOST_BYTES = 2**20
#: A length of more digits is no length.
_DIGITS = 20
_NO_BODY = frozenset({204, 304})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request. Names of headers are found in any case; of a long body the first MiB is there."""

    method: str
    path: str
    query: str
    headers: Message
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """How a request is answered."""

    status: int
    body: bytes
    content_type: str = "application/json"


class Loopback:
    """Answers on loopback until it is closed; a request that breaks off, or is none, is dropped."""

    def __init__(self, answer: Callable[[Asked], Reply], port: int = 0, *, where: str) -> None:
        """`where` names what gave the port. Raises InputError where that is taken."""
        try:
            self._server = _Server(("127.0.0.1", port), _handler(answer))
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise InputError(f"port {port} cannot be listened on ({reason})", where=where) from None
        self.origin = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    #: A consumer that takes many deliveries at once calls as often at once, and must not fail for us.
    request_queue_size = 1024

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a connection that a consumer resets: the library would print a traceback."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


def _handler(answer: Callable[[Asked], Reply]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 10

        def _take(self) -> None:
            path, _, query = self.path.partition("?")
            body = self.rfile.read(min(self._length(), _MOST_BYTES))
            headers = self.headers
            reply = answer(Asked(method=self.command, path=path, query=query, headers=headers, body=body))
            text = b"" if self.command == "HEAD" or reply.status in _NO_BODY else reply.body
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def _length(self) -> int:
            said = self.headers.get("Content-Length", "0")
            return int(said) if said.isdecimal() and len(said) <= _DIGITS else 0

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _take  # noqa: N815 - the base's names

        def log_message(self, *_: object) -> None:
            """Nothing is logged: what a consumer sends is not ours to show."""

    return Handler
