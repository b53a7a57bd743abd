"""Whatever of the SDK waits for an event ends here, over real HTTP, and the webhook names what it gave."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.rowwise import each_row
from videogen import AsyncVideoGen, VideoGen, VideoGenError

from hookproof.serving.memory import Store

#: Calls that cause no event of the contract: its provider's API has them, a consumer of webhooks hears nothing of them.
SILENT = {"create_timeline_interchange_and_wait", "remix_and_wait"}
NEEDED = {
    "export_and_wait": {"project_id": "p"},
    "send_assistant_message_and_wait": {"assistant_id": "a"},
    "act_on_assistant_action_and_wait": {"assistant_id": "a", "action_id": "b"},
    "create_file_url_import_and_wait": {"url": "https://files.example.com/a.mp4", "display_name": "From afar"},
}
#: What the answer of a call names -> the member of the webhook that names it too.
NAMES = ("tool_execution_id", "workflow_run_id", "export_id", "message_id", "file_id")


def _waiting() -> list[tuple[str, str]]:
    with VideoGen(api_key="any", base_url="http://127.0.0.1:9") as client:
        resources = {name: value for name, value in vars(client).items() if hasattr(value, "_client")}
        return [
            (name, call)
            for name, resource in sorted(resources.items())
            for call in dir(resource)
            if call.endswith("_and_wait") and call not in SILENT
        ]


WAITING = _waiting()


@pytest.fixture(scope="module")
def client(served_all) -> Iterator[VideoGen]:
    with VideoGen(api_key="any", base_url=served_all.url) as made:
        yield made


def messages(provider: Any, entity: str) -> list[dict[str, Any]]:
    with Store(provider.path) as store:
        rows = store._db.execute("select body from messages where entity = ? order by at", (entity,)).fetchall()
    return [json.loads(body) for (body,) in rows]


def test_there_are_calls_of_the_sdk_that_wait() -> None:
    assert len(WAITING) >= 20


@pytest.mark.slow
@each_row(("resource", "name"), WAITING, ids=[name for _, name in WAITING])
def test_a_call_that_waits_gives_what_its_webhook_names(client, served_all, resource: str, name: str) -> None:
    done = getattr(getattr(client, resource), name)(**NEEDED.get(name, {}), poll_interval_ms=5, timeout_ms=20_000)
    assert done["status"] == "succeeded"
    [entity] = [done[name] for name in NAMES if name in done][:1]
    first, *_ = messages(served_all, entity)
    assert entity in first.values()


def test_an_upload_is_told_with_what_it_was_named(client, served_all) -> None:
    done = client.upload_file(b"bytes of a film", display_name="Holiday", poll_interval_ms=5)
    told = messages(served_all, done["file_id"])
    assert told[0]["event"] == "file.upload.completed"
    assert len(told) == 4
    assert {(body["fileId"], body["file"]["displayName"]) for body in told} == {(done["file_id"], "Holiday")}
    assert done["display_name"] == "Holiday"


def test_an_upload_begins_with_its_bytes_and_begins_once(client, ask_all) -> None:
    made = client.files.create_file_upload(display_name="x")
    assert client.files.get_file(file_id=made["file_id"])["download_source"] == {"status": "pending"}
    assert [ask_all("PUT", made["upload_url"]).status_code for _ in range(2)] == [200, 409]
    assert ask_all("PUT", made["upload_url"] + "x").status_code == 404


@pytest.mark.slow
def test_the_sdk_that_does_not_block_gets_the_same(served_all) -> None:
    async def both() -> list[Any]:
        async with AsyncVideoGen(api_key="any", base_url=served_all.url) as client:
            return await asyncio.gather(
                client.tools.generate_music_and_wait(prompt="x", poll_interval_ms=5),
                client.upload_file(b"x", display_name="Song", poll_interval_ms=5),
            )

    tool, file = asyncio.run(both())
    assert (tool["status"], file["display_name"]) == ("succeeded", "Song")


def test_what_is_cancelled_ends_that_way_and_only_once(serve, sdk) -> None:
    provider = serve(steps=1e9)
    tools = sdk(provider).tools
    started = tools.generate_image(prompt="x")["tool_execution_id"]
    assert tools.get_tool_execution_info(tool_execution_id=started)["status"] == "running"
    assert tools.cancel_tool_execution(tool_execution_id=started)["status"] == "cancelled"
    assert [body["event"] for body in messages(provider, started)] == ["tool_execution.cancelled"]
    with pytest.raises(VideoGenError, match="no toolExecutionId"):
        tools.cancel_tool_execution(tool_execution_id="none")


def test_what_is_over_is_not_cancelled(client) -> None:
    done = client.workflows.script_to_video_and_wait(script="x", poll_interval_ms=5)
    with pytest.raises(VideoGenError, match="is over") as caught:
        client.workflows.cancel_workflow_run(workflow_run_id=done["workflow_run_id"])
    assert caught.value.status == 409


ENDPOINTS = """
openapi: 3.1.0
paths:
  /hooks:
    post:
      responses: {"200": {description: made}}
      x-hookproof: {does: create-endpoint, body: {url: /target/href}, answer: {hook: {id: "{id}", key: "{secret}"}}}
    get:
      responses: {"200": {description: all}}
      x-hookproof: {does: list-endpoints, item: "{id}", answer: "{endpoints}"}
  /hooks/{hook}/secret:
    post:
      responses: {"201": {description: another}}
      x-hookproof: {does: rotate-secret, overlap: 60, answer: {key: "{secret}", ends: "{last4}"}}
"""


def test_another_provider_s_api_is_another_file(tmp_path: Path, ask_all, serve_folder) -> None:
    provider = serve_folder("acme", ENDPOINTS)
    ask = {"target": {"href": "http://127.0.0.1:9/"}, "events": ["*"]}
    made = ask_all("POST", f"{provider.url}/hooks", json=ask).json()["hook"]
    assert ask_all("GET", f"{provider.url}/hooks").json() == [made["id"]]
    rotated = ask_all("POST", f"{provider.url}/hooks/{made['id']}/secret").json()
    assert (rotated["key"] != made["key"], rotated["key"][-4:]) == (True, rotated["ends"])
    assert ask_all("POST", f"{provider.url}/hooks/none/secret").status_code == 404
    with Store(provider.path) as store:
        [endpoint] = store.endpoints()
    assert (endpoint.secret, endpoint.former) == (rotated["key"], made["key"])
