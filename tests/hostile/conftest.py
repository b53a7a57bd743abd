"""A consumer that does what a script says, byte by byte: correct, but for the requests that the script is for."""

from __future__ import annotations

import base64
import contextlib
import hmac
import re
import socket
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import pytest
from tests.hostile.scripts import Consumer, consumers

KEY = bytes(range(64, 96))
SECRET = f"whsec_{base64.b64encode(KEY).decode()}"
#: How a script names what it gives away -> what stands there.
GIVEN_AWAY = {
    "<secret>": SECRET,
    "<bare secret>": SECRET.removeprefix("whsec_"),
    "<key in hex>": KEY.hex(),
    "<secret in hex>": SECRET.encode().hex(),
    "<secret reversed>": SECRET[::-1],
    "<secret, spaced>": " ".join(SECRET),
    "<secret, percent-encoded twice>": "".join(f"%25{byte:02X}" for byte in SECRET.encode()),
    "<secret in base32>": base64.b32encode(SECRET.encode()).decode(),
}
Step = Any


class Gone(Exception):
    """The connection is over, or the server ends."""


class Scripted:
    """A listening consumer. `url` takes deliveries; `stop` ends every connection."""

    def __init__(self, consumer: Consumer) -> None:
        self.script: list[Step] = consumer["script"]
        self.to = consumer.get("to", "all")
        self.kept = consumer.get("listens", True)
        self.ended = threading.Event()
        self.requests = 0
        self.open: set[socket.socket] = set()
        self.lock = threading.Lock()
        for step in self.script:
            if isinstance(step, dict) and "zeros" in step:
                zeros(**step["zeros"])
        # A backlog of none and a queue that is full: connections are neither taken nor refused.
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=0 if self.kept == "never accepts" else 64)
        self.port = self.listener.getsockname()[1]
        self.fillers = [self._filler() for _ in range(3)] if self.kept == "never accepts" else []
        self.threads: list[threading.Thread] = []
        if self.kept is True:
            self._begin(self._accept)
        elif self.kept is False:
            self.listener.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def stop(self) -> None:
        self.ended.set()
        self._shut_door()
        for held in (*tuple(self.open), *self.fillers):
            closed(held)
        for thread in self.threads:
            thread.join(5)

    def _shut_door(self) -> None:
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def _filler(self) -> socket.socket:
        filler = socket.socket()
        filler.setblocking(False)
        filler.connect_ex(("127.0.0.1", self.port))
        return filler

    def _begin(self, work: Callable[..., None], *arguments: Any) -> None:
        self.threads.append(threading.Thread(target=work, args=arguments, daemon=True))
        self.threads[-1].start()

    def _accept(self) -> None:
        while not self.ended.is_set():
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.open.add(connection)
            self._begin(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        try:
            while not self.ended.is_set():
                self._answer(connection)
        except (Gone, OSError):
            pass
        finally:
            self.open.discard(connection)
            closed(connection)

    def _answer(self, connection: socket.socket) -> None:
        if self.script[0] != "read":
            # What comes before the request does not know which request it is.
            self._play(connection, self.script)
            return
        head, body = request_from(connection)
        with self.lock:
            self.requests += 1
            number = self.requests
        if self._is_meant(head, body, number):
            self._play(connection, self.script[1:])
        else:
            connection.sendall(polite(head, body))

    def _is_meant(self, head: dict[str, str], body: bytes, number: int) -> bool:
        if isinstance(self.to, dict):
            return number > self.to["after"] and (not self.to.get("genuine") or genuine(head, body))
        return {"all": True, "forged": not genuine(head, body), "genuine": genuine(head, body)}[self.to]

    def _play(self, connection: socket.socket, steps: list[Step]) -> None:
        for step in steps:
            name, value = next(iter(step.items())) if isinstance(step, dict) else (step, None)
            getattr(self, f"_do_{name}")(connection, value)

    def _do_read(self, connection: socket.socket, _: None) -> None:
        request_from(connection)

    def _do_send(self, connection: socket.socket, text: str) -> None:
        for name, form in GIVEN_AWAY.items():
            text = text.replace(name, form)
        connection.sendall(text.encode("latin-1"))

    def _do_zeros(self, connection: socket.socket, said: dict[str, Any]) -> None:
        """A body that becomes many zeros, once or more times compressed."""
        connection.sendall(zeros(**said))

    def _do_wait(self, _: socket.socket, seconds: float) -> None:
        if self.ended.wait(seconds):
            raise Gone

    def _do_hang(self, connection: socket.socket, _: None) -> None:
        self._do_wait(connection, 3600)

    def _do_repeat(self, connection: socket.socket, said: dict[str, Any]) -> None:
        left = said.get("times", -1)
        while left and not self.ended.is_set():
            self._play(connection, said["steps"])
            left -= 1

    def _do_reset(self, connection: socket.socket, _: None) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise Gone

    def _do_close(self, connection: socket.socket, _: None) -> None:
        raise Gone

    def _do_half_close(self, connection: socket.socket, _: None) -> None:
        connection.shutdown(socket.SHUT_WR)

    def _do_shut_door(self, connection: socket.socket, _: None) -> None:
        self._shut_door()
        for held in tuple(self.open):
            closed(held)
        raise Gone


@lru_cache
def zeros(megabytes: int, coding: str = "", times: int = 1) -> bytes:
    data = bytes(megabytes * 1024 * 1024)
    for _ in range(times if coding else 0):
        packer = zlib.compressobj(9, wbits=31 if coding == "gzip" else 15)
        data = packer.compress(data) + packer.flush()
    return data


def request_from(connection: socket.socket) -> tuple[dict[str, str], bytes]:
    """The headers (and `:method`) and the body of the next request. Raises Gone at the end of the connection."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += more_of(connection)
    text, _, body = data.partition(b"\r\n\r\n")
    line, *rest = text.decode("latin-1").split("\r\n")
    head = {":method": line.partition(" ")[0], **{n.lower(): v.strip() for n, _, v in (r.partition(":") for r in rest)}}
    if "chunked" in head.get("transfer-encoding", ""):
        while not body.endswith(b"0\r\n\r\n"):
            body += more_of(connection)
        return head, unchunked(body)
    while len(body) < int(head.get("content-length", 0)):
        body += more_of(connection)
    return head, body


def unchunked(data: bytes) -> bytes:
    body = b""
    while size := int((line := data.partition(b"\r\n")[0]) or b"0", 16):
        start = len(line) + 2
        body += data[start : start + size]
        data = data[start + size + 2 :]
    return body


def more_of(connection: socket.socket) -> bytes:
    data = connection.recv(1_000_000)
    if not data:
        raise Gone
    return data


def genuine(head: dict[str, str], body: bytes) -> bool:
    """As Standard Webhooks 1.0.0 says, and any body."""
    time_ = head.get("webhook-timestamp", "")
    content = f"{head.get('webhook-id', '')}.{time_}.".encode("utf-8", "replace") + body
    right = "v1," + base64.b64encode(hmac.digest(KEY, content, "sha256")).decode()
    timely = re.fullmatch("[0-9]{1,12}", time_) and abs(time.time() - int(time_)) <= 300
    return bool(timely and head.get("webhook-id")) and right in head.get("webhook-signature", "").split(" ")


def polite(head: dict[str, str], body: bytes) -> bytes:
    """What a correct consumer answers."""
    if head[":method"] != "POST":
        return b"HTTP/1.1 405 Method Not Allowed\r\nAllow: POST\r\nContent-Length: 0\r\n\r\n"
    if not genuine(head, body):
        return b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"
    if not re.match(rb"\s*\{", body):
        return b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
    return b"HTTP/1.1 204 No Content\r\n\r\n"


def closed(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        if not connection.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8)[0]:
            connection.shutdown(socket.SHUT_RDWR)
    connection.close()


@pytest.fixture
def scripted() -> Iterator[Callable[[Consumer], Scripted]]:
    running: list[Scripted] = []

    def start(consumer: Consumer) -> Scripted:
        running.append(Scripted(consumer))
        return running[-1]

    yield start
    for server in running:
        server.stop()


@pytest.fixture(scope="session")
def every_consumer() -> dict[str, Consumer]:
    return consumers()


@pytest.fixture(scope="session")
def forms_of_the_secret() -> tuple[str, ...]:
    """The secret itself first, then each form in which a script gives it away."""
    return tuple(GIVEN_AWAY.values())
