"""Every family of checks, put to the consumer through the engine."""

from __future__ import annotations

import pytest

from hookproof.checks.level import Level
from hookproof.checks.registry import checks
from hookproof.pytest_plugin.handle import WebhookConsumer

FAMILIES = tuple(dict.fromkeys(row.fact.family for row in checks()))


def _put(consumer: WebhookConsumer, family: str, level: Level) -> None:
    rows = [row for row in checks() if row.fact.family == family and row.level <= level]
    if not any(row.applies(consumer.contract.delivery) for row in rows):
        pytest.skip(f"no check of {family} means anything for this contract at this level")
    consumer.check(family, level=level.label)


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_of_checks_holds(webhook_consumer: WebhookConsumer, family: str) -> None:
    _put(webhook_consumer, family, Level.QUICK)


@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_of_checks_holds_on_every_event(webhook_consumer: WebhookConsumer, family: str) -> None:
    _put(webhook_consumer, family, Level.STANDARD)
