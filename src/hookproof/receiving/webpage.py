"""The page of this machine's other side, and the few routes that it asks: who has the token of this start may look."""

from __future__ import annotations

import base64
import hashlib
import inspect
import json
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Any, Protocol

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hookproof.errors import HookproofError, InputError

#: Where the page and its routes are; no provider's API and no consumer's endpoint is there.
PREFIX = "/_hookproof/"
_TOKEN_HEADER = "X-Hookproof-Token"  # noqa: S105 - the name of a header
#: Bytes of what the page sends: a payload, as somebody edited it.
_MOST_BYTES = 16 * 1024 * 1024
_TOLD_AT_ONCE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


@dataclass(frozen=True, slots=True)
class Wish:
    """What the page asks a board for: about which thing, with what in the query and in the body."""

    about: str
    query: Mapping[str, str]
    body: Mapping[str, object]

    @property
    def number(self) -> int:
        """The number of a delivery. Raises InputError where it is none."""
        if not re.fullmatch(r"[0-9]{1,15}", self.about):
            raise InputError(f"there is no delivery {self.about}")
        return int(self.about)


#: Gives what a page asks for, as JSON; it may have to wait for it.
Giver = Callable[[Wish], "object | Awaitable[object]"]


#: What a page may ask a board for: the way, below the page's, in the words of starlette, and what answers there.
Routes = Mapping[str, Giver]


class Board(Protocol):
    """What a page shows: what it may `look` at, and what it may have `done`.

    Every board has `/state` and `/deliveries/{about}` to look at; the member `does` of a state says what the page
    offers to be done.
    """

    def look(self) -> Routes:
        """Return what the page may ask for without changing anything."""
        ...

    def done(self) -> Routes:
        """Return what the page may have done."""
        ...


class Webpage:
    """The page of a board. `token` is new at each start; `application` serves the page and its routes, ASGI."""

    def __init__(self, board: Board) -> None:
        self.token = secrets.token_urlsafe(24)
        routes = [Route("/", self._front, methods=["GET"])]
        routes += [Route(path, self._looked(giver), methods=["GET"]) for path, giver in board.look().items()]
        routes += [Route(path, self._did(giver), methods=["POST"]) for path, giver in board.done().items()]
        handlers: Any = {HookproofError: _wrong, HTTPException: _refused, 404: _nowhere}
        self.application = Starlette(routes=routes, exception_handlers=handlers)

    async def _front(self, _: Request) -> Response:
        return Response(self._page, headers=self._headers)

    def _looked(self, giver: Giver) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            self._let_in(request)
            return await _given(giver, request, {})

        return endpoint

    def _did(self, giver: Giver) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            self._let_in(request)
            return await _given(giver, request, await _object(request))

        return endpoint

    def _let_in(self, request: Request) -> None:
        given = request.headers.get(_TOKEN_HEADER, "")
        if not secrets.compare_digest(given.encode(), self.token.encode()):
            raise HTTPException(401, "This page is of another start: open the address that hookproof shows.")

    @cached_property
    def _page(self) -> bytes:
        """The page, with the parts that the HTML report has too."""
        parts = files("hookproof.reports").joinpath("templates/parts.css").read_bytes()
        return files("hookproof.receiving").joinpath("index.html").read_bytes().replace(b"/* parts.css */", parts)

    @cached_property
    def _headers(self) -> Mapping[str, str]:
        """The page runs and shows what it holds itself, and nothing else."""
        text = self._page.decode()
        policy = (
            f"default-src 'none'; connect-src 'self'; img-src data:; script-src {_hash(text, 'script')}; "
            f"style-src {_hash(text, 'style')}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        return {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Security-Policy": policy,
            "Referrer-Policy": "no-referrer",
            **_TOLD_AT_ONCE,
        }


def readable(body: bytes) -> str:
    """Return a body as a page shows it: JSON over several lines."""
    text = body.decode("utf-8", "replace")
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return text


def _hash(page: str, element: str) -> str:
    content = page.partition(f"<{element}>")[2].partition(f"</{element}>")[0]
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


async def _given(giver: Giver, request: Request, body: Mapping[str, object]) -> Response:
    given = giver(Wish(request.path_params.get("about", ""), dict(request.query_params), body))
    return _json(200, await given if inspect.isawaitable(given) else given)


async def _object(request: Request) -> dict[str, object]:
    content = bytearray()
    async for piece in request.stream():
        content += piece
        if len(content) > _MOST_BYTES:
            raise HTTPException(413, f"This is longer than {_MOST_BYTES // 2**20} MiB.")
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise InputError("the body is no JSON object")
    return value


async def _wrong(_: Request, error: Exception) -> Response:
    return _json(400, {"message": str(error)})


async def _nowhere(request: Request, _: Exception) -> Response:
    return _json(404, {"message": f"there is no route {request.url.path}"})


async def _refused(_: Request, error: Exception) -> Response:
    status, why = (error.status_code, error.detail) if isinstance(error, HTTPException) else (500, "")
    return _json(status, {"message": why})


def _json(status: int, value: object) -> Response:
    content = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
    return Response(content, status, _TOLD_AT_ONCE, "application/json")
