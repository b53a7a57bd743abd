from __future__ import annotations

import itertools
from dataclasses import replace

import httpx
import pytest

from hookproof.delivery.bends.table import BENDS, Expected
from hookproof.delivery.lifecycles import about, clean_orders
from hookproof.delivery.traffic import Failure
from hookproof.demo.habits import MOST_BYTES
from hookproof.demo.handbook import documented
from hookproof.errors import UnknownName
from hookproof.payloads import case_at, cases


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


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
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
