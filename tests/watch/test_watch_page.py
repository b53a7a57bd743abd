"""docs/watch.md is true: its middleware learns, its commands tell what it learned, in the words that are printed."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

import httpx
import pytest
from tests.printed import lines_of, printed, shown
from tests.watch.conftest import signed

from hookproof.contract import load_contract

pytestmark = [pytest.mark.checkout, pytest.mark.slow]
PAGE = "docs/watch.md"
CONTRACT = load_contract("videogen", "2026-07-14")
EVENT = "file.upload.failed"
TIME = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC"
OTHERS = ("file.upload.completed", "file.playback_ready", "tool_execution.succeeded", "workflow_run.succeeded")


async def acknowledging(scope: Any, receive: Any, send: Any) -> None:
    """The reader's application."""
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 204})
    await send({"type": "http.response.body"})


def deliveries() -> list[Any]:
    """What the provider sends in the page's example: a new member, then null where none is promised."""
    failed = json.loads(json.dumps(CONTRACT.events[EVENT].examples[0]))
    new = {**failed, "file": {**failed["file"], "codec": "av1"}}
    without = {**failed, "error": {**failed["error"], "code": None}}
    usual = [CONTRACT.events[name].examples[0] for name in OTHERS]
    return [*usual, new, new, without, without, new, new, without, new, new]


async def delivered(app: Any) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://shop.example") as client:
        for number, payload in enumerate(deliveries()):
            body = json.dumps(payload)
            assert (await client.post("/", content=body, headers=signed(body, f"msg_{number}"))).status_code == 204


@pytest.fixture
def watched(terminal: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A terminal where the middleware of the page has seen what the provider sent, under a lock."""
    terminal.type("hookproof pin --version 2026-07-14")
    monkeypatch.chdir(terminal.folder)
    names: dict[str, Any] = {"app": acknowledging}
    exec(printed(PAGE, "Know when reality leaves the contract"), names)
    asyncio.run(delivered(names["app"]))
    names["app"].flush()
    return terminal


def test_the_middleware_of_the_page_learns_and_the_commands_tell_it_in_its_words(watched: Any) -> None:
    (typed, said) = shown(PAGE, "What it has learned")
    told, data = (watched.type(line, code=1) for line in lines_of(typed))
    assert re.sub(TIME, "-", told) == re.sub(TIME, "-", said)
    assert json.loads(data)["seen"] == len(deliveries())
    [propose] = lines_of(printed(PAGE, "A proposed version"))
    assert "/error/code" in watched.type(propose, code=1)
    assert "codec" in "".join(path.read_text() for path in (watched.folder / "proposed").rglob("*.json"))
    [install, metrics] = lines_of(printed(PAGE, "Metrics"))
    serving = watched.serve(metrics)
    got = httpx.get(f"http://127.0.0.1:{watched.at('9464')}/metrics", trust_env=False)
    assert "hookproof_watch_lessons_total{" in got.text
    assert serving.interrupted().returncode == 0
    assert install.startswith("pip install ")


def test_what_was_captured_teaches_the_same(terminal: Any) -> None:
    bodies = map(json.dumps, deliveries())
    requests = [{"headers": signed(body, f"msg_{number}"), "body": body} for number, body in enumerate(bodies)]
    kept = "".join(f"{json.dumps(request)}\n" for request in requests)
    (terminal.folder / "hookproof-captures.ndjson").write_text(kept, encoding="utf-8")
    [typed] = lines_of(printed(PAGE, "From captures"))
    terminal.type("hookproof pin --version 2026-07-14")
    assert f"error  {EVENT} /error/code: null" in terminal.type(typed, code=1)
