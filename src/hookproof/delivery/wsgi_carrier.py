"""Carry deliveries to a WSGI application in this process (PEP 3333), each in a thread of its own."""

from __future__ import annotations

import asyncio
import io
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from urllib.parse import unquote_to_bytes

from hookproof.delivery.apps import App
from hookproof.delivery.requests import full_headers
from hookproof.delivery.targets import Target
from hookproof.delivery.traffic import Delivery, Exchange, Failure, Headers, Response
from hookproof.delivery.transports import CarrierTransport, Watch, failed, time_allowed
from hookproof.delivery.wire import MOST_BYTES, NoAnswer, kept_of

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class WsgiCarrier:
    """Calls one WSGI application. A call that never returns is left behind in its thread, which is daemonic."""

    has_line = False

    def __init__(self, app: WsgiApp, target: Target, time_limit: float) -> None:
        self.app = app
        self.target = target
        self.time_limit = time_limit

    async def carry(self, delivery: Delivery) -> Exchange:
        """Return the exchange of a delivery, within the time limit."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Response] = loop.create_future()
        environ = environ_of(delivery, self.target.at(delivery.instead))
        call = _Call(self.app, environ, head=delivery.method == "HEAD", keep=kept_of(delivery))
        allowed = time_allowed(delivery, self.time_limit)
        begun = time.perf_counter()
        threading.Thread(target=_work, args=(call, loop, answer), daemon=True).start()
        try:
            response = await asyncio.wait_for(answer, allowed)
        except TimeoutError:
            call.given_up = True
            return failed(delivery, Failure.TIMEOUT, f"{allowed:g} s", time.perf_counter() - begun)
        except NoAnswer as none:
            return failed(delivery, none.failure, none.detail, time.perf_counter() - begun)
        return Exchange(delivery=delivery, response=response, seconds=time.perf_counter() - begun)

    async def probe(self, deliveries: Sequence[Delivery], patience: float) -> int:
        """Every delivery has its thread."""
        return len(deliveries)

    async def close(self) -> None:
        """Nothing is held."""


def environ_of(delivery: Delivery, target: Target) -> dict[str, object]:
    """Return the environment of a delivery. A chunked body is given whole, its end marked, as servers do."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": delivery.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(target.path + delivery.path).decode("latin-1"),
        "QUERY_STRING": target.query_with(delivery.query),
        "SERVER_NAME": target.host,
        "SERVER_PORT": str(target.port),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": target.scheme,
        "wsgi.input": io.BytesIO(delivery.body),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    return {**environ, **_header_variables(full_headers(delivery, target.authority))}


def _header_variables(headers: Headers) -> dict[str, str]:
    """Headers of one name are joined by a comma (RFC 9110, section 5.3)."""
    variables: dict[str, str] = {}
    for name, value in headers:
        key = name.upper().replace("-", "_")
        key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
        text = value.encode("utf-8", "surrogatepass").decode("latin-1") if not _is_latin1(value) else value
        variables[key] = f"{variables[key]},{text}" if key in variables else text
    return variables


def _is_latin1(text: str) -> bool:
    return all(ord(char) < 256 for char in text)


class _Call:
    """One call: what the application says by start_response, by write and by its iterable."""

    def __init__(self, app: WsgiApp, environ: dict[str, object], *, head: bool, keep: int) -> None:
        self.given_up, self._keep = False, keep
        self._app, self._environ, self._head = app, environ, head
        self._status = ""
        self._headers: Headers = ()
        self._body = bytearray()
        self._size = 0

    def run(self) -> Response:
        """Call the application. Raises NoAnswer."""
        try:
            self._call()
        except NoAnswer:
            raise
        except BaseException as error:  # noqa: BLE001 - SystemExit too: a server would not end for it
            raise NoAnswer(Failure.CRASHED, type(error).__name__) from None
        code = self._status.partition(" ")[0]
        if not code.isdecimal():
            raise NoAnswer(Failure.INVALID_HTTP, "the application gave no status")
        body = b"" if self._head else bytes(self._body)
        return Response(status=int(code), headers=self._headers, body=body, truncated=self._size > len(self._body))

    def _call(self) -> None:
        result = self._app(self._environ, self._start_response)
        try:
            for data in result:
                self._write(data)
        finally:
            close = getattr(result, "close", None)
            if close is not None:
                close()

    def _start_response(self, status: str, headers: Any, exc_info: Any = None) -> Callable[[bytes], None]:
        if exc_info is not None and self._size:
            raise exc_info[1].with_traceback(exc_info[2])
        self._status, self._headers = status, tuple((str(name), str(value)) for name, value in headers)
        return self._write

    def _write(self, data: bytes) -> None:
        self._size += len(data)
        self._body += data[: max(0, self._keep - len(self._body))]
        if self._size > MOST_BYTES or self.given_up:
            raise NoAnswer(Failure.OVERSIZED, f"more than {MOST_BYTES // 2**20} MiB of body")


def _work(call: _Call, loop: asyncio.AbstractEventLoop, answer: asyncio.Future[Response]) -> None:
    try:
        response = call.run()
    except NoAnswer as none:
        _tell(loop, answer, none)
    else:
        _tell(loop, answer, response)


def _tell(loop: asyncio.AbstractEventLoop, answer: asyncio.Future[Response], outcome: Response | NoAnswer) -> None:
    def settle() -> None:
        if answer.done():
            return
        if isinstance(outcome, NoAnswer):
            answer.set_exception(outcome)
        else:
            answer.set_result(outcome)

    try:
        loop.call_soon_threadsafe(settle)
    except RuntimeError:
        # The loop has been closed: nobody waits for this answer any more.
        return


def wsgi_transport(app: App, target: Target, *, time_limit: float, watch: Watch | None = None) -> CarrierTransport:
    """Return a transport to a WSGI application; `target` gives the host and path that it is told."""
    carrier = WsgiCarrier(app.callable, target, time_limit)
    return CarrierTransport(carrier, target=app.name, time_limit=time_limit, watch=watch, url=target.url)
