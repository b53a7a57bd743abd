"""Property-based: whatever the contract allows is acknowledged, whatever is bent is not."""

from __future__ import annotations

import pytest

from hookproof.pytest_plugin.handle import WebhookConsumer


@pytest.mark.parametrize("profile", ["example", "minimal", "full"])
def test_every_event_is_acknowledged(webhook_consumer: WebhookConsumer, webhook_event: str, profile: str) -> None:
    exchange = webhook_consumer.deliver(webhook_event, profile)
    assert exchange.acknowledged, exchange.summary
