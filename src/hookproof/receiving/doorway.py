"""The doors of this machine's other side, as an ASGI application: who may come in, and a request taken exactly."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from typing import TYPE_CHECKING

from starlette.routing import Mount, Route, Router

from hookproof.delivery.traffic import Headers
from hookproof.receiving.arrival import Answer, Arrival
from hookproof.receiving.guard import why_not
from hookproof.receiving.inbox import Refused, exact_request
from hookproof.receiving.webpage import PREFIX, Webpage

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

#: Bytes of a body that are kept; providers send far less.
MOST_BYTES = 16 * 1024 * 1024
#: Statuses whose answers have no body (RFC 9110, sections 15.3.5, 15.4.5).
_BODILESS = (204, 304)
#: What belongs to one connection (RFC 9110, section 7.6.1), and to how a body is framed there.
_FRAMING = frozenset(
    ("connection", "content-length", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer")
) | {"transfer-encoding", "upgrade"}

#: Gives the answer to a request. It is asked for one after the other on a connection, and at once on several.
Handler = Callable[[Arrival], Awaitable[Answer]]
#: Whether the body of a request, whose head is given, is thrown away as it comes, however long it is.
Drained = Callable[[Arrival], bool]
#: Gives the answer to a request that is not taken, of a status and for a reason.
Refusal = Callable[[int, str], Answer]


def plainly(status: int, reason: str) -> Answer:
    """Refuse a request in a line of text."""
    return Answer(status, (("Content-Type", "text/plain"),), f"Not taken: {reason}.\n".encode("utf-8", "replace"))


def doorway(
    handler: Handler,
    *,
    refused: Refused,
    hosts: Collection[str] = (),
    page: Webpage | None = None,
    at_root: bool = False,
    drained: Drained = lambda _: False,
    refusal: Refusal = plainly,
) -> ASGIApp:
    """Return the application that gives a handler each request that may come in, and has a page where there is one.

    `hosts` are names, beside this machine's own, under which requests may come: a tunnel's; never to the page. Where
    `at_root`, it is at the root as well: no provider's API has anything there. A page reaches nothing but the page.
    """
    names = frozenset(name.lower().rstrip(".") for name in hosts)
    routes: list[Route | Mount] = []
    if page is not None:
        guarded = _Guarded(page.application, refused)
        routes = [Mount(PREFIX.rstrip("/"), guarded), *([Route("/", guarded)] if at_root else ())]
    default = _Guarded(_Exactly(handler, refused, drained, refusal), refused, names, page=False)
    return Router(routes, default=default, redirect_slashes=False)


class _Guarded:
    """Lets a request through to an application, or tells why not."""

    def __init__(self, app: ASGIApp, refused: Refused, hosts: Collection[str] = (), *, page: bool = True) -> None:
        self._app, self._refused, self._hosts, self._page = app, refused, hosts, page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if reason := why_not(_headers(scope), self._hosts, page=self._page):
            self._refused(reason)
            await _said(plainly(403, reason), _Body(receive), send)
            return
        try:
            await self._app(scope, receive, send)
        except Exception as error:
            self._refused(f"a defect of hookproof itself: {type(error).__name__}")
            raise  # one request that fails ends nothing: its sender is told 500


class _Exactly:
    """Gives a handler each request as it was written."""

    def __init__(self, handler: Handler, refused: Refused, drained: Drained, refusal: Refusal) -> None:
        self._handler, self._refused, self._drained, self._refusal = handler, refused, drained, refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = _Body(receive)
        most = None if self._drained(_arrival(scope, b"")) else MOST_BYTES
        content = bytearray()
        async for piece in body.pieces():
            content += piece if most is not None else b""
            if most is not None and len(content) > most:
                reason = f"its body is longer than {most // 2**20} MiB"
                self._refused(reason)
                await _said(self._refusal(413, reason), body, send)
                return
        if body.whole:
            await _said(await self._handler(_arrival(scope, bytes(content))), body, send)


class _Body:
    """The body of a request as it comes. `whole`: all of it was there; `over`: nothing more will come."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self.whole = self.over = False

    async def pieces(self) -> AsyncIterator[bytes]:
        while not self.over:
            message = await self._receive()
            is_piece = message["type"] == "http.request"
            self.whole = is_piece and not message.get("more_body", False)
            self.over = self.whole or not is_piece
            yield message.get("body", b"")


async def _said(answer: Answer, body: _Body, send: Send) -> None:
    """Say the answer, and read what is still to come: a connection closed before takes the answer with it."""
    content = b"" if answer.status in _BODILESS else answer.body
    pairs = [(name, value) for name, value in answer.headers if name.lower() not in _FRAMING]
    if answer.status not in _BODILESS:
        pairs.append(("Content-Length", str(len(content))))
    headers = [(name.encode("latin-1", "replace"), value.encode("latin-1", "replace")) for name, value in pairs]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": content, "more_body": True})
    async for _ in body.pieces():
        pass
    await send({"type": "http.response.body", "body": b"", "more_body": False})


def _headers(scope: Scope) -> Headers:
    return tuple((n.decode("latin-1"), v.decode("latin-1")) for n, v in exact_request(scope).headers.raw_items())


def _arrival(scope: Scope, body: bytes) -> Arrival:
    request = exact_request(scope)
    return Arrival(
        number=0,
        at=time.time(),
        method=request.method.decode("latin-1"),
        target=request.target.decode("latin-1"),
        headers=_headers(scope),
        body=body,
        http_version=request.http_version.decode("latin-1"),
    )
