"""Carry deliveries to an ASGI application in this process (ASGI 3.0, HTTP spec version 2.3), with its lifespan.

A driver of our own: what comes back is bounded, an application that goes on working after its answer is let, as a
server lets it, and the body comes in the parts that the delivery says.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any
from urllib.parse import unquote

from hookproof.delivery.apps import App
from hookproof.delivery.requests import full_headers, split_body
from hookproof.delivery.targets import Target
from hookproof.delivery.traffic import Delivery, Exchange, Failure, Response
from hookproof.delivery.transports import CarrierTransport, Watch, failed, time_allowed
from hookproof.delivery.wire import MOST_BYTES, NoAnswer, kept_of
from hookproof.errors import CannotJudge

Message = MutableMapping[str, Any]
AsgiApp = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]
#: How long an application may take to start, and to stop.
_STARTUP_SECONDS = 60.0
_SHUTDOWN_SECONDS = 2.0


class AsgiCarrier:
    """Runs one ASGI application: its lifespan from the first delivery to the close, and a call for each delivery."""

    has_line = False

    def __init__(self, app: AsgiApp, target: Target, time_limit: float) -> None:
        self.app = app
        self.target = target
        self.time_limit = time_limit
        self._lifespan: _Lifespan | None = None
        self._started: asyncio.Task[None] | None = None
        self._running: set[asyncio.Task[None]] = set()

    async def carry(self, delivery: Delivery) -> Exchange:
        """Return the exchange of a delivery, within the time limit. Raises CannotJudge where the app does not start."""
        await self._start()
        call = _Call(delivery)
        begun = time.perf_counter()
        task = asyncio.create_task(self._run(call))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        allowed = time_allowed(delivery, self.time_limit)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(call.done.wait(), allowed)
        seconds = time.perf_counter() - begun
        if not call.done.is_set():
            task.cancel()
            return failed(delivery, Failure.TIMEOUT, f"{allowed:g} s", seconds)
        if call.problem is not None:
            task.cancel()
            return failed(delivery, call.problem.failure, call.problem.detail, seconds)
        return Exchange(delivery=delivery, response=call.response(), seconds=seconds)

    async def probe(self, deliveries: Sequence[Delivery], patience: float) -> int:
        """An event loop takes any number at once."""
        return len(deliveries)

    async def close(self) -> None:
        """End what still runs, then the application's lifespan."""
        if self._running:
            await asyncio.wait(self._running, timeout=_SHUTDOWN_SECONDS)
        for task in tuple(self._running):
            task.cancel()
        if self._lifespan is not None:
            await self._lifespan.stop()

    async def _start(self) -> None:
        if self._started is None:
            self._lifespan = _Lifespan(self.app)
            self._started = asyncio.create_task(self._lifespan.start())
        await asyncio.shield(self._started)

    async def _run(self, call: _Call) -> None:
        state = self._lifespan.state if self._lifespan else {}
        scope = _scope(call.delivery, self.target.at(call.delivery.instead), state)
        try:
            await self.app(scope, call.receive, call.send)
        except asyncio.CancelledError:
            raise
        except NoAnswer as none:
            call.fail(none.failure, none.detail)
        except BaseException as error:  # noqa: BLE001 - SystemExit too: a server would not end for it
            call.fail(Failure.CRASHED, type(error).__name__)
        else:
            failure = Failure.CUT if call.begun else Failure.DROPPED
            call.fail(failure, "the application returned without a complete answer")


def _scope(delivery: Delivery, target: Target, state: dict[str, object]) -> Message:
    path = target.path + delivery.path
    headers = full_headers(delivery, target.authority)
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": delivery.method,
        "scheme": target.scheme,
        "path": unquote(path),
        "raw_path": path.encode("ascii", "replace"),
        "query_string": target.query_with(delivery.query).encode("ascii", "replace"),
        "root_path": "",
        "headers": [(name.lower().encode("latin-1", "replace"), _raw(value)) for name, value in headers],
        "client": ("127.0.0.1", 50000),
        "server": (target.host, target.port),
        "state": state.copy(),
        "extensions": {},
    }


def _raw(value: str) -> bytes:
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode("utf-8", "surrogatepass")


class _Call:
    """One call of the application: the body in its parts, and the answer as it comes."""

    def __init__(self, delivery: Delivery) -> None:
        self.delivery = delivery
        self.done = asyncio.Event()
        self.problem: NoAnswer | None = None
        self._parts = split_body(delivery) if delivery.body_parts is not None else [delivery.body]
        self._given = 0
        self._head: Message | None = None
        self._body = bytearray()
        self._size = 0

    @property
    def begun(self) -> bool:
        """Whether an answer has come as far as its headers."""
        return self._head is not None

    async def receive(self) -> Message:
        if self._given >= len(self._parts):
            await self.done.wait()
            return {"type": "http.disconnect"}
        if self._given and self.delivery.pause_seconds:
            await asyncio.sleep(self.delivery.pause_seconds)
        part = self._parts[self._given]
        self._given += 1
        return {"type": "http.request", "body": part, "more_body": self._given < len(self._parts)}

    async def send(self, message: Message) -> None:
        # A server writes to a socket here; without a pause an endless answer would never let the deadline come.
        await asyncio.sleep(0)
        if self.done.is_set():
            return
        if message["type"] == "http.response.start" and self._head is None:
            self._head = message
        elif message["type"] == "http.response.body" and self._head is not None:
            self._add(message)
        else:
            raise NoAnswer(Failure.INVALID_HTTP, "the application sent a message out of turn")

    def _add(self, message: Message) -> None:
        data = message.get("body", b"")
        self._size += len(data)
        self._body += data[: max(0, kept_of(self.delivery) - len(self._body))]
        if self._size > MOST_BYTES:
            raise NoAnswer(Failure.OVERSIZED, f"more than {MOST_BYTES // 2**20} MiB of body")
        if not message.get("more_body", False):
            self.done.set()

    def fail(self, failure: Failure, detail: str) -> None:
        """Note why there is no answer; after a complete one it is the application's own matter."""
        if not self.done.is_set():
            self.problem = NoAnswer(failure, detail)
            self.done.set()

    def response(self) -> Response:
        head = self._head or {"status": 500}
        body = b"" if self.delivery.method == "HEAD" else bytes(self._body)
        headers = tuple((n.decode("latin-1"), v.decode("latin-1")) for n, v in head.get("headers", ()))
        return Response(status=head["status"], headers=headers, body=body, truncated=self._size > len(self._body))


class _Lifespan:
    """The application's start and stop (ASGI lifespan 2.0). One that does not know it raises, and runs without."""

    def __init__(self, app: AsgiApp) -> None:
        self.state: dict[str, Any] = {}
        self._app = app
        self._inbox: asyncio.Queue[Message] = asyncio.Queue()
        self._outcome: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._stopped = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run())
        await self._inbox.put({"type": "lifespan.startup"})
        done, _ = await asyncio.wait([self._outcome], timeout=_STARTUP_SECONDS)
        if not done:
            raise CannotJudge(f"the application did not start in {_STARTUP_SECONDS:g} s")
        if problem := self._outcome.result():
            raise CannotJudge(f"the application did not start ({problem})")

    async def stop(self) -> None:
        if self._task is not None and not self._task.done():
            await self._inbox.put({"type": "lifespan.shutdown"})
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopped.wait(), _SHUTDOWN_SECONDS)
            self._task.cancel()

    async def _run(self) -> None:
        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": self.state}
        with contextlib.suppress(BaseException):
            await self._app(scope, self._inbox.get, self._send)
        self._settle("")
        self._stopped.set()

    async def _send(self, message: Message) -> None:
        if message["type"].startswith("lifespan.startup"):
            self._settle(_failure(message))
        else:
            self._stopped.set()

    def _settle(self, problem: str) -> None:
        if not self._outcome.done():
            self._outcome.set_result(problem)


def _failure(message: Message) -> str:
    if message["type"] != "lifespan.startup.failed":
        return ""
    lines = str(message.get("message", "")).strip().splitlines()
    return lines[-1][:160] if lines else "no reason given"


def asgi_transport(app: App, target: Target, *, time_limit: float, watch: Watch | None = None) -> CarrierTransport:
    """Return a transport to an ASGI application; `target` gives the host and path that it is told."""
    carrier = AsgiCarrier(app.callable, target, time_limit)
    return CarrierTransport(carrier, target=app.name, time_limit=time_limit, watch=watch, url=target.url)
