from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hookproof.contract.deliveryrules import in_full
from hookproof.contract.deliveryrules import rules_of as read_rules
from hookproof.contract.model import DeliveryRules
from hookproof.delivery.secrets import Secret, generate_secret
from hookproof.delivery.signing import Signer, message_ids

DATA = Path(__file__).parent / "data"
SCHEMES: dict[str, Any] = json.loads((DATA / "schemes.json").read_text(encoding="utf-8"))
BODY = '{"event":"thing.made","thingId":"t_1","note":"Größe 😀 a/b","size":3,"tags":["x"]}'.encode()


def rules_of(scheme: str) -> DeliveryRules:
    said = SCHEMES[scheme]
    headers = {name: said[f"{name}_header"] for name in ("id", "timestamp", "signature") if said.get(f"{name}_header")}
    signature = {
        key: said[key]
        for key in ("algorithm", "signed_content", "encoding", "format", "separator", "tolerance_seconds")
        if said.get(key) is not None
    }
    secret = {"encoding": said["secret_encoding"], "prefix": said.get("secret_prefix", "")}
    data = {
        "user_agent": "Tests/1.0",
        "time_limit_seconds": 5,
        "signature": {"scheme": scheme, **signature, "headers": headers, "secret": secret},
    }
    return read_rules(in_full(data))


@pytest.fixture(scope="session")
def rules() -> Callable[[str], DeliveryRules]:
    return rules_of


@pytest.fixture
def vectors() -> list[dict[str, Any]]:
    return json.loads((DATA / "vectors.json").read_text(encoding="utf-8"))


@pytest.fixture(params=sorted(SCHEMES))
def any_signer(request: pytest.FixtureRequest) -> Signer:
    delivery = rules_of(request.param)
    return Signer(rules=delivery, keys=generate_secret(delivery).keys(delivery), ids=message_ids("t"))


@pytest.fixture(scope="session")
def standard() -> DeliveryRules:
    return rules_of("standard-webhooks")


@pytest.fixture(scope="session")
def secret(standard: DeliveryRules) -> Secret:
    return generate_secret(standard.signature)


@pytest.fixture
def signer(standard: DeliveryRules, secret: Secret) -> Signer:
    return Signer(rules=standard, keys=secret.keys(standard), ids=message_ids("t"))


@pytest.fixture(scope="session")
def body() -> bytes:
    return BODY


@pytest.fixture
def genuine(signer: Signer) -> Callable[..., Any]:
    """Makes genuine deliveries, each with an id of its own."""
    count = iter(range(1_000_000))

    def make(data: bytes = BODY) -> Any:
        return signer.deliver_bytes(data, address=f"acme@1/thing.made#covering:{next(count)}", event="thing.made")

    return make


class RawServer:
    """Hands every connection to `behave`, in a thread; `requests` keeps what came in first on each."""

    def __init__(self, behave: Callable[[socket.socket, RawServer], None]) -> None:
        self.behave = behave
        self.requests: list[bytes] = []
        self.ended = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}/hook"

    def stop(self) -> None:
        self.ended.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            _close(connection)
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        while not self.ended.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(connection)
            self._threads.append(threading.Thread(target=self._serve, args=(connection,), daemon=True))
            self._threads[-1].start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            self.requests.append(connection.recv(1_000_000))
            self.behave(connection, self)
        except OSError:
            pass
        finally:
            _close(connection)


def _close(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()


@pytest.fixture
def raw_server() -> Iterator[Callable[..., RawServer]]:
    """Starts servers that behave as a function says, or that answer with the bytes given and close."""
    running: list[RawServer] = []

    def start(behave: Callable[[socket.socket, RawServer], None] | bytes) -> RawServer:
        def answer(connection: socket.socket, _: RawServer) -> None:
            connection.sendall(behave)

        running.append(RawServer(answer if isinstance(behave, bytes) else behave))
        return running[-1]

    yield start
    for server in running:
        server.stop()
