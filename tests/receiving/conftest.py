from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from standardwebhooks import Webhook

from hookproof.contract import Contract, load_contract
from hookproof.delivery.redaction import Redactor
from hookproof.delivery.secrets import Secret
from hookproof.delivery.targets import parse_target
from hookproof.delivery.traffic import Exchange
from hookproof.receiving.appraisal import Appraised, Appraiser
from hookproof.receiving.arrival import Arrival
from hookproof.receiving.captures import Captures
from hookproof.receiving.listening import Listener
from hookproof.receiving.relay import Relay

SECRET = f"whsec_{base64.b64encode(bytes(range(32))).decode()}"
EVENT = "file.upload.failed"


@pytest.fixture(scope="session")
def contract() -> Contract:
    return load_contract("videogen")


@pytest.fixture(scope="session")
def payload(contract: Contract) -> dict[str, Any]:
    return json.loads(json.dumps(contract.events[EVENT].examples[0]))


@pytest.fixture(scope="session")
def secret() -> Secret:
    return Secret(SECRET)


def signed(body: str, *, secret: str = SECRET, id_: str = "msg_1", at: datetime | None = None) -> dict[str, str]:
    """Headers as the standard's own library signs them."""
    when = at or datetime.now(UTC)
    return {
        "Content-Type": "application/json",
        "webhook-id": id_,
        "webhook-timestamp": str(int(when.timestamp())),
        "webhook-signature": Webhook(secret).sign(id_, when, body),
    }


@pytest.fixture(scope="session")
def arrival() -> Callable[..., Arrival]:
    """Makes a request with this body, genuinely signed unless headers are given."""

    def make(body: Any, headers: dict[str, str] | None = None, **other: Any) -> Arrival:
        text = body if isinstance(body, str | bytes) else json.dumps(body)
        data = text if isinstance(text, bytes) else text.encode()
        told = signed(data.decode("utf-8", "replace")) if headers is None else headers
        values = {"number": 1, "at": 1.0, "method": "POST", "target": "/", **other}
        return Arrival(headers=tuple(told.items()), body=data, **values)

    return make


class Running:
    """A listener in a thread of its own; `said` is what it told."""

    def __init__(self, contract: Contract, path: Path, secret: Secret, **options: Any) -> None:
        self.said: list[tuple[Appraised, Exchange | None]] = []
        self.refused: list[str] = []
        self.path = path
        self.page = options.get("page")
        told = options.pop("told", lambda *_: None)

        def tell(said: Appraised, passed: Exchange | None) -> None:
            self.said.append((said, passed))
            told(said, passed)

        self._make = lambda captures: Listener(
            appraiser=Appraiser(contract, [secret], source=str(path)),
            captures=captures,
            tell=tell,
            refused=self.refused.append,
            **options,
        )
        self._secret, self._contract = secret, contract
        opened: Future[int] = Future()
        self._thread = threading.Thread(target=self._run, args=(opened,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{opened.result(10)}/hooks"

    def _run(self, opened: Future[int]) -> None:
        async def listen() -> None:
            with Captures(self.path, Redactor(self._secret, self._contract.delivery.signature)) as captures:
                self._loop = asyncio.get_running_loop()
                self._listener = self._make(captures)
                await self._listener.run(0, opened.set_result)

        asyncio.run(listen())

    def stop(self) -> None:
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._listener.stop)
        self._thread.join(10)
        assert not self._thread.is_alive()


@pytest.fixture
def listening(contract: Contract, secret: Secret, tmp_path: Path) -> Iterator[Callable[..., Running]]:
    running: list[Running] = []

    def start(forward: str | None = None, contract: Contract = contract, **options: Any) -> Running:
        relay = Relay(parse_target(forward), 5) if forward is not None else options.pop("relay", None)
        running.append(Running(contract, tmp_path / "captures", secret, relay=relay, **options))
        return running[-1]

    yield start
    for listener in running:
        listener.stop()


@pytest.fixture
def post(payload: dict[str, Any]) -> Callable[..., httpx.Response]:
    """Sends a genuine delivery of the example, or what is given, as an ordinary client does."""

    def send(url: str, body: str | None = None, **headers: str) -> httpx.Response:
        text = json.dumps(payload) if body is None else body
        return httpx.post(url, content=text, headers={**signed(text), **headers}, trust_env=False, timeout=30)

    return send


class Behind(BaseHTTPRequestHandler):
    """The consumer behind: remembers what it got, byte for byte, and answers in its own way."""

    protocol_version = "HTTP/1.1"
    got: list[tuple[str, bytes, bytes]]

    def do_POST(self) -> None:
        chunked = "chunked" in self.headers.get("Transfer-Encoding", "")
        body = self.chunks() if chunked else self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append((self.requestline, self.headers.as_bytes(), body))
        self.send_response(int(self.headers.get("X-Answer", "202")))
        self.send_header("X-From-Behind", "yes")
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"done")

    def chunks(self) -> bytes:
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def behind() -> Iterator[tuple[str, list[Any]]]:
    handler = type("Handler", (Behind,), {"got": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/webhooks", handler.got
        server.shutdown()
