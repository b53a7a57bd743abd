"""Property-based: what the contract allows is acknowledged, what is bent is refused, and nothing makes it fail."""

from __future__ import annotations

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from hookproof.delivery.bends.table import bends
from hookproof.errors import InputError
from hookproof.pytest_plugin.handle import WebhookConsumer
from hookproof.strategies import payloads

#: Groups of bends of the signature and of what it covers: no consumer may take any of them for genuine.
FORGED = [
    row.name
    for row in bends(
        "missing-header",
        "wrong-key",
        "empty-key",
        "changed-body",
        "changed-id",
        "changed-timestamp",
        "truncated-signature",
        "malformed-signature",
        "several-wrong-signatures",
        "stale",
        "future",
    )
]


def drawn_event(data: st.DataObject, consumer: WebhookConsumer) -> str:
    return str(data.draw(st.sampled_from(sorted(consumer.contract.events)), label="event"))


@pytest.mark.slow
@given(data=st.data())
def test_any_payload_of_any_event_is_acknowledged(
    webhook_session_consumer: WebhookConsumer, data: st.DataObject
) -> None:
    event = drawn_event(data, webhook_session_consumer)
    payload = data.draw(payloads(event, contract=webhook_session_consumer.contract), label="payload")
    exchange = webhook_session_consumer.deliver(event, payload=payload)
    assert exchange.acknowledged, exchange.summary


@pytest.mark.slow
@given(data=st.data())
def test_any_payload_of_each_event_is_acknowledged(
    webhook_session_consumer: WebhookConsumer, webhook_event: str, data: st.DataObject
) -> None:
    payload = data.draw(payloads(webhook_event, contract=webhook_session_consumer.contract), label="payload")
    exchange = webhook_session_consumer.deliver(webhook_event, payload=payload)
    assert exchange.acknowledged, exchange.summary


@pytest.mark.slow
@given(data=st.data())
def test_a_bent_signature_is_refused_whatever_the_payload(
    webhook_session_consumer: WebhookConsumer, data: st.DataObject
) -> None:
    event = drawn_event(data, webhook_session_consumer)
    payload = data.draw(payloads(event, contract=webhook_session_consumer.contract), label="payload")
    bend = data.draw(st.sampled_from(FORGED), label="bend")
    try:
        delivery = webhook_session_consumer.delivery(event, payload=payload, bend=bend)
    except InputError:
        reject()  # the provider's deliveries have nothing that could be bent so
    exchange = webhook_session_consumer.send(delivery)
    assert exchange.refused, exchange.summary


@pytest.mark.slow
@given(data=st.data(), body=st.binary(max_size=200))
def test_any_bytes_that_are_genuinely_signed_are_answered_without_failing(
    webhook_session_consumer: WebhookConsumer, data: st.DataObject, body: bytes
) -> None:
    consumer = webhook_session_consumer
    event = drawn_event(data, consumer)
    exchange = consumer.send(
        consumer.signer.deliver_bytes(body, address=f"{consumer.contract.name}/{event}#bytes", event=event)
    )
    assert exchange.acknowledged or exchange.refused, exchange.summary
