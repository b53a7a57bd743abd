"""Every family of checks, put to the consumer through the engine."""

from __future__ import annotations

import pytest

from hookproof.checks.registry import checks
from hookproof.pytest_plugin.handle import WebhookConsumer

FAMILIES = tuple(dict.fromkeys(row.fact.family for row in checks()))


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_of_checks_holds(webhook_consumer: WebhookConsumer, family: str) -> None:
    webhook_consumer.check(family, level="quick")


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_of_checks_holds_on_every_event(webhook_consumer: WebhookConsumer, family: str) -> None:
    webhook_consumer.check(family, level="standard")
