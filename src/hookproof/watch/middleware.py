"""A middleware around a consumer, ASGI or WSGI, that looks at the deliveries it acknowledges and changes nothing."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from functools import cached_property
from pathlib import Path
from typing import Any

from hookproof.delivery.addressing import proof_headers
from hookproof.delivery.apps import interface_of
from hookproof.settings.choice import contract_for
from hookproof.watch.feeder import Feeder
from hookproof.watch.observation import Observation
from hookproof.watch.study import Study

#: Bytes of a body that are looked at; a longer one is not a provider's delivery.
MOST_BYTES = 1024 * 1024
DEFAULT_LEDGER = "hookproof-watch.json"
_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]


class Middleware:
    """Wraps an ASGI or a WSGI application; gives back one of the same interface.

    Every request that carries the contract's signature header, and that the application acknowledges with 2xx, is held
    against the contract in the background. What it shows is added to the file `to`, without values unless `samples` is
    true. At most `queue` deliveries wait; what comes beyond is counted there as dropped.

    The contract is the one that `provider` and `version` name, else the one that hookproof.lock pins, else the newest.
    Raises InputError where there is no such contract, or the application is neither ASGI nor WSGI.
    """

    def __new__(cls, app: object, *_: object, **__: object) -> Middleware:
        """Return a middleware of the interface that `app` has."""
        kind = {"asgi": _Asgi, "wsgi": _Wsgi}[interface_of(app, "the application")] if cls is Middleware else cls
        return object.__new__(kind)

    def __init__(
        self,
        app: Any,
        *,
        provider: str | None = None,
        version: str | None = None,
        schemas: str | Path | None = None,
        to: str | Path = DEFAULT_LEDGER,
        samples: bool = False,
        queue: int = 1000,
    ) -> None:
        self._app = app
        contract = contract_for(provider, version, None if schemas is None else Path(schemas), option="provider")
        #: What tells a delivery: a header that holds a proof, else, where there is none, the content type.
        self._marks = [name.lower() for name in proof_headers(contract.delivery)] or ["content-type"]
        self._feeder = Feeder(lambda: Study(contract, samples=samples), Path(to), size=queue)

    def flush(self, seconds: float = 2.0) -> None:
        """Wait until what was seen until now is written, at most `seconds`: for tests, and before a process ends."""
        self._feeder.flush(seconds)

    def _seen(self, headers: Any, pieces: list[bytes], status: int) -> None:
        if 200 <= status < 300:
            self._feeder.put(Observation(time.time(), headers, pieces, status))


class _Asgi(Middleware):
    @cached_property
    def _names(self) -> frozenset[bytes]:
        return frozenset(mark.encode("latin-1", "replace") for mark in self._marks)

    async def __call__(self, scope: Any, receive: _Receive, send: _Send) -> None:
        headers = scope.get("headers", ()) if scope["type"] == "http" else ()
        if not any(name in self._names for name, _ in headers):
            await self._app(scope, receive, send)
            return
        tap = _Tap(receive, send)
        await self._app(scope, tap.receive, tap.send)
        if tap.whole:
            self._seen(headers, tap.pieces, tap.status)


class _Tap:
    """Sees what goes in and what the status of the answer is."""

    __slots__ = ("_receive", "_send", "_size", "pieces", "status", "whole")

    def __init__(self, receive: _Receive, send: _Send) -> None:
        self._receive, self._send = receive, send
        self.pieces: list[bytes] = []
        self._size = self.status = 0
        self.whole = False

    async def receive(self) -> _Message:
        message = await self._receive()
        if message["type"] == "http.request":
            piece = message.get("body", b"")
            self._size += len(piece)
            if self._size <= MOST_BYTES:
                self.pieces.append(piece)
                self.whole = not message.get("more_body", False)
            else:
                self.whole = False
        return message

    async def send(self, message: _Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        await self._send(message)


class _Wsgi(Middleware):
    @cached_property
    def _names(self) -> tuple[str, ...]:
        """As a WSGI server names the headers (PEP 3333)."""
        names = [mark.upper().replace("-", "_") for mark in self._marks]
        return tuple(name if name == "CONTENT_TYPE" else f"HTTP_{name}" for name in names)

    def __call__(self, environ: dict[str, object], start_response: Callable[..., object]) -> Iterable[bytes]:
        if not any(name in environ for name in self._names):
            return self._app(environ, start_response)  # type: ignore[no-any-return]
        body = _Input(environ["wsgi.input"])
        environ["wsgi.input"] = body
        status: list[int] = []

        def started(line: str, *rest: object, **named: object) -> object:
            status[:] = [int(line[:3])]
            return start_response(line, *rest, **named)

        result = self._app(environ, started)
        return _Answer(result, lambda: self._look(environ, body, status))

    def _look(self, environ: dict[str, Any], body: _Input, status: list[int]) -> None:
        length = environ.get("CONTENT_LENGTH") or ""
        if status and body.size <= MOST_BYTES and (not length or int(length) == body.size):
            headers = tuple(
                (name.removeprefix("HTTP_").replace("_", "-"), value)
                for name, value in environ.items()
                if name.startswith("HTTP_") or name == "CONTENT_TYPE"
            )
            self._seen(headers, body.pieces, status[0])


class _Input:
    """The body of a WSGI request: keeps what the application reads of it, in whichever way it reads."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.pieces: list[bytes] = []
        self.size = 0

    def __getattr__(self, name: str) -> object:
        """Give what the stream itself has; what is read through that is kept."""
        found = getattr(self._stream, name)
        keep = _READING.get(name)
        return found if keep is None else lambda *given: keep(self, found, given)

    def __iter__(self) -> Iterator[bytes]:
        return map(self.keep, self._stream)

    def keep(self, data: bytes) -> bytes:
        """Keep what was read; return it."""
        self.size += len(data)
        if self.size <= MOST_BYTES:
            self.pieces.append(data)
        return data


def _read(body: _Input, read: Callable[..., bytes], given: tuple[object, ...]) -> bytes:
    return body.keep(read(*given))


def _lines(body: _Input, read: Callable[..., list[bytes]], given: tuple[object, ...]) -> list[bytes]:
    return [body.keep(line) for line in read(*given)]


def _into(body: _Input, read: Callable[..., int | None], given: tuple[Any, ...]) -> int | None:
    count = read(*given)
    body.keep(bytes(memoryview(given[0])[: count or 0]))
    return count


#: The ways of reading a stream, and how what was read is kept.
_READING: dict[str, Callable[..., Any]] = {
    "read": _read,
    "read1": _read,
    "readline": _read,
    "readlines": _lines,
    "readinto": _into,
    "readinto1": _into,
}


class _Answer:
    """The answer of a WSGI application: when it is closed, the request is over."""

    def __init__(self, result: Iterable[bytes], over: Callable[[], None]) -> None:
        self._result = result
        self._over = over

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._result)

    def __len__(self) -> int:
        return len(self._result)  # type: ignore[arg-type]

    def close(self) -> None:
        close = getattr(self._result, "close", None)
        try:
            if close is not None:
                close()
        finally:
            self._over()
