from __future__ import annotations

import asyncio
import itertools
import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from tests.demo.asking import refusal, request
from tests.rowwise import each_row

from hookproof.delivery.bends.table import BENDS, Expected
from hookproof.delivery.lifecycles import about, clean_orders
from hookproof.delivery.traffic import Failure
from hookproof.demo import receiver
from hookproof.demo.habits import MOST_BYTES, Answer
from hookproof.demo.handbook import documented
from hookproof.demo.receiver import CORRECT
from hookproof.errors import UnknownName
from hookproof.payloads import case_at, cases


@pytest.mark.slow
def test_every_event_is_acknowledged_in_every_single_shape(any_bench) -> None:
    transport = any_bench.over_http()
    for event in any_bench.contract.events:
        for profile in ("example", "minimal", "full", "random"):
            exchange = transport.send(any_bench.genuine(event, profile))
            assert exchange.acknowledged, f"{event} {profile}: {exchange.summary}"


@pytest.mark.slow
def test_every_bend_is_judged_as_a_correct_consumer_does_and_tells_nothing(any_bench) -> None:
    transport = any_bench.over_http()
    event = next(iter(any_bench.contract.events))
    for row in BENDS.values():
        bent = row(any_bench.genuine(event), any_bench.signer)
        if bent is None or row.group == "slow-body":
            continue
        exchange = transport.send(bent)
        told = f"{row.name}: {exchange.summary}"
        right = {
            Expected.REFUSED: exchange.refused,
            Expected.ACKNOWLEDGED: exchange.acknowledged,
            Expected.SURVIVED: exchange.acknowledged or exchange.refused,
        }
        assert right[row.expected], told
        shown = exchange.response.body + repr(exchange.response.headers).encode()
        assert b"Traceback" not in shown, told
        for hidden in (any_bench.secret.reveal()[6:], any_bench.signer.mac(bent)):
            assert hidden.encode() not in shown, told


@pytest.mark.slow
def test_a_slow_body_is_waited_for(bench) -> None:
    acme = bench("acme")
    transport = acme.over_http()
    assert transport.send(BENDS["paused-body"](acme.genuine("order.paid"), acme.signer)).acknowledged


@pytest.mark.slow
def test_a_bent_delivery_has_no_effect(bench) -> None:
    acme = bench("acme")
    transport = acme.over_http()
    for row in BENDS.values():
        if row.expected is Expected.REFUSED and (bent := row(acme.genuine("order.paid"), acme.signer)) is not None:
            transport.send(bent)
    assert acme.state() == {"effects": {}, "entities": {}}


def test_an_unknown_event_is_acknowledged_and_ignored(bench) -> None:
    acme = bench("acme")
    transport = acme.over_http()
    body = b'{"meta":{"type":"order.folded"},"order":{"id":"o1"}}'
    assert transport.send(acme.signer.deliver_bytes(body, address="a", event="order.folded")).acknowledged
    assert acme.state()["effects"] == {}


def test_duplicates_take_effect_once_also_at_the_same_moment(bench) -> None:
    videogen = bench("videogen")
    transport = videogen.over_http()
    delivery = videogen.genuine("file.upload.failed")
    again = replace(videogen.signer.resign(delivery, timestamp=delivery.timestamp - 5))
    exchanges = transport.send_all([delivery, again] * 8, workers=8)
    assert all(exchange.acknowledged for exchange in exchanges)
    assert videogen.state()["effects"] == {delivery.message_id: 1}
    assert videogen.state(f"?id={delivery.message_id}") == {"effects": 1}


@pytest.mark.slow
def test_any_order_of_a_lifecycle_ends_in_the_same_state(bench) -> None:
    states = []
    videogen = bench("videogen")
    (lifecycle,) = (c for c in videogen.contract.provider.lifecycles if c.name == "uploaded file")
    events = max(clean_orders(lifecycle), key=len)
    made = [next(cases(videogen.contract, event, "example")) for event in events]
    deliveries = [videogen.signer.deliver(about(case, lifecycle.entity, "file_1")) for case in made]
    for order in itertools.permutations(deliveries):
        transport = videogen.in_process()
        transport.send_all(order)
        store = videogen.consumer.shop.store
        states.append(store.view(videogen.consumer.shop.ranks, {"entity": "file_1"}))
        transport.close()
    assert all(state == states[0] for state in states)
    assert states[0]["entities"]["file_1"]["status"] in ("file.analysis_completed", "file.analysis_failed",
                                                         "file.playback_ready", "file.download_ready")  # fmt: skip
    assert set(states[0]["entities"]["file_1"]["events"]) == set(events)


def test_two_entities_are_not_confused(bench) -> None:
    acme = bench("acme")
    transport = acme.over_http()
    for entity in ("one", "two"):
        case = about(next(cases(acme.contract, "order.paid", "example")), "/order/id", entity)
        transport.send(acme.signer.deliver(case, label=entity))
    assert set(acme.state()["entities"]) == {"one", "two"}
    assert set(acme.state("?entity=one")["entities"]) == {"one"}


@each_row("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
def test_other_methods_are_told_which_one_is_right(method: str, bench) -> None:
    acme = bench("acme")
    acme.over_http()
    response = httpx.request(method, acme.running.url)
    assert (response.status_code, response.headers["allow"]) == (405, "POST")


def test_a_body_is_read_up_to_a_bound_however_it_is_framed(bench) -> None:
    acme = bench("acme")
    transport = acme.over_http()
    delivery = acme.signer.deliver_bytes(b"x" * (MOST_BYTES + 1), address="a", event="e")
    chunked = replace(delivery, body_parts=(MOST_BYTES // 2, MOST_BYTES // 2))
    declared = replace(delivery, body=b"", headers=(*delivery.headers, ("Content-Length", "9" * 15)))
    for large in (delivery, chunked, declared):
        assert transport.send(large).response.status == 413


def test_an_address_gives_what_the_consumer_was_sent(bench) -> None:
    acme = bench("acme")
    transport = acme.over_http()
    exchange = transport.send(acme.genuine("order.paid", "random", seed=7))
    assert case_at(exchange.delivery.address, contract=acme.contract).body == exchange.delivery.body


def test_a_fault_that_is_not_there_is_answered_with_the_nearest(bench) -> None:
    with pytest.raises(UnknownName, match="no-signature-check"):
        bench("acme").in_process("no-signature-chek")


def test_a_stopped_consumer_is_gone(bench) -> None:
    acme = bench("acme")
    transport = acme.over_http()
    acme.running.stop()
    acme.running.stop()
    assert transport.send(acme.genuine("order.paid")).failure is Failure.UNREACHABLE


def test_fields_are_read_off_the_schema(bench) -> None:
    videogen = bench("videogen")
    fields = {"/".join(field.path): field for field in documented(videogen.contract.events["file.upload.failed"])}
    assert fields["event"].required
    assert fields["fileId"].required
    assert fields["file/type"].nullable
    assert "VIDEO" in fields["file/type"].enum
    assert fields["file/transcript/words/*/word"].types == {"string"}


@each_row(
    ("body", "status"),
    [
        (b"{}", 0),
        (b"[1]", 0),
        (b"NaN", 400),
        (b"\xff", 400),
        (b"{", 400),
        (b"[" * 100_000, 400),
        (b'{"a":Infinity}', 400),
    ],
    ids=lambda value: repr(value)[:12],
)
def test_what_is_no_json_is_refused(body: bytes, status: int) -> None:
    if status:
        assert refusal(receiver.parse, body) == status
    else:
        assert receiver.parse(body) == json.loads(body)


def parts(*told: tuple[str, str, bool], separator: str = ".") -> Any:
    """A shop whose events are told in these places: where, under which name, and whether it may be missing."""
    made = tuple(SimpleNamespace(where=w, name=n, optional=o, in_body=w == "body") for w, n, o in told)
    events = [SimpleNamespace(name="sent.name", at="own.name")]
    rules = SimpleNamespace(event=SimpleNamespace(parts=made, separator=separator), events=events)
    return SimpleNamespace(rules=rules, contract=SimpleNamespace(events=["paid", "sent"]))


BODY, MAYBE = ("body", "/type", False), ("body", "/sub", True)


@each_row(
    ("shop", "payload", "told"),
    [
        (parts(BODY), {"type": "a"}, "a"),
        (parts(BODY, MAYBE), {"type": "a", "sub": "b"}, "a.b"),
        (parts(BODY, MAYBE), {"type": "a"}, "a"),
        (parts(BODY, MAYBE), {"type": "a", "sub": 5}, None),
        (parts(BODY), {}, None),
        (parts(BODY), {"type": 5}, None),
        (parts(BODY), "a", None),
        (parts(MAYBE), 5, None),
        (parts(("key", "/x", False)), "a", None),
        (parts(), "a", ""),
        (parts(("header", "X-E", False)), "a", ""),
        (parts(("query", "e", False)), 5, ""),
        (parts(), [], ""),
        (parts(("key", "/x", False)), {"x": {"other": 1, "sent": 2}}, "sent"),
        (parts(("key", "/x", False)), {"x": "sent"}, ""),
        (parts(("header", "X-E", False)), {}, ""),
    ],
    ids=repr,
)
def test_the_name_of_an_event_is_told_by_its_payload_or_refused(shop: Any, payload: object, told: str | None) -> None:
    if told is None:
        assert refusal(receiver.event_of, shop, payload) == 400
    else:
        assert receiver.event_of(shop, payload) == told


@each_row(
    ("shop", "told", "name"),
    [
        (parts(("header", "X-E", False)), "", "by-header"),
        (parts(("query", "X-E", False)), "", "by-query"),
        (parts(("path", "", False)), "", "last"),
        (parts(("header", "X-E", False), ("body", "/a", False)), "told", "by-header.told"),
        (parts(("body", "/a", False), ("body", "/b", False)), "told", "told"),
        (parts(("key", "/a", False)), "told", "told"),
        (parts(("header", "none", False), ("body", "/a", False)), "told", "told"),
        (parts(("body", "/a", False)), "sent.name", "own.name"),
    ],
    ids=repr,
)
def test_the_whole_name_is_put_together_of_all_places(shop: Any, told: str, name: str) -> None:
    asked = request(path="/webhooks/last", headers={"x-e": "by-header"}, query={"X-E": "by-query", "x-e": "other"})
    assert receiver.named_event(shop, asked, told) == name


@each_row(
    ("client", "here"), [("127.0.0.1", True), ("::1", True), ("127.9.9.9", True), ("10.0.0.1", False), ("", False)]
)
def test_the_probe_is_shown_to_this_machine_alone(client: str, here: bool) -> None:
    assert receiver._is_loopback(client) is here


@each_row(
    ("scope", "url"),
    [
        ({"path": "/a b", "query_string": b""}, "http://h/a b"),
        ({"raw_path": b"/a%20b", "path": "/a b", "query_string": b"x=1"}, "http://h/a%20b?x=1"),
        ({"raw_path": b"/a?b?c", "path": "/a", "query_string": b"b?c", "scheme": "https"}, "https://h/a?b?c"),
    ],
    ids=repr,
)
def test_the_url_that_was_called_is_taken_as_it_was_sent(scope: Any, url: str) -> None:
    assert receiver._url(scope, {"host": "h"}) == url


async def _read(messages: list[dict[str, Any]], declared: str) -> bytes:
    left = iter(messages)

    async def receive() -> Any:
        return next(left)

    return await receiver.read(request(headers={"content-length": declared}), receive)


LARGE = MOST_BYTES
PIECE = {"type": "http.request", "body": b"x" * LARGE, "more_body": True}


@each_row(
    ("messages", "declared", "result"),
    [
        ([PIECE, {"type": "http.request"}], "0", LARGE),
        ([PIECE, {"type": "http.request", "body": b"x"}], "0", 413),
        ([{**PIECE, "more_body": False}], str(LARGE), LARGE),
        ([PIECE], str(LARGE + 1), 413),
        ([{"type": "http.request", "body": b"ab"}], "9" * 19, 413),
        ([{"type": "http.request", "body": b"ab"}], "9" * 5000, 2),
        ([{"type": "http.request", "body": b"ab"}], "-1", 2),
        ([{"type": "http.request", "body": b"ab", "more_body": True}, {"type": "http.disconnect"}], "2", 400),
        ([{"type": "http.disconnect"}], "0", 400),
    ],
    ids=lambda value: repr(value)[-30:],
)
def test_a_body_is_read_piece_by_piece_up_to_its_bound(messages: Any, declared: str, result: int) -> None:
    if result in (400, 413):
        assert refusal(asyncio.run, _read(messages, declared)) == result
    else:
        assert len(asyncio.run(_read(messages, declared))) == result


@pytest.mark.parametrize(("status", "long"), [(200, [(b"content-length", b"2")]), (204, [])])
def test_an_answer_says_its_length_unless_it_can_have_none(status: int, long: list[Any], bench: Any) -> None:
    acme = bench("acme")
    acme.in_process()
    told = replace(CORRECT, route=lambda shop, request: Answer(status=status, text="ok" if long else ""))
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}
    acme.consumer.habits = told
    asyncio.run(acme.consumer(scope, lambda: None, send))
    assert sent[0]["headers"] == long
