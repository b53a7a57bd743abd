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
from typing import Protocol
from urllib.parse import parse_qs

from hookproof.errors import HookproofError, InputError
from hookproof.receiving.arrival import Arrival
from hookproof.receiving.inbox import Answer

#: Where the page and its routes are; no provider's API and no consumer's endpoint is there.
PREFIX = "/_hookproof/"
_TOKEN_HEADER = "X-Hookproof-Token"  # noqa: S105 - the name of a header
_ROUTE = re.compile(r"([a-z]+)(?:/([A-Za-z0-9_-]{1,80}))?(?:/([a-z]+))?")
_TOLD_AT_ONCE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def is_of_page(target: str) -> bool:
    """Whether a request is for the page or one of its routes."""
    return target.startswith(PREFIX)


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


class Board(Protocol):
    """What a page shows. `routes` are named by kind, "" or what is done to one, and whether something changes by it.

    A board has the routes `state` and `deliveries`; the member `does` of a state says which others the page offers.
    """

    def routes(self) -> Mapping[tuple[str, str, bool], Giver]:
        """Return what the page may ask for."""
        ...


class Webpage:
    """Serves the page of a board. `token` is new at each start."""

    def __init__(self, board: Board) -> None:
        self.token = secrets.token_urlsafe(24)
        self._routes = board.routes()

    async def answer(self, request: Arrival) -> Answer:
        """Return the answer to a request of the page."""
        path, _, query = request.target.partition("?")
        if path in ("/", PREFIX):
            return Answer(200, self._headers, self._page)
        given = request.header(_TOKEN_HEADER) or ""
        if not secrets.compare_digest(given.encode("utf-8", "replace"), self.token.encode()):
            return _json(401, {"message": "This page is of another start: open the address that hookproof shows."})
        try:
            given_back = self._giver(request, path.removeprefix(PREFIX), query)
            return _json(200, await given_back if inspect.isawaitable(given_back) else given_back)
        except HookproofError as error:
            return _json(400, {"message": str(error)})

    def _giver(self, request: Arrival, path: str, query: str) -> object | Awaitable[object]:
        changes = request.method == "POST"
        found = _ROUTE.fullmatch(path)
        key = (found[1], found[3] or "", changes) if found else ("", "", changes)
        if found is None or key not in self._routes:
            raise InputError(f"there is no route {path}")
        asked = {name: values[0] for name, values in parse_qs(query).items()}
        return self._routes[key](Wish(found[2] or "", asked, _object(request) if changes else {}))

    @cached_property
    def _page(self) -> bytes:
        return files("hookproof.receiving").joinpath("index.html").read_bytes()

    @cached_property
    def _headers(self) -> tuple[tuple[str, str], ...]:
        """The page runs and shows what it holds itself, and nothing else."""
        text = self._page.decode()
        policy = (
            f"default-src 'none'; connect-src 'self'; img-src data:; script-src {_hash(text, 'script')}; "
            f"style-src {_hash(text, 'style')}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        return (
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Security-Policy", policy),
            ("Referrer-Policy", "no-referrer"),
            *_TOLD_AT_ONCE.items(),
        )


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


def _object(request: Arrival) -> dict[str, object]:
    try:
        value = json.loads(request.body)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise InputError("the body is no JSON object")
    return value


def _json(status: int, value: object) -> Answer:
    headers = (("Content-Type", "application/json"), *_TOLD_AT_ONCE.items())
    return Answer(status, headers, json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
