"""Outgoing calls: a listener on this machine that a consumer's own calls are pointed at, and what came to it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from hookproof.observers.observer import CannotObserve

#: Headers under which callers say that a call is the same one again.
_KEYS = ("Idempotency-Key", "X-Idempotency-Key", "X-Request-Id")
_MOST_BYTES, _MOST_CALLS = 2**20, 100_000


class Listener:
    """A listener on loopback. Its state is the calls; calls with one idempotency key are one.

    While `failing` is set, every call is answered with 503.
    """

    def __init__(self, port: int = 0, *, name: str = "outgoing calls", answer: bytes = b"{}") -> None:
        """Raises CannotObserve where the port is taken."""
        self.name = name
        self.failing = False
        self._calls: list[dict[str, str]] = []
        self._lock = threading.Lock()
        try:
            self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self, answer))
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise CannotObserve(f"port {port} cannot be listened on ({reason})", where="--observe") from None
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def note(self, call: dict[str, str]) -> None:
        """Keep a call."""
        with self._lock:
            if len(self._calls) < _MOST_CALLS:
                self._calls.append(call)

    def read(self, payloads: Sequence[object]) -> object:
        """Return the calls so far, each `{"call": "POST /charges", "key": …}`."""
        with self._lock:
            calls = list(self._calls)
        once = {(call["call"], call["key"]): call for call in calls if "key" in call}
        return [*once.values(), *(call for call in calls if "key" not in call)]

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


def _handler(listener: Listener, answer: bytes) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 10

        def _take(self) -> None:
            length = self.headers.get("Content-Length", "0")
            self.rfile.read(min(int(length), _MOST_BYTES) if length.isdecimal() else 0)
            key = next((self.headers[name] for name in _KEYS if name in self.headers), None)
            failing = listener.failing
            if not failing:
                call = {"call": f"{self.command} {self.path}"}
                listener.note({**call, "key": key} if key else call)
            body = b"" if self.command == "HEAD" else answer
            self.send_response(503 if failing else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _take  # noqa: N815 - the base's names

        def log_message(self, *_: object) -> None:
            """Nothing is logged: what a consumer sends is not ours to show."""

    return Handler
