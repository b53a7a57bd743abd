"""What the middleware takes in of a request: whole bodies that were acknowledged, and nothing beyond a bound."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.watch import Middleware
from hookproof.watch import middleware as module
from hookproof.watch.middleware import _Asgi, _Tap


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """A middleware around an application, and what it would study."""
    monkeypatch.setattr(module, "MOST_BYTES", 4)

    def make(app: Any) -> tuple[Any, list[Any]]:
        middleware = Middleware(app, provider="videogen", to=tmp_path / "ledger")
        kept: list[Any] = []
        middleware._feeder.put = kept.append
        return middleware, kept

    return make


def asgi(status: int):
    async def app(scope: Any, receive: Any, send: Any) -> None:
        while (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": status})

    return app


def wsgi(status: str):
    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        environ["wsgi.input"].read()
        start_response(status, [])
        return []

    return app


def call_asgi(middleware: Any, pieces: list[bytes], headers: Any = ((b"webhook-signature", b"x"),)) -> None:
    messages = iter(
        {"type": "http.request", "body": piece, "more_body": number < len(pieces)}
        for number, piece in enumerate(pieces, 1)
    )

    async def receive() -> Any:
        return next(messages)

    async def send(_: Any) -> None: ...

    asyncio.run(middleware({"type": "http", "headers": headers}, receive, send))


@each_row(("status", "taken"), [(199, 0), (200, 1), (204, 1), (299, 1), (300, 0), (404, 0), (500, 0)])
def test_only_what_the_application_acknowledges_is_taken_in(seen, status: int, taken: int) -> None:
    middleware, kept = seen(asgi(status))
    call_asgi(middleware, [b"{}"])
    assert len(kept) == taken
    middleware, kept = seen(wsgi(f"{status} Said"))
    list(middleware({"HTTP_WEBHOOK_SIGNATURE": "x", "wsgi.input": io.BytesIO(b"{}")}, lambda *_: None))
    assert len(kept) == 0  # an answer is over when it is closed
    answer = middleware({"HTTP_WEBHOOK_SIGNATURE": "x", "wsgi.input": io.BytesIO(b"{}")}, lambda *_: None)
    answer.close()
    assert len(kept) == taken


@each_row(
    ("pieces", "taken"),
    [([b"1234"], 1), ([b"12345"], 0), ([b"12", b"34"], 1), ([b"123", b"45"], 0), ([b"12345", b""], 0)],
)
def test_a_body_is_taken_in_whole_up_to_the_bound_and_not_beyond_it(seen, pieces: list[bytes], taken: int) -> None:
    middleware, kept = seen(asgi(204))
    call_asgi(middleware, pieces)
    assert [list(each.pieces) for each in kept] == [pieces] * taken
    middleware, kept = seen(wsgi("204 No Content"))
    environ = {"HTTP_WEBHOOK_SIGNATURE": "x", "wsgi.input": io.BytesIO(b"".join(pieces))}
    middleware(environ, lambda *_: None).close()
    assert len(kept) == taken


@pytest.mark.parametrize("headers", [(), ((b"x-other", b"x"),)])
def test_a_request_without_a_proof_is_none_of_ours(seen, headers: Any) -> None:
    middleware, kept = seen(asgi(204))
    call_asgi(middleware, [b"{}"], headers)
    assert kept == []


@each_row(("length", "taken"), [("2", 1), ("", 1), ("3", 0)])
def test_a_body_that_was_not_read_to_its_end_is_left_alone(seen, length: str, taken: int) -> None:
    middleware, kept = seen(wsgi("204 No Content"))
    environ = {
        "HTTP_WEBHOOK_SIGNATURE": "x",
        "HTTP_X_A": "1",
        "CONTENT_TYPE": "t",
        "PATH": "/",
        "CONTENT_LENGTH": length,
    }
    middleware({**environ, "wsgi.input": io.BytesIO(b"{}")}, lambda *_: None).close()
    assert len(kept) == taken
    for each in kept:
        assert {name for name, _ in each.headers} == {"WEBHOOK-SIGNATURE", "X-A", "CONTENT-TYPE"}


def test_a_class_of_ones_own_stays_of_that_class(seen, tmp_path: Path) -> None:
    class Own(_Asgi):
        pass

    assert type(Own(asgi(204), provider="videogen", to=tmp_path / "x")) is Own
    assert isinstance(seen(asgi(204))[0], _Asgi)


def test_a_request_that_is_broken_off_is_not_whole() -> None:
    messages = iter([{"type": "http.request", "body": b"1", "more_body": True}, {"type": "http.disconnect"}])

    async def receive() -> Any:
        return next(messages)

    async def send(_: Any) -> None: ...

    async def take() -> _Tap:
        tap = _Tap(receive, send)
        await tap.receive()
        await tap.receive()
        return tap

    assert not asyncio.run(take()).whole
