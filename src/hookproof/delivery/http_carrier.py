"""Carry deliveries to a URL over HTTP/1.1: exact bytes out, one deadline, no redirects, no proxies, nothing decoded.

The request is written by hand and the answer parsed by h11: a general client would put its own headers in, refuse the
malformed ones that a bend is about, and not say whether a connection was a used one.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import ssl
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hookproof.delivery.requests import request_head, request_parts
from hookproof.delivery.targets import Target
from hookproof.delivery.traffic import UNTRUSTED, Delivery, Exchange, Failure, Response
from hookproof.delivery.transports import CarrierTransport, Watch, failed, time_allowed
from hookproof.delivery.wire import Connection, NoAnswer, Wire, kept_of
from hookproof.errors import CannotJudge

#: Servers close idle connections after a few seconds; one this old is not trusted with a delivery.
_FRESH_SECONDS = 1.5
#: What this machine says where it has no room for one more connection: files, ports, memory.
_OWN_LIMITS = frozenset({errno.EMFILE, errno.ENFILE, errno.EADDRNOTAVAIL, errno.ENOBUFS, errno.ENOMEM})
#: Statuses from here on tell of success, of another place, of a failure of the server.
_TAKEN, _MOVED, _FAILED = 200, 300, 500
#: Who ends a connection so soon after an answer has not waited for another delivery; who has it so long has.
_SOON, _IDLE = 0.25, 0.05


class HttpCarrier:
    """A pool of connections to one target."""

    has_line = True

    def __init__(self, target: Target, time_limit: float) -> None:
        self.target = target
        self.time_limit = time_limit
        self.keep_alive = True
        self._ends_kept_ones = False
        self._free: list[Connection] = []
        #: How many kept connections ended without an answer to what was sent on them, and how many brought one.
        self._lost = self._held = 0
        self._all: set[Connection] = set()
        self._address: str | None = None
        self._tls: ssl.SSLContext | None = None

    async def carry(self, delivery: Delivery) -> Exchange:
        """Return the exchange of a delivery, within the time limit."""
        allowed = time_allowed(delivery, self.time_limit)
        clock = _Clock()
        try:
            async with asyncio.timeout(allowed):
                response = await self._answer(delivery, clock)
        except NoAnswer as none:
            return replace(failed(delivery, none.failure, none.detail, clock.seconds()), lost=clock.again)
        except TimeoutError:
            failure = Failure.TIMEOUT if clock.started else Failure.UNREACHABLE
            return failed(delivery, failure, f"{allowed:g} s", clock.seconds())
        return Exchange(
            delivery=delivery,
            response=response,
            seconds=clock.seconds(),
            lost=clock.lost,
            ended=clock.ended,
            unasked=clock.unasked,
            surplus=clock.surplus,
        )

    async def probe(self, deliveries: Sequence[Delivery], patience: float) -> int:
        """Return how many are answered while the connections before stay open; one alone also ends keep-alive."""
        held: list[Connection] = []
        # What an earlier delivery left open and idle would hold a single thread: the first probe would wait in vain.
        self._drop_free()
        try:
            for delivery in deliveries:
                if not await self._answered_beside(delivery, held, patience):
                    break
        finally:
            for connection in held:
                self._drop(connection)
        # Where there is a bound, a connection that we leave open and idle would lock out another's, a probe's too.
        self.keep_alive = not 0 < len(held) < len(deliveries)
        return len(held)

    async def close(self) -> None:
        """Close all connections."""
        for connection in tuple(self._all):
            self._drop(connection)
        # Transports close in callbacks; give the loop a chance to run them.
        await asyncio.sleep(0)

    async def _answered_beside(self, delivery: Delivery, held: list[Connection], patience: float) -> bool:
        """Send on a new connection; where an answer came, hold that connection. The first may take its full time."""
        limit = time_allowed(delivery, patience if held else self.time_limit)
        connection = None
        with contextlib.suppress(NoAnswer, TimeoutError, CannotJudge):
            async with asyncio.timeout(limit):
                connection = await self._connect()
                await self._exchange(connection, delivery, _Clock())
                held.append(connection)
                return True
        if connection is not None:
            self._drop(connection)
        return False

    async def _answer(self, delivery: Delivery, clock: _Clock) -> Response:
        connection = self._take(clock) or await self._connect()
        try:
            return await self._on(connection, delivery, clock)
        except NoAnswer as none:
            # The server closed an idle connection just as we used it (RFC 9112, section 9.3.1): no fault of its own.
            if not (none.silent and none.failure is Failure.DROPPED and connection.uses > 1):
                raise
            clock.again, clock.lost = True, not self._ends_kept_ones
            clock.ended = self._ends_kept_ones or clock.ended
            self._look_at_losses(clock)
        return await self._on(await self._connect(), delivery, clock)

    def _look_at_losses(self, clock: _Clock) -> None:
        """Keep no connection any more where several were lost, few of all: on a new one it shows if that is for the
        payload.

        Who remembers a delivery before the work on it fails acknowledges what is sent once more.
        """
        self._lost += clock.lost
        if 1 < self._lost < self._held / 2:
            self.keep_alive = False
            self._drop_free()

    def _drop_free(self) -> None:
        while self._free:
            self._drop(self._free.pop())

    async def _on(self, connection: Connection, delivery: Delivery, clock: _Clock) -> Response:
        free = False
        try:
            response = await self._exchange(connection, delivery, clock)
            # After an answer that tells of its failure many a server ends the connection without saying so: what was
            # sent on it by then would be lost, and not by a fault of its own.
            free = self.keep_alive and connection.reusable()
            self._held += connection.uses > 1 and not delivery.bent
            connection.spent = response.status >= _FAILED
            connection.content = _TAKEN <= response.status < _MOVED and not delivery.bent
            self._look_behind(connection, clock)
            return response
        finally:
            if free:
                self._free.append(connection)
            else:
                self._drop(connection)

    async def _exchange(self, connection: Connection, delivery: Delivery, clock: _Clock) -> Response:
        head = request_head(delivery, self.target.at(delivery.instead))
        first, *rest = request_parts(delivery)
        clock.start()
        connection.write(head + first)
        for part in rest:
            if delivery.pause_seconds:
                await asyncio.sleep(delivery.pause_seconds)
            connection.write(part)
        response = await connection.response(delivery.method, kept_of(delivery))
        clock.stop()
        return response

    def _look_behind(self, connection: Connection, clock: _Clock) -> None:
        """Note an answer that nobody asked for; on a kept connection the next delivery gets it: none is kept then.

        Note as well what is behind an answer to a genuine delivery, and belongs to none.
        """
        if connection.unasked:
            clock.unasked, self.keep_alive = True, False
        clock.surplus |= connection.content and connection.surplus

    def _look_at_end(self, connection: Connection, clock: _Clock) -> None:
        """Note whether a connection that nothing gave reason to end was ended all the same, or lay idle and was not."""
        idle = time.monotonic() - connection.free_since
        if connection.content and connection.wire.ended and idle < _SOON:
            clock.ended = True
        elif connection.content and connection.wire.quiet and idle > _IDLE:
            clock.ended = clock.ended or False

    def _take(self, clock: _Clock) -> Connection | None:
        while self._free:
            connection = self._free.pop()
            # One that ends kept connections soon after its answers may do so just as we use one.
            fresh = time.monotonic() - connection.free_since < _FRESH_SECONDS and not connection.spent
            self._ends_kept_ones |= fresh and connection.wire.ended
            self._look_at_end(connection, clock)
            self._look_behind(connection, clock)
            if fresh and connection.wire.quiet:
                return connection
            self._drop(connection)
        return None

    async def _connect(self) -> Connection:
        loop = asyncio.get_running_loop()
        reason = "the host's name has no address"
        for address in (self._address,) if self._address else self.target.addresses:
            try:
                _, wire = await loop.create_connection(Wire, address, self.target.port, **self._tls_options())
            except OSError as error:
                if error.errno in _OWN_LIMITS:
                    raise _no_room(error) from None
                reason = _reason(error)
                continue
            self._address = address
            connection = Connection(wire)
            self._all.add(connection)
            return connection
        raise NoAnswer(Failure.UNREACHABLE, reason)

    def _tls_options(self) -> dict[str, Any]:
        if self.target.scheme == "http":
            return {}
        if self._tls is None:
            self._tls = ssl.create_default_context()
        return {"ssl": self._tls, "server_hostname": self.target.host}

    def _drop(self, connection: Connection) -> None:
        self._all.discard(connection)
        connection.close()


class _Clock:
    """The time of an exchange: from the first byte that goes out."""

    def __init__(self) -> None:
        self.begun = time.perf_counter()
        self.started = False
        self.again = self.lost = self.unasked = self.surplus = False
        self.ended: bool | None = None
        self._end: float | None = None

    def start(self) -> None:
        self.begun = time.perf_counter()
        self.started = True

    def stop(self) -> None:
        self._end = time.perf_counter()

    def seconds(self) -> float:
        return (self._end if self._end is not None else time.perf_counter()) - self.begun


def _no_room(error: OSError) -> CannotJudge:
    """What this machine refuses says nothing about a consumer."""
    what = f"this machine opens no further connection ({_reason(error)})"
    return CannotJudge(what, mend="Raise its limit (ulimit -n 1024), or give fewer --workers.")


def _reason(error: OSError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"{UNTRUSTED}: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        return f"TLS: {error.reason or error.strerror or 'failed'}".replace("_", " ").lower().replace("tls", "TLS")
    return os.strerror(error.errno).lower() if error.errno and error.errno > 0 else (str(error) or "failed").lower()


def url_transport(target: Target, *, time_limit: float, watch: Watch | None = None) -> CarrierTransport:
    """Return a transport to a URL. Nothing is connected to before the first delivery."""
    carrier = HttpCarrier(target, time_limit)
    return CarrierTransport(carrier, target=str(target), time_limit=time_limit, watch=watch, url=target.url)
