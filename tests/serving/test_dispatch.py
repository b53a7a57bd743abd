"""Deliveries of our provider to real consumers: signed, retried, remembered, and disturbed where one likes."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI, Request
from tests.rowwise import each_row
from videogen import verify_webhook_signature

from hookproof.errors import InputError, UnknownName
from hookproof.serving import dispatch
from hookproof.serving.chaos import Chaos, chaos_of
from hookproof.serving.dispatch import MOST_MISSES
from hookproof.serving.memory import Store
from hookproof.serving.prompting import Edits, play_event, play_lifecycle


def until(holds, seconds: float = 30.0) -> None:
    done = threading.Event()
    for _ in range(int(seconds * 100)):
        if holds():
            return
        done.wait(0.01)
    raise AssertionError("it did not happen")


def registered(provider, sdk, consumer, events=("*",)):
    return sdk(provider).webhooks.create_webhook_endpoint(url=consumer.url, events=list(events))


@pytest.mark.slow
def test_from_a_call_of_the_sdk_to_a_webhook_that_a_fastapi_consumer_verified_with_the_sdk(serve, sdk) -> None:
    app, verified, secret = FastAPI(), [], []

    async def hook(request: Request) -> dict[str, str]:
        verified.append(verify_webhook_signature(await request.body(), dict(request.headers), secret[0]))
        return {}

    app.post("/hooks")(hook)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    client = sdk(serve())
    made = client.webhooks.create_webhook_endpoint(url=f"http://127.0.0.1:{port}/hooks", events=["*"])
    secret.append(made["signing_secret"])
    done = client.tools.generate_image_and_wait(prompt="a ridge", poll_interval_ms=20)
    until(lambda: bool(verified))
    server.should_exit = True
    thread.join(10)
    assert done["status"] == "succeeded"
    assert verified[0]["event"] == "tool_execution.succeeded"
    assert verified[0]["tool_execution_id"] == done["tool_execution_id"]
    assert verified[0]["results"] == done["results"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("call", "id_"),
    [
        (lambda c: c.workflows.script_to_video_and_wait(script="x", poll_interval_ms=20), "workflow_run_id"),
        (lambda c: c.tools.text_to_speech_and_wait(text="x", poll_interval_ms=20), "tool_execution_id"),
    ],
)
def test_the_webhook_names_what_the_call_gave(serve, sdk, consumer, call, id_: str) -> None:
    provider = serve()
    registered(provider, sdk, consumer)
    done = call(sdk(provider))
    [(_, body), *_] = consumer.wait(1)
    first = "".join(part.title() if number else part for number, part in enumerate(id_.split("_")))
    assert json.loads(body)[first] == done[id_]
    assert done["status"] == "succeeded"


@pytest.mark.slow
def test_a_consumer_that_fails_twice_gets_the_same_message_a_third_time_signed_anew(serve, sdk, consumer) -> None:
    consumer.statuses = [500, 503]
    provider = serve()
    secret = registered(provider, sdk, consumer)["signing_secret"]
    with Store(provider.path) as store:
        [number] = play_event(store, provider_contract(), "file.upload.failed").deliveries
        consumer.wait(3)
        until(lambda: store.outcomes([number])[number] == "acknowledged")
        assert [status for _, status, _ in store.attempts(number)] == [500, 503, 200]
    assert len(set(consumer.ids())) == 1
    assert len({body for _, body in consumer.got}) == 1
    for headers, body in consumer.got:
        verify_webhook_signature(body.decode(), headers, secret)


def provider_contract():
    from hookproof.contract import load_contract

    return load_contract("videogen")


def test_an_endpoint_gets_what_it_asked_for_and_nothing_else(serve, sdk, consumer, contract) -> None:
    provider = serve()
    registered(provider, sdk, consumer, ["file.upload.failed"])
    with Store(provider.path) as store:
        assert play_event(store, contract, "tool_execution.failed").deliveries == ()
        assert len(play_event(store, contract, "file.upload.failed").deliveries) == 1
    consumer.wait(1)
    assert consumer.events() == ["file.upload.failed"]


@pytest.mark.slow
def test_the_events_of_a_lifecycle_come_in_order_about_one_entity(serve, sdk, consumer, contract) -> None:
    provider = serve()
    registered(provider, sdk, consumer)
    with Store(provider.path) as store:
        played = play_lifecycle(store, contract, "uploaded file", step=0.1)
    bodies = [json.loads(body) for _, body in consumer.wait(4)]
    assert bodies[0]["event"] == "file.upload.completed"
    assert len({body["event"] for body in bodies}) == 4
    assert {body["fileId"] for body in bodies} == {body["file"]["fileId"] for body in bodies} == {played.entity}


@pytest.mark.slow
def test_an_endpoint_that_never_acknowledges_is_given_up_and_disabled(serve, sdk, consumer, contract) -> None:
    consumer.statuses = [500] * 1000
    provider = serve(pace=0.0000001)
    registered(provider, sdk, consumer)
    with Store(provider.path) as store:
        for _ in range(MOST_MISSES):
            play_event(store, contract, "file.upload.failed")
        until(lambda: store.endpoints()[0].disabled)
        assert play_event(store, contract, "file.upload.failed").deliveries == ()
        assert store.next_due() is None
    assert max(map(consumer.ids().count, set(consumer.ids()))) == 10


def test_what_waits_is_sent_after_a_restart(serve, sdk, consumer, contract) -> None:
    first = serve()
    registered(first, sdk, consumer)
    first.stop()
    with Store(first.path) as store:
        play_event(store, contract, "file.upload.failed")
    second = serve()
    consumer.wait(1)
    assert len(sdk(second).webhooks.list_webhook_endpoints()["endpoints"]) == 1


@pytest.mark.slow
def test_a_kill_in_the_middle_loses_nothing(tmp_path: Path, consumer, contract, sdk) -> None:
    """Every message comes, whatever was under way; what was on its way may come twice, with the same id."""
    command = [sys.executable, "-m", "hookproof", "serve", "--port", "0", "--clock", "fast", "--db", "s.db"]

    def started():
        process = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        return process, process.stderr.readline().split()[2]

    process, url = started()
    sdk(url).webhooks.create_webhook_endpoint(url=consumer.url, events=["*"])
    with Store(tmp_path / "s.db") as store:
        numbers = [n for _ in range(60) for n in play_event(store, contract, "project_export.succeeded").deliveries]
        consumer.wait(5)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=20)
        process, _ = started()
        until(lambda: all(store.outcomes(numbers).values()))
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=20)
    assert process.returncode == 0, said
    assert len(set(consumer.ids())) == 60


def sent(serve, sdk, consumer, contract, chaos: Chaos, count: int = 12) -> list[str]:
    provider = serve(chaos=chaos)
    registered(provider, sdk, consumer)
    with Store(provider.path) as store:
        numbers = [n for _ in range(count) for n in play_event(store, contract, "file.upload.failed").deliveries]
        until(lambda: all(store.outcomes(numbers).values()) and store.next_due() is None)
    return consumer.ids()


@pytest.mark.slow
def test_duplicates_on_demand_have_the_same_id(serve, sdk, consumer, contract) -> None:
    ids = sent(serve, sdk, consumer, contract, Chaos(duplicates=0.5, seed=7))
    assert len(set(ids)) == 12
    assert len(ids) > 12


@pytest.mark.slow
def test_a_lost_acknowledgement_makes_the_same_message_come_again(serve, sdk, consumer, contract) -> None:
    ids = sent(serve, sdk, consumer, contract, Chaos(lost_ack=1.0))
    assert sorted(map(ids.count, set(ids))) == [2] * 12


@pytest.mark.slow
def test_what_is_late_comes_after_later_ones(serve, sdk, consumer, contract) -> None:
    chaos = Chaos(late=0.3, seed=3)
    late = [number for number in range(1, 13) if chaos.strikes("late", number)]
    assert 0 < len(late) < 12
    before = serve()
    registered(before, sdk, consumer)
    before.stop()
    with Store(before.path) as store:
        made = [play_event(store, contract, "file.upload.failed").deliveries[0] for _ in range(12)]
        serve(chaos=chaos, pace=1.0)
        until(lambda: all(store.outcomes(made).values()))
        order = store._db.execute("select delivery from attempts order by at").fetchall()
    assert {number for (number,) in order[-len(late) :]} == set(late)


def test_chaos_is_the_same_for_a_seed_and_about_as_frequent_as_it_says() -> None:
    one, other = (chaos_of("duplicates=0.1, late=0.2,lost-ack=0.05,seed=7") for _ in range(2))
    struck = [n for n in range(10_000) if one.strikes("duplicates", n)]
    assert struck == [n for n in range(10_000) if other.strikes("duplicates", n)]
    assert 800 < len(struck) < 1200
    assert struck != [n for n in range(10_000) if Chaos(duplicates=0.1, seed=8).strikes("duplicates", n)]


@each_row(
    ("text", "said"),
    [
        ("dupes=1", "duplicates"),
        ("late=often", "says no number"),
        ("late=2", "from 0 to 1"),
        ("late=0.5,duplicates=2", "from 0 to 1"),
        ("seed=inf", "whole"),
    ],
)
def test_chaos_that_says_nothing_is_an_error(text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        chaos_of(text)
    assert said in str(caught.value)


@each_row(
    ("edits", "change"),
    [
        (Edits({"/error/code": "TOO_LONG"}), lambda p: p["error"]["code"] == "TOO_LONG"),
        (Edits({}, ["/occurredAt"]), lambda p: "occurredAt" not in p),
        (Edits({"/error": None}), lambda p: p["error"] is None),
    ],
)
def test_members_are_set_and_left_out(tmp_path: Path, contract, edits: Edits, change) -> None:
    with Store(tmp_path / "db") as store:
        play_event(store, contract, "file.upload.failed", edits=edits)
        (body,) = store._db.execute("select body from messages").fetchone()
    assert change(json.loads(body))


@each_row("edits", [Edits({"/eror/code": 1}), Edits({"/file/fileID": 1}), Edits({}, ["/file/nothing"])])
def test_a_member_that_the_event_has_not_is_an_error_with_the_nearest(tmp_path: Path, contract, edits: Edits) -> None:
    with Store(tmp_path / "db") as store, pytest.raises(UnknownName, match="there is no member") as caught:
        play_event(store, contract, "file.upload.failed", edits=edits)
    assert caught.value.nearest


def test_a_delivery_is_held_back_once(monkeypatch: pytest.MonkeyPatch) -> None:
    put_off = []
    monkeypatch.setattr(dispatch.time, "time", lambda: 100.0)
    one: Any = SimpleNamespace(
        _late=set(), pace=2.0, store=SimpleNamespace(postpone=lambda *given: put_off.append(given))
    )
    due, other = SimpleNamespace(number=1), SimpleNamespace(number=2)
    assert [dispatch.Dispatcher._held_back(one, each) for each in (due, due, other)] == [True, False, True]
    assert put_off == [(1, 106.0), (2, 106.0)]


@each_row(
    ("rages", "origin", "strikes", "struck"),
    [
        (True, (3,), True, True),
        (True, (3,), False, False),
        (True, None, True, False),
        (False, (3,), True, False),
    ],
)
def test_chaos_strikes_what_repeats_nothing(
    rages: bool, origin: tuple[int, ...] | None, strikes: bool, struck: bool
) -> None:
    chaos = SimpleNamespace(rages=rages, strikes=lambda *_: strikes)
    one: Any = SimpleNamespace(chaos=chaos, store=SimpleNamespace(origin=lambda _: origin))
    assert dispatch.Dispatcher._struck(one, "late", SimpleNamespace(number=1)) is struck
