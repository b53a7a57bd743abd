"""Take HTTP/1.1 requests on this machine, exactly as they are written.

Parsed by h11 without a framework between: header names keep their case and order, and the body its bytes, because both
are looked at, kept and passed on.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import time
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hookproof.delivery.traffic import Headers
from hookproof.errors import InputError
from hookproof.receiving.arrival import Arrival
from hookproof.receiving.guard import why_not

if TYPE_CHECKING:
    import h11

#: Bytes of a body that are taken; providers send far less.
MOST_BYTES = 16 * 1024 * 1024
_MOST_HEAD_BYTES = 64 * 1024
#: Seconds for a whole request to come in, and for which an idle connection is kept.
_PATIENCE_SECONDS = 30.0
_LINGER_SECONDS = 2.0
_MOST_CONNECTIONS = 256
_READ = 65536


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to the sender. Framing is added."""

    status: int
    headers: Headers = ()
    body: bytes = b""


#: Gives the answer to a request. It is asked for one after the other on a connection, and at once on several.
Handler = Callable[[Arrival], Awaitable[Answer]]
#: Whether a request's target belongs to a page that is served here.
Pages = Callable[[str], bool]
#: Is told of a request that was not taken: why, in words.
Refused = Callable[[str], None]


def no_page(_target: str) -> bool:
    """Serve no page."""
    return False


class Inbox:
    """Listens on 127.0.0.1 and gives every request that may come in to a handler."""

    def __init__(
        self, handler: Handler, *, refused: Refused, hosts: Collection[str] = (), pages: Pages = no_page
    ) -> None:
        """`hosts` are names, beside this machine's own, under which requests may come: a tunnel's. `pages` tells what
        a page of ours may ask for; nothing else is answered to a page.
        """
        self._handler = handler
        self._refused = refused
        self._pages = pages
        self._hosts = frozenset(name.lower().rstrip(".") for name in hosts)
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def open(self, port: int) -> int:
        """Begin to listen; return the port, a free one for 0. Raises InputError where that port cannot be had."""
        try:
            self._server = await asyncio.start_server(self._take, "127.0.0.1", port)
        except OSError as error:
            raise _unusable(port, error) from None
        listening: int = self._server.sockets[0].getsockname()[1]
        return listening

    async def close(self) -> None:
        """Stop listening and end every connection, after what is being answered."""
        if self._server is not None:
            self._server.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None or len(self._tasks) >= _MOST_CONNECTIONS:
            writer.close()
            return
        self._tasks.add(task)
        try:
            await _Caller(reader, writer, self._answer, self._refused).serve()
        except (OSError, TimeoutError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _answer(self, arrival: Arrival) -> Answer:
        page = self._pages(arrival.target)
        if reason := why_not(arrival.headers, self._hosts, page=page):
            self._refused(reason)
            return Answer(403, (("Content-Type", "text/plain"),), f"Not taken: {reason}.\n".encode("utf-8", "replace"))
        return await self._handler(arrival)


def _unusable(port: int, error: OSError) -> InputError:
    if error.errno == errno.EADDRINUSE:
        mend = "Name another with --port; 0 takes any that is free."
        return InputError(f"port {port} is taken", where="--port", mend=mend)
    reason = os.strerror(error.errno).lower() if error.errno else str(error)
    return InputError(f"port {port} cannot be listened on ({reason})", where="--port", mend="Name one above 1023.")


class _Caller:
    """One connection: its requests, one after the other."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, handler: Handler, refused: Refused
    ) -> None:
        import h11

        self._reader, self._writer = reader, writer
        self._handler, self._refused = handler, refused
        self._parser = h11.Connection(h11.SERVER, max_incomplete_event_size=_MOST_HEAD_BYTES)

    async def serve(self) -> None:
        """Answer every request of the connection."""
        import h11

        while self._parser.our_state is h11.IDLE:
            try:
                async with asyncio.timeout(_PATIENCE_SECONDS):
                    arrival = await self._request()
            except h11.RemoteProtocolError as error:
                await self._refuse("it is no valid HTTP", error.error_status_hint)
                return
            if arrival is None:
                return
            if len(arrival.body) > MOST_BYTES:
                await self._refuse(f"its body is longer than {MOST_BYTES // 2**20} MiB", 413)
                return
            await self._say(await self._handler(arrival))
            try:
                self._parser.start_next_cycle()
            except h11.LocalProtocolError:  # one side ends the connection here
                return

    async def _refuse(self, reason: str, status: int) -> None:
        """Say no, and read on for a little: closed at once, the connection takes the answer with it (RFC 9112, 9.6)."""
        self._refused(reason)
        await self._say(Answer(status))
        self._writer.write_eof()
        async with asyncio.timeout(_LINGER_SECONDS):
            while await self._reader.read(_READ):
                pass

    async def _request(self) -> Arrival | None:
        """Return the next request, None at the end of the connection. Of a body that is too long the rest is left."""
        import h11

        head = await self._event()
        if not isinstance(head, h11.Request):
            return None
        body = bytearray()
        while len(body) <= MOST_BYTES:
            event = await self._event()
            if isinstance(event, h11.Data):
                body += event.data
            elif isinstance(event, h11.EndOfMessage):
                break
            else:
                return None
        return _arrival(head, bytes(body))

    async def _event(self) -> object:
        import h11

        while (event := self._parser.next_event()) is h11.NEED_DATA:
            if self._parser.they_are_waiting_for_100_continue:
                await self._send(h11.InformationalResponse(status_code=100, headers=[]))
            self._parser.receive_data(await self._reader.read(_READ))
        return event

    async def _say(self, answer: Answer) -> None:
        import h11

        if self._parser.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            return
        headers = [(name, value) for name, value in answer.headers if name.lower() not in _FRAMING]
        headers.append(("Content-Length", str(len(answer.body))))
        response = h11.Response(status_code=answer.status, headers=headers)
        with contextlib.suppress(h11.LocalProtocolError):
            await self._send(response)
            await self._send(h11.Data(data=answer.body))
            await self._send(h11.EndOfMessage())

    async def _send(self, event: h11.Event) -> None:
        self._writer.write(self._parser.send(event) or b"")
        await self._writer.drain()


#: What belongs to one connection (RFC 9110, section 7.6.1), and to how a body is framed there.
_FRAMING = frozenset(
    {
        "connection",
        "content-length",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)


def _arrival(head: h11.Request, body: bytes) -> Arrival:
    return Arrival(
        number=0,
        at=time.time(),
        method=head.method.decode("latin-1"),
        target=head.target.decode("latin-1"),
        headers=tuple((n.decode("latin-1"), v.decode("latin-1")) for n, v in head.headers.raw_items()),
        body=body,
        http_version=head.http_version.decode("latin-1"),
    )
