"""One connection to a consumer: write exact bytes, read one HTTP response, bounded, and say what went wrong."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import time
from typing import TYPE_CHECKING, cast

from hookproof.delivery.traffic import Delivery, Failure, Headers, Response

if TYPE_CHECKING:
    import h11

#: Bytes of a body that are kept; what follows is counted and dropped.
KEPT_BYTES = 256 * 1024
#: The same of what answers for a consumer's state: all of it counts.
STATE_BYTES = 4 * 1024 * 1024
#: Bytes of a body after which an answer is said not to end.
MOST_BYTES = 16 * 1024 * 1024
#: Bytes of status line and headers together that are read.
MOST_HEADER_BYTES = 128 * 1024
#: Interim answers (1xx) that may come before the final one; a consumer has use for one or two.
MOST_INTERIM = 100
#: How every answer begins (RFC 9112, section 4).
_START = b"HTTP/"
#: So long is its beginning with the status.
_STATUS = len("HTTP/1.1 200")
_PAUSE_AT = 1024 * 1024
_READ = 65536


class NoAnswer(Exception):
    """There is no complete response: why, and in which words. `silent` is true where not one byte had come."""

    def __init__(self, failure: Failure, detail: str, *, silent: bool = False) -> None:
        super().__init__(detail)
        self.failure, self.detail, self.silent = failure, detail, silent


class Wire(asyncio.Protocol):
    """The bytes of one connection. Both directions go on at once, so that neither side can lock the other."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport = cast("asyncio.Transport", None)
        self.incoming = bytearray()
        self.ended = False
        self._waiter: asyncio.Future[None] | None = None
        self._paused = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Keep what came; stop reading for a while where nobody takes it."""
        self.incoming += data
        if len(self.incoming) > _PAUSE_AT and not self._paused:
            self._paused = True
            self.transport.pause_reading()
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        """Note the end. What the peer said before it reset the connection is still there to read."""
        if exc is not None:
            self.incoming += _left_over(self.transport)
        self.ended = True
        self._wake()

    @property
    def quiet(self) -> bool:
        """Whether the connection is open and nothing came that was not asked for."""
        return not (self.ended or self.incoming or self.transport.is_closing())

    async def read(self) -> bytes:
        """Return what came, waiting for it; empty at the end of the connection."""
        if not self.incoming and not self.ended:
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        data = bytes(self.incoming)
        self.incoming.clear()
        if self._paused and not self.ended:
            self._paused = False
            self.transport.resume_reading()
        return data

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


def _left_over(transport: asyncio.Transport) -> bytes:
    """Return what lies unread in the socket of a connection that is being given up. TLS would need its keys."""
    raw = transport.get_extra_info("socket")
    if raw is None or transport.get_extra_info("ssl_object") is not None:
        return b""
    try:
        return os.read(raw.fileno(), _READ)
    except OSError:
        return b""


def _acknowledge_at_once(transport: asyncio.Transport) -> None:
    """Many servers write headers and body apart, and wait 40 ms for us to acknowledge the first; Linux can be asked."""
    raw = transport.get_extra_info("socket")
    option = getattr(socket, "TCP_QUICKACK", None)
    if raw is not None and option is not None:
        with contextlib.suppress(OSError):
            raw.setsockopt(socket.IPPROTO_TCP, option, 1)


class Connection:
    """A connection that can carry several exchanges, one after the other."""

    def __init__(self, wire: Wire) -> None:
        import h11

        self.wire = wire
        self.uses = 0
        self.free_since = 0.0
        #: Kept only to see what comes behind its answer: nothing is sent on it any more.
        self.spent = False
        #: Whether the last answer acknowledged a genuine delivery: then nothing gives reason to end it.
        self.content = False
        self._parser = h11.Connection(h11.CLIENT, max_incomplete_event_size=MOST_HEADER_BYTES)

    def write(self, data: bytes) -> None:
        """Send bytes, unless the peer has gone: then reading says so."""
        if not (self.wire.ended or self.wire.transport.is_closing()):
            self.wire.transport.write(data)
            _acknowledge_at_once(self.wire.transport)

    async def response(self, method: str, keep: int = KEPT_BYTES) -> Response:
        """Return the response to a request of `method` that was written; `keep` bytes of its body. Raises NoAnswer."""
        self._expect(method)
        reading = _Reading(keep)
        self.uses += 1
        while not reading.complete:
            reading.take(await self._next(reading))
        return reading.response()

    def reusable(self) -> bool:
        """Whether another exchange may follow on this connection; makes it ready where so."""
        import h11

        parser = self._parser
        if parser.our_state is not h11.DONE or parser.their_state is not h11.DONE or parser.trailing_data[0]:
            return False
        parser.start_next_cycle()
        self.free_since = time.monotonic()
        return self.wire.quiet

    @property
    def unasked(self) -> bool:
        """Whether another answer came behind the one that was asked for. What is no answer says little.

        A server that gives an idle connection up may say so with 408 (RFC 9110, section 15.5.9).
        """
        behind = self._parser.trailing_data[0] + bytes(self.wire.incoming[:_STATUS])
        return self.uses > 0 and behind.startswith(_START) and behind[:_STATUS].rpartition(b" ")[2] != b"408"

    @property
    def surplus(self) -> bool:
        """Whether more came behind an answer than belongs to it, and no further answer: an empty line says nothing."""
        behind = (self._parser.trailing_data[0] + bytes(self.wire.incoming[:_STATUS])).lstrip(b"\r\n")
        return self.uses > 0 and bool(behind) and not _START.startswith(behind[: len(_START)])

    def close(self) -> None:
        """Give the connection up at once."""
        self.wire.transport.abort()

    def _expect(self, method: str) -> None:
        """Tell the parser what was asked: the answer to HEAD has no body (RFC 9110, section 9.3.2)."""
        import h11

        asked = "HEAD" if method == "HEAD" else "GET"
        self._parser.send(h11.Request(method=asked, target="/", headers=[("host", "x")]))
        self._parser.send(h11.EndOfMessage())

    async def _next(self, reading: _Reading) -> object:
        import h11

        over = False
        while True:
            try:
                event = self._parser.next_event()
            except h11.RemoteProtocolError as error:
                # After the end of the connection the parser can only complain that something is missing.
                raise (reading.dropped() if over else reading.broken(error)) from None
            if event is h11.PAUSED or isinstance(event, h11.ConnectionClosed):
                raise reading.dropped()
            if event is not h11.NEED_DATA:
                return event
            data = await self.wire.read()
            over = not data
            reading.count(data)
            self._parser.receive_data(data)


def kept_of(delivery: Delivery) -> int:
    """Return how many bytes of the answer to a delivery are kept."""
    return STATE_BYTES if delivery.instead else KEPT_BYTES


class _Reading:
    """A response while it comes in."""

    def __init__(self, keep: int) -> None:
        self._keep = keep
        self.received = 0
        self._start = b""
        self._interim = 0
        self.complete = False
        self._head: h11.Response | None = None
        self._body = bytearray()
        self._size = 0

    def count(self, data: bytes) -> None:
        """Count what came in, interim answers, chunk marks and all: nothing of it may go on for ever.

        What does not begin as HTTP is told at once; the parser would wait for an empty line first.
        """
        self._start += data[: len(_START) - len(self._start)]
        if not _START.startswith(self._start):
            raise NoAnswer(Failure.INVALID_HTTP, "it does not begin with HTTP/")
        self.received += len(data)
        if self.received > MOST_BYTES + MOST_HEADER_BYTES:
            raise NoAnswer(Failure.OVERSIZED, f"more than {MOST_BYTES // 2**20} MiB")

    def take(self, event: object) -> None:
        import h11

        if isinstance(event, h11.Response | h11.InformationalResponse) and not event.http_version.startswith(b"1."):
            raise NoAnswer(Failure.INVALID_HTTP, "its version of HTTP is not 1.x, as it was asked in")
        if isinstance(event, h11.Response):
            self._head = event
        elif isinstance(event, h11.Data):
            self._add(event.data)
        elif isinstance(event, h11.EndOfMessage):
            self.complete = True
        else:
            self._interim += 1
            if self._interim > MOST_INTERIM:
                raise NoAnswer(Failure.OVERSIZED, f"more than {MOST_INTERIM} interim answers")

    def _add(self, data: bytes) -> None:
        self._size += len(data)
        self._body += data[: max(0, self._keep - len(self._body))]
        if self._size > MOST_BYTES:
            raise NoAnswer(Failure.OVERSIZED, f"more than {MOST_BYTES // 2**20} MiB of body")

    def response(self) -> Response:
        head = cast("h11.Response", self._head)
        return Response(
            status=head.status_code,
            headers=_text(head.headers.raw_items()),
            body=bytes(self._body),
            truncated=self._size > len(self._body),
            http_version=head.http_version.decode("ascii", "replace"),
        )

    def dropped(self) -> NoAnswer:
        """The end of the connection, before an answer or within one."""
        begun = self._start == _START
        return NoAnswer(Failure.CUT if begun else Failure.DROPPED, self.progress(), silent=self.received == 0)

    def broken(self, error: h11.RemoteProtocolError) -> NoAnswer:
        """What the parser did not take: headers without end, or no HTTP."""
        if error.error_status_hint == 431:
            return NoAnswer(Failure.OVERSIZED, f"more than {MOST_HEADER_BYTES // 1024} KiB of headers")
        return NoAnswer(Failure.INVALID_HTTP, _in_our_words(str(error)))

    def progress(self) -> str:
        """How far the answer had come, in words."""
        if self.received == 0:
            return "not one byte came"
        if self._head is None:
            return f"{self.received:,} bytes came, no complete headers"
        return f"status {self._head.status_code} and {self._size:,} bytes of body came"


def _text(items: list[tuple[bytes, bytes]]) -> Headers:
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in items)


#: How a message of the parser begins -> what is said instead: it quotes what came over the wire, a secret too.
_WORDS = {
    "illegal header line": "a header line is malformed",
    "illegal status line": "the status line is malformed",
    "continuation line": "the headers begin with a continuation line",
    "illegal chunk header": "the head of a chunk is malformed",
    "malformed chunk footer": "the end of a chunk is malformed",
    "bad Content-Length": "the Content-Length is no number",
    "conflicting Content-Length": "there are several Content-Lengths that differ",
    "multiple Transfer-Encoding": "there are several Transfer-Encodings",
    "Only Transfer-Encoding": "the Transfer-Encoding is not chunked",
}


def _in_our_words(message: str) -> str:
    start = next((start for start in _WORDS if message.lower().startswith(start.lower())), "")
    return _WORDS.get(start, "its structure is malformed")
