"""What a command judges with, in process: a contract, its secret, and a consumer that answers as a test says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hookproof.contract import Contract, load_contract
from hookproof.delivery.secrets import Secret, generate_secret
from hookproof.delivery.traffic import Delivery, Exchange, Response
from hookproof.engine import Plan, plan_run
from hookproof.judging.reach import Reach
from hookproof.settings.settings import Settings

PROVIDERS = Path(__file__).parents[1] / "providers"


class Answering:
    """A transport that answers every delivery with one status."""

    target, url, limit = "app", "http://localhost/webhooks", None

    def __init__(self, status: int = 204) -> None:
        self._status = status

    def send(self, delivery: Delivery) -> Exchange:
        return Exchange(delivery=delivery, response=Response(status=self._status, headers=(), body=b""), seconds=0.001)

    def send_all(self, deliveries: list[Delivery], workers: int, until: object = None) -> list[Exchange]:
        return [self.send(delivery) for delivery in deliveries]

    def close(self) -> None:
        pass


@pytest.fixture(scope="session")
def contract() -> Contract:
    return load_contract("acme", root=PROVIDERS)


@pytest.fixture(scope="session")
def secret(contract: Contract) -> Secret:
    return generate_secret(contract.delivery)


@pytest.fixture
def planned(contract: Contract, secret: Secret) -> Callable[..., Plan]:
    """Plan a run of a consumer that answers with a status, with these settings."""

    def plan(status: int = 204, **named: Any) -> Plan:
        transport: Any = Answering(status)
        settings = Settings(**{"folder": Path(), "url": transport.url, **named})
        return plan_run(Reach(settings=settings, contract=contract, secret=secret, transport=transport))

    return plan
