"""Take HTTP/1.1 requests on this machine for an ASGI application, and keep beside each what was written exactly.

ASGI gives header names in lower case. What arrives is looked at, kept and passed on as it was written, so uvicorn's own
protocol is extended by what its parser saw: `exact_request` gives it.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import functools
import os
import socket
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from hookproof.errors import InputError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Scope

_MOST_HEAD_BYTES = 64 * 1024
#: Seconds for the head of a request and for each piece of its body, and for which an idle connection is kept.
_PATIENCE_SECONDS = 30
_PIECE_BYTES = 1024 * 1024
#: Seconds for answers that are on their way when the listening ends.
_FAREWELL_SECONDS = 1
_LINGER_SECONDS = 2
_MOST_CONNECTIONS = 256
_STATE = "hookproof.connection"

#: Is told of a request that was not taken: why, in words.
Refused = Callable[[str], None]


def exact_request(scope: Scope) -> h11.Request:
    """Return the request of a scope as its bytes said it: method, target, and headers in their case and order."""
    request: h11.Request = scope["state"][_STATE].request
    return request


class Inbox:
    """Listens on 127.0.0.1 and gives every request to an application. `refused` hears of what is no HTTP."""

    def __init__(self, app: ASGIApp, *, refused: Refused) -> None:
        self._server = _Server(app, refused)
        self._serving: asyncio.Task[None] | None = None

    async def open(self, port: int) -> int:
        """Begin to listen; return the port, a free one for 0. Raises InputError where that port cannot be had."""
        # Named as TCP, or asyncio leaves Nagle's algorithm on: 40 ms an answer.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            if os.name == "posix":  # elsewhere it would take a port that somebody listens on
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", port))
            listener.listen()
        except OSError as error:
            listener.close()
            raise _unusable(port, error) from None
        listening: int = listener.getsockname()[1]
        self._serving = asyncio.create_task(self._server.serve(sockets=[listener]))
        opened = asyncio.create_task(self._server.open.wait())
        await asyncio.wait((opened, self._serving), return_when=asyncio.FIRST_COMPLETED)
        if self._serving.done():  # it did not begin
            opened.cancel()
            self._serving.result()
        return listening

    async def close(self) -> None:
        """Stop listening and end every connection, after what is being answered."""
        if self._serving is not None:
            self._server.ended.set()
            await self._serving


def _unusable(port: int, error: OSError) -> InputError:
    if error.errno == errno.EADDRINUSE:
        mend = "Name another with --port; 0 takes any that is free."
        return InputError(f"port {port} is taken", where="--port", mend=mend)
    reason = os.strerror(error.errno).lower() if error.errno else str(error)
    return InputError(f"port {port} cannot be listened on ({reason})", where="--port", mend="Name one above 1023.")


class _Server(uvicorn.Server):
    """uvicorn's server inside a program of ours: signals are the program's, and it ends at once when told to."""

    def __init__(self, app: ASGIApp, refused: Refused) -> None:
        config = uvicorn.Config(
            app,
            http=functools.partial(_Protocol, refused),  # type: ignore[arg-type]
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            server_header=False,
            date_header=False,
            proxy_headers=False,
            h11_max_incomplete_event_size=_MOST_HEAD_BYTES,
            timeout_keep_alive=_PATIENCE_SECONDS,
            timeout_graceful_shutdown=_FAREWELL_SECONDS,
        )
        super().__init__(config)
        self.open, self.ended = asyncio.Event(), asyncio.Event()

    async def main_loop(self) -> None:
        self.open.set()
        await self.ended.wait()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class _Parser(h11.Connection):
    """h11's, which remembers the request that is being answered, and which status fits what is none."""

    request: h11.Request
    misfit = 400

    def next_event(self) -> Any:
        try:
            event = super().next_event()
        except h11.RemoteProtocolError as error:
            self.misfit = error.error_status_hint
            raise
        if isinstance(event, h11.Request):
            self.request = event
        return event


class _Protocol(H11Protocol):
    """uvicorn's HTTP/1.1 with bounds: of connections, and of the time in which a request has to come."""

    def __init__(self, refused: Refused, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._refused = refused
        self.conn = self._parser = _Parser(h11.SERVER, _MOST_HEAD_BYTES)
        self.app_state = {**self.app_state, _STATE: self._parser}
        self._late: asyncio.TimerHandle | None = None
        self._piece = 0
        self._is_http, self._said_all = True, False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > _MOST_CONNECTIONS:
            transport.close()
        self._keep_time()

    def data_received(self, data: bytes) -> None:
        if self._is_http:
            super().data_received(data)
            self._keep_time(len(data))

    def eof_received(self) -> bool:  # type: ignore[override]
        """Leave the connection open for what is being answered: a sender that says no more still listens."""
        self._said_all = True
        return self._is_answering()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._said_all and not self._is_answering():
            self.transport.close()
        self._keep_time()

    def _is_answering(self) -> bool:
        cycle: Any = self.cycle  # None before the first request, though its type does not say so
        return cycle is not None and not cycle.response_complete and not cycle.more_body

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_time()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        if self._is_http:
            super().shutdown()
        else:
            self.transport.close()

    def send_400_response(self, msg: str) -> None:
        """Say no, and read on for a little: closed at once, a connection takes the answer with it (RFC 9112, 9.6)."""
        self._refused("it is no valid HTTP")
        self._is_http = False
        if self.cycle is not None:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            headers = [("Content-Length", "0"), ("Connection", "close")]
            said = self.conn.send(h11.Response(status_code=self._parser.misfit, headers=headers)) or b""
            self.transport.write(said)
            self.transport.write_eof()
        self._stop_time()
        self._late = self.loop.call_later(_LINGER_SECONDS, self.transport.close)

    def _keep_time(self, received: int = 0) -> None:
        """End the connection where what is still to come of a request does not come in time, piece by piece."""
        self._piece += received
        if not self._is_http:
            return
        if self.conn.their_state not in (h11.IDLE, h11.SEND_BODY):
            self._stop_time()
        elif self._late is None or self._piece > _PIECE_BYTES:
            self._stop_time()
            self._late = self.loop.call_later(_PATIENCE_SECONDS, self.transport.close)

    def _stop_time(self) -> None:
        self._piece = 0
        if self._late is not None:
            self._late.cancel()
            self._late = None
