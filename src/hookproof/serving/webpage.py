"""The page of `hookproof serve`, and the few routes that it asks: who has the token of this start may look and send."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
from collections.abc import Callable, Mapping
from functools import cached_property
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qs

from hookproof.contract import Contract
from hookproof.contract.catalogue import find_event
from hookproof.errors import HookproofError, InputError
from hookproof.receiving.arrival import Arrival
from hookproof.receiving.inbox import Answer
from hookproof.serving.memory import Store
from hookproof.serving.prompting import example_of, play_again, play_body

#: Where the page's own routes begin; no provider's API does.
PREFIX = "/_hookproof/"
_TOKEN_HEADER = "X-Hookproof-Token"  # noqa: S105 - the name of a header
_SHOWN = 200
_ROUTE = re.compile(r"deliveries/([0-9]{1,15})(/again)?")


def is_page(target: str) -> bool:
    """Whether a request is for the page or one of its routes."""
    path = target.partition("?")[0]
    return path == "/" or path.startswith(PREFIX)


class Console:
    """Shows what a store holds, and sends what is asked for. `token` is new at each start."""

    def __init__(self, store: Store, contract: Contract) -> None:
        self.token = secrets.token_urlsafe(24)
        self._store = store
        self._contract = contract

    def answer(self, request: Arrival) -> Answer:
        """Return the answer to a request of the page."""
        path, _, query = request.target.partition("?")
        if path == "/":
            return Answer(200, self._headers, self._page)
        given = request.header(_TOKEN_HEADER) or ""
        if not secrets.compare_digest(given.encode("utf-8", "replace"), self.token.encode()):
            return _json(401, {"message": "This page is of another start: open the address that serve shows."})
        try:
            return _json(200, self._done(request, path.removeprefix(PREFIX), parse_qs(query)))
        except HookproofError as error:
            return _json(400, {"message": str(error)})

    def _done(self, request: Arrival, name: str, query: Mapping[str, list[str]]) -> object:
        post = request.method == "POST"
        if (found := _ROUTE.fullmatch(name)) is not None:
            number = int(found[1])
            return self._again(number, request) if found[2] and post else self._delivery(number)
        routes: Mapping[tuple[str, bool], Callable[[], Any]] = {
            ("state", False): lambda: self._state(query.get("since", [""])[0]),
            ("example", False): lambda: {"payload": example_of(self._contract, query.get("event", [""])[0]).payload},
            ("trigger", True): lambda: self._trigger(request),
        }
        if (name, post) not in routes:
            raise InputError(f"there is no route {name}")
        return routes[name, post]()

    def _state(self, since: str) -> object:
        version = self._store.version()
        if since == str(version):
            return {"version": version}
        endpoints = [
            {"id": each.id, "url": each.url, "events": each.events, "disabled": each.disabled}
            for each in self._store.endpoints()
        ]
        return {
            "version": version,
            "contract": self._contract.name,
            "events": list(self._contract.events),
            "endpoints": endpoints,
            "deliveries": self._store.recent(_SHOWN),
        }

    def _delivery(self, number: int) -> object:
        found = self._store.delivery(number)
        if found is None:
            raise InputError(f"there is no delivery {number}")
        return {**found, "body": _readable(found["body"])}

    def _again(self, number: int, request: Arrival) -> object:
        if not play_again(self._store, number, anew=bool(_object(request).get("anew"))):
            raise InputError(f"there is no delivery {number}")
        return {}

    def _trigger(self, request: Arrival) -> object:
        said = _object(request)
        event = find_event(self._contract, str(said.get("event"))).name
        try:
            payload = json.loads(str(said.get("body")))
        except (ValueError, RecursionError):
            raise InputError("the payload is no JSON") from None
        return {"deliveries": len(play_body(self._store, event, payload).deliveries)}

    @cached_property
    def _page(self) -> bytes:
        return files("hookproof.serving").joinpath("index.html").read_bytes()

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
            ("Cache-Control", "no-store"),
            ("Referrer-Policy", "no-referrer"),
            ("X-Content-Type-Options", "nosniff"),
        )


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


def _readable(body: bytes) -> str:
    text = body.decode("utf-8", "replace")
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return text


def _json(status: int, value: object) -> Answer:
    headers = (
        ("Content-Type", "application/json"),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
    )
    return Answer(status, headers, json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
