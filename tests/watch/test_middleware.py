"""The middleware stands around real applications on real servers, and is not noticed there."""

from __future__ import annotations

import io
import json
import logging
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from hookproof.errors import InputError
from hookproof.watch import Middleware
from hookproof.watch.feeder import Feeder
from hookproof.watch.ledger import Ledger, read_ledger
from hookproof.watch.lesson import Topic
from hookproof.watch.study import Study


def learned(middleware: Any, path: Path) -> Ledger:
    """What is written, as soon as there is something: an answer is out before its application is done with it."""
    until = time.monotonic() + 30
    while not path.exists() and time.monotonic() < until:
        middleware.flush(30)
        time.sleep(0.01)
    return read_ledger(path)


def test_what_a_delivery_shows_is_learned_without_its_values(watched, post, payload) -> None:
    url, middleware, path = watched
    payload["file"]["codec"] = "a private value"
    assert post(url, payload).status_code == 202
    ledger = learned(middleware, path)
    assert list(ledger.lessons) == [Topic("unknown-field", "file.upload.failed", "/file/codec", "string")]
    assert ledger.events == {"file.upload.failed": 1}
    text = path.read_text()
    assert "private" not in text
    assert payload["fileId"] not in text


@pytest.mark.slow
def test_the_answer_is_the_same_byte_for_byte(both, post, payload) -> None:
    bare, wrapped = (post(url, payload) for url in both)
    assert wrapped.content == bare.content == b"got %d" % len(json.dumps(payload))
    assert (wrapped.status_code, wrapped.headers["x-mine"]) == (bare.status_code, "1")
    assert set(wrapped.headers) == set(bare.headers)


def test_what_the_application_refuses_teaches_nothing(watched, post, payload) -> None:
    url, middleware, path = watched
    assert post(url, payload, **{"webhook-signature": "v1,no"}).status_code == 401
    assert post(url, payload).status_code == 202
    assert (learned(middleware, path).seen, learned(middleware, path).lessons) == (1, {})


def test_a_request_without_a_signature_is_not_looked_at(watched, post, payload) -> None:
    url, middleware, path = watched
    assert httpx.post(url, json={"event": "no.such"}, trust_env=False).status_code == 202
    assert post(url, payload).status_code == 202
    assert (learned(middleware, path).seen, learned(middleware, path).lessons) == (1, {})


@pytest.mark.slow
def test_a_body_too_long_to_be_a_delivery_goes_through_unstudied(watched, post, payload) -> None:
    url, middleware, path = watched
    body = json.dumps({"event": "no.such", "x": "y" * 2_000_000})
    assert post(url, body).content == b"got %d" % len(body)
    assert post(url, payload).status_code == 202
    assert (learned(middleware, path).seen, learned(middleware, path).lessons) == (1, {})


def test_a_ledger_that_cannot_be_written_is_logged_and_costs_the_application_nothing(
    payload, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    middleware = Middleware(lambda environ, start: [], provider="videogen", to=tmp_path / "no" / "folder")
    written = logging.StreamHandler(log := io.StringIO())
    monkeypatch.setattr(logging.getLogger("hookproof.watch"), "handlers", [written])
    middleware._feeder.put(_observation(payload))
    middleware.flush(30)
    assert "FileNotFoundError" in log.getvalue()


def _observation(payload: Any) -> Any:
    from hookproof.watch.observation import Observation

    return Observation(1.0, (), (json.dumps(payload).encode(),), 200)


def test_what_finds_no_room_is_counted_and_waits_for_nobody(contract, payload, tmp_path: Path) -> None:
    import threading

    go = threading.Event()

    def late() -> Study:
        go.wait(10)
        return Study(contract)

    path = tmp_path / "ledger.json"
    feeder = Feeder(late, path, size=3)
    for _ in range(10):
        feeder.put(_observation(payload))
    go.set()
    feeder.flush(10)
    assert (read_ledger(path).seen, read_ledger(path).dropped) == (3, 7)


@pytest.mark.parametrize("app", [7, lambda: None])
def test_what_is_no_application_is_refused(app: Any) -> None:
    with pytest.raises(InputError, match="application"):
        Middleware(app, provider="videogen")


def test_a_contract_that_is_not_known_is_refused_at_once() -> None:
    with pytest.raises(InputError, match="nobody"):
        Middleware(lambda environ, start: [], provider="nobody")


def test_messages_that_are_no_requests_go_through(tmp_path: Path) -> None:
    """Lifespan and websockets are nothing of ours."""
    import asyncio

    heard = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        heard.append((scope["type"], receive, send))

    middleware = Middleware(app, provider="videogen", to=tmp_path / "x")
    asyncio.run(middleware({"type": "lifespan"}, "receive", "send"))
    assert heard == [("lifespan", "receive", "send")]
