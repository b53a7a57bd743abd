"""Broken consumers for what no fault of the reference consumer shows: each a wrapper of an ASGI application.

`BROKEN` is check id -> the wrapper that the check must find, made from the application.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

App = Callable[[Any, Any, Any], Awaitable[None]]


def _answering(status: int, when: Callable[[dict[str, str], bytes], bool]) -> Callable[[App], App]:
    """Answer `status` to requests for which `when(headers, body)` holds; leave the others to the application."""

    def wrap(app: App) -> App:
        async def wrapped(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            body, more = b"", True
            while more:
                message = await receive()
                body += message.get("body", b"")
                more = message.get("more_body", False)
            headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
            if when(headers, body):
                await send({"type": "http.response.start", "status": status, "headers": []})
                await send({"type": "http.response.body", "body": b""})
                return
            sent = [{"type": "http.request", "body": body, "more_body": False}]

            async def again() -> Any:
                return sent.pop() if sent else await receive()

            await app(scope, again, send)

        return wrapped

    return wrap


def _payload(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in _texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return [value] if isinstance(value, str) else []


def _one_result(headers: dict[str, str], body: bytes) -> bool:
    """Unpacks a list as if it had one item: (result,) = results."""
    results = _payload(body).get("results")
    return isinstance(results, list) and len(results) > 1


def _ascii_only(headers: dict[str, str], body: bytes) -> bool:
    return not all(text.isascii() for text in _texts(_payload(body)))


def _prefix_expected(headers: dict[str, str], body: bytes) -> bool:
    return any(text.startswith("new_") for text in _texts(_payload(body)))


def _name_measured(headers: dict[str, str], body: bytes) -> bool:
    """Takes the length of a name that is never null, as the documentation has it."""
    file = _payload(body).get("file")
    return isinstance(file, dict) and "displayName" in file and file["displayName"] is None


def _nul_stored(headers: dict[str, str], body: bytes) -> bool:
    """A database that takes no NUL in text."""
    return any("\0" in text for text in _texts(_payload(body)))


def _state_machine() -> Callable[[dict[str, str], bytes], bool]:
    """Knows files that are already further than uploaded, and raises where one is uploaded again."""
    further: set[str] = set()

    def illegal(headers: dict[str, str], body: bytes) -> bool:
        payload = _payload(body)
        event, file = payload.get("event"), payload.get("fileId")
        if not isinstance(file, str) or not isinstance(event, str):
            return False
        if event != "file.upload.completed":
            further.add(file)
            return False
        return file in further

    return illegal


def _many_headers(headers: dict[str, str], body: bytes) -> bool:
    return len(headers) > 30


def _in_small_letters(app: Any) -> App:
    """Compares signatures without regard to case."""
    app.habits = replace(app.habits, same=lambda one, other: one.lower() == other.lower())
    checked: App = app
    return checked


BROKEN: dict[str, Callable[[App], App]] = {
    "ack.full": _answering(500, _one_result),
    "ack.random": _answering(500, _ascii_only),
    "auth.letter-case": _in_small_letters,
    "robustness.more-headers": _answering(431, _many_headers),
    "robustness.odd-text": _answering(500, _nul_stored),
    "semantics.late": _answering(500, _state_machine()),
    "tolerance.id-form": _answering(422, _prefix_expected),
    "tolerance.new-null": _answering(500, _name_measured),
}
