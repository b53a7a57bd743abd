"""Presets are data that the schema allows, that this package understands, and that the docs tell of."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path

import jsonschema_rs
import pytest
from tests.rowwise import each_row

from hookproof.checks.sequences import deliveries
from hookproof.contract import Contract
from hookproof.contract.catalogue import bundled_root
from hookproof.contract.deliveryfaults import check_rules
from hookproof.contract.deliveryrules import rules_of
from hookproof.contract.presets import load_preset, preset_names
from hookproof.delivery.apps import App
from hookproof.delivery.asgi_carrier import asgi_transport
from hookproof.delivery.bends.table import BENDS, Expected
from hookproof.delivery.greeting import mark_of
from hookproof.delivery.secrets import Secret, generate_secret
from hookproof.delivery.signing import signer_for
from hookproof.delivery.targets import name_target
from hookproof.delivery.traffic import Outcome
from hookproof.demo.server import make_consumer
from hookproof.parsing import MalformedDocument, read_document
from hookproof.payloads import cases
from hookproof.receiving.appraisal import Appraiser
from hookproof.receiving.arrival import Arrival
from hookproof.receiving.authenticity import is_proved
from hookproof.receiving.resending import signed_anew
from hookproof.watch.observation import Observation
from hookproof.watch.study import Study

PRESETS = preset_names(bundled_root())
URL = "http://localhost/webhooks"
#: Bodies that are no event, and requests that are no delivery: what is answered to them is not about authenticity.
OTHER = {"not-json", "empty-body", "other-method", "path"}
Made = Callable[..., Contract]
SecretOf = Callable[[Contract], Secret]
#: What a consumer only has to survive is asked elsewhere where it is larger than this, in bytes.
LARGE = 100_000
each_preset = each_row("preset", PRESETS)


@pytest.mark.slow
@each_preset
def test_a_preset_fits_the_schema_of_deliveries_and_is_understood(preset: str) -> None:
    schema = read_document(bundled_root() / "provider.schema.json")
    delivery = load_preset(preset, bundled_root()).delivery
    assert [
        e.message
        for e in jsonschema_rs.iter_errors({**schema["$defs"]["delivery"], "$defs": schema["$defs"]}, delivery)
    ] == []
    check_rules(rules_of(delivery), preset, delivery)


@pytest.mark.slow
@each_preset
def test_one_line_is_enough_for_a_contract_whose_payloads_bear_their_name(
    preset: str, made: Made, secret_of: SecretOf
) -> None:
    contract = made(preset)
    (event,) = contract.events
    signer = signer_for(contract, secret_of(contract), url=URL)
    for profile in ("example", "minimal", "full", "covering"):
        for case in cases(contract, event, profile):
            assert signer.deliver(case).payload


@pytest.fixture(scope="module")
def large() -> set[str]:
    """The names of bends that make a large body, whatever the preset: each is made once to see that."""
    return set()


@pytest.mark.slow
@pytest.mark.parametrize("preset", PRESETS)
def test_the_reference_consumer_takes_what_is_genuine_and_refuses_every_attack(
    preset: str, made: Made, secret_of: SecretOf, large: set[str]
) -> None:
    contract = made(preset)
    (event,) = contract.events
    secret = secret_of(contract)
    signer = signer_for(contract, secret, url=URL)
    app = App("app", "asgi", make_consumer(contract, secret))
    case = next(iter(cases(contract, event, "example")))
    with asgi_transport(app, name_target(URL), time_limit=20) as transport:
        genuine = signer.deliver(case, label="genuine")
        exchange = transport.send(genuine)
        assert exchange.acknowledged, (exchange.summary, genuine)
        for row in BENDS.values():
            if row.group in OTHER or row.name in large:
                continue
            bent = row(signer.deliver(case, label=row.name), signer)
            if bent is not None and row.expected is Expected.SURVIVED and len(bent.body) > LARGE:
                large.add(row.name)
            if bent is None or row.name in large:
                continue
            # How long a body in pieces takes is asked elsewhere.
            exchange = transport.send(replace(bent, pause_seconds=bent.pause_seconds / 100))
            if row.expected is Expected.REFUSED:
                assert exchange.refused, (row.name, exchange.summary)
            elif row.expected is Expected.ACKNOWLEDGED:
                assert exchange.acknowledged, (row.name, exchange.summary, bent)
            else:
                assert exchange.response is not None, (row.name, exchange.summary)
                assert exchange.response.status < HTTPStatus.INTERNAL_SERVER_ERROR, (row.name, exchange.summary)


@each_preset
def test_the_reference_consumer_answers_every_handshake_and_no_forged_one(
    preset: str, made: Made, secret_of: SecretOf
) -> None:
    contract = made(preset)
    (event,) = contract.events
    secret = secret_of(contract)
    signer = signer_for(contract, secret, url=URL)
    case = next(iter(cases(contract, event, "example")))
    with asgi_transport(
        App("app", "asgi", make_consumer(contract, secret)), name_target(URL), time_limit=5
    ) as transport:
        for handshake in contract.delivery.handshakes:
            (asked,) = deliveries(mark_of(handshake), case, signer, "first")
            (again,) = deliveries(mark_of(handshake), case, signer, "second")
            exchange = transport.send(asked)
            assert exchange.acknowledged, (handshake.name, exchange)
            if any("{" in text for text in handshake.answers):
                other = again.terms.outcome(exchange.response) if again.terms and exchange.response else None
                assert other is Outcome.UNFIT, handshake.name
            if handshake.signed:
                (forged,) = deliveries(mark_of(handshake, forged=True), case, signer, "third")
                assert transport.send(forged).refused, handshake.name


@each_preset
def test_what_a_delivery_tells_is_new_for_each_and_stays_over_a_retry(
    preset: str, made: Made, secret_of: SecretOf
) -> None:
    contract = made(preset)
    (event,) = contract.events
    signer = signer_for(contract, secret_of(contract), url=URL)
    case = next(iter(cases(contract, event, "example")))
    one, two = signer.deliver(case, label="1"), signer.deliver(case, label="2")
    again = signer.resign(one, timestamp=one.timestamp + 9)
    if contract.delivery.message.id is not None:
        assert (one.headers, one.body) != (two.headers, two.body)
        assert again.message_id == one.message_id != two.message_id


def test_presets_are_plain_data(tmp_path: object) -> None:
    for name in PRESETS:
        json.dumps(load_preset(name, bundled_root()).delivery)


@pytest.mark.slow
@each_preset
def test_what_is_genuine_is_valid_where_it_arrives_and_teaches_nothing(
    preset: str, made: Made, secret_of: SecretOf
) -> None:
    contract = made(preset)
    (event,) = contract.events
    secret = secret_of(contract)
    signer = signer_for(contract, secret, url=f"{URL}?x=1")
    case = next(iter(cases(contract, event, "example")))
    sent = signer.deliver(case)
    query = f"?x=1&{sent.query}" if sent.query else "?x=1"
    headers = (("Host", "localhost"), *sent.headers)
    arrived = {"number": 1, "at": time.time(), "method": sent.method, "target": f"/webhooks{sent.path}{query}"}
    arrival = Arrival(headers=headers, body=sent.body, **arrived)
    said = Appraiser(contract, [secret]).appraise(arrival)
    assert [finding.message for finding in said.findings] == []
    assert (said.event, said.verified) == (event, True if is_proved(contract.delivery) else None)
    if said.verified:
        assert not Appraiser(contract, [generate_secret(contract.delivery)]).appraise(arrival).verified
    again = signed_anew(arrival, signer)
    assert Appraiser(contract, [secret]).appraise(replace(arrival, body=again.body)).event == event
    study = Study(contract)
    study.take(Observation(time.time(), headers, (sent.body,), 200))
    assert (study.news.lessons, study.news.events) == ({}, {event: 1})


def test_a_key_that_stands_twice_in_a_preset_is_refused(tmp_path: Path) -> None:
    (tmp_path / "presets").mkdir()
    (tmp_path / "presets" / "acme.yaml").write_text("title: Acme\ndelivery: {}\ntitle: Again\n", encoding="utf-8")
    with pytest.raises(MalformedDocument, match=r"acme\.yaml:3:1: the key 'title' stands twice"):
        load_preset("acme", tmp_path)
