"""Scenarios: several triggers about entities that belong together, waits, and a secret that is replaced between."""

from __future__ import annotations

import base64
import json
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.rowwise import each_row
from videogen import verify_webhook_signature

from hookproof.errors import InputError
from hookproof.serving.memory import Store
from hookproof.serving.scenario import perform_scenario, read_scenario

NEXT = f"whsec_{base64.b64encode(bytes(range(40, 72))).decode()}"
SCENARIO = """
steps:
  - {trigger: file.upload.completed, entity: film, set: {/file/displayName: Holiday}}
  - {wait: 0.05}
  - {trigger: file.analysis_failed, entity: film}
  - {rotate: {secret: env:NEXT_SECRET, overlap: 3600}}
  - {trigger: tool_execution.succeeded, entity: cut, set: {/results/0/fileId: $film}}
"""


@pytest.fixture
def read(tmp_path: Path, contract):
    def scenario(said: Any) -> Any:
        path = tmp_path / "scenario.yaml"
        path.write_text(said if isinstance(said, str) else yaml.safe_dump(said))
        return read_scenario(path, contract)

    return scenario


def test_what_a_scenario_says_comes_in_that_order_about_those_entities(
    serve, sdk, consumer, contract, read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEXT_SECRET", NEXT)
    provider = serve(pace=1.0)
    made = sdk(provider).webhooks.create_webhook_endpoint(url=consumer.url, events=["*"])
    heard: list[str] = []
    with Store(provider.path) as store:
        began = time.monotonic()
        numbers = perform_scenario(store, contract, read(SCENARIO), lambda step, _: heard.append(step.trigger))
        assert time.monotonic() - began >= 0.05
    assert heard == ["file.upload.completed", "file.analysis_failed", "tool_execution.succeeded"]
    got = consumer.wait(3)
    first, second, third = sorted((json.loads(body) for _, body in got), key=lambda body: heard.index(body["event"]))
    assert len(numbers) == 3
    assert first["file"]["displayName"] == "Holiday"
    assert first["fileId"] == second["fileId"] == third["results"][0]["fileId"]
    last, body = next((headers, body) for headers, body in got if b"tool_execution" in body)
    assert len(last["webhook-signature"].split()) == 2
    for secret in (made["signing_secret"], NEXT):
        verify_webhook_signature(body.decode(), last, secret)


def test_a_former_secret_signs_no_more_when_its_time_is_over(serve, sdk, consumer, contract, read) -> None:
    provider = serve()
    sdk(provider).webhooks.create_webhook_endpoint(url=consumer.url, events=["*"])
    with Store(provider.path) as store:
        store.set_pace(0.001)
        steps = read([{"rotate": {"secret": NEXT, "overlap": 1}}, {"wait": 50}, {"trigger": "file.upload.failed"}])
        perform_scenario(store, contract, steps, lambda *_: None)
    [(headers, body)] = consumer.wait(1)
    assert len(headers["webhook-signature"].split()) == 1
    verify_webhook_signature(body.decode(), headers, NEXT)


@each_row(
    ("said", "told"),
    [
        ([], "no scenario"),
        ([{"wait": 1, "trigger": "x"}], "step 1: a step is one of"),
        ([{"wait": -1}], "seconds above 0"),
        ([{"trigger": "file.upload.fail"}], "Did you mean file.upload.failed"),
        ([{"trigger": "file.upload.failed", "entitty": "a"}], "Did you mean entity"),
        ([{"wait": 1}, {"trigger": "file.upload.failed", "set": {"/fileId": "$film"}}], "step 2: there is no entity"),
        ([{"trigger": "file.upload.failed", "set": ["/fileId"]}], "set is a mapping"),
        ([{"rotate": {"secret": "whsec_%%%"}}], "step 1: the secret is not base64"),
        ([{"rotate": {"secret": "env:NO_SUCH_SECRET"}}], "no such environment variable"),
        ([{"rotate": 7}], "rotate takes secret"),
    ],
)
def test_a_scenario_that_cannot_be_played_is_one_sentence_with_its_step(read, said: Any, told: str) -> None:
    with pytest.raises(InputError) as caught:
        read(said)
    assert told in str(caught.value)


def test_an_event_that_names_no_entity_cannot_be_about_one(tmp_path: Path) -> None:
    from hookproof.contract import load_contract

    plain = load_contract("plain", root=Path(__file__).parents[1] / "providers")
    path = tmp_path / "scenario.yaml"
    path.write_text(json.dumps([{"trigger": next(iter(plain.events)), "entity": "a"}]))
    with pytest.raises(InputError, match="which entity"):
        read_scenario(path, plain)
