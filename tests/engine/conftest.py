"""What a run is made of, through a socket and in process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hookproof.checks.level import Level
from hookproof.contract import Contract, load_contract
from hookproof.delivery.apps import App
from hookproof.delivery.asgi_carrier import asgi_transport
from hookproof.delivery.opening import open_url
from hookproof.delivery.secrets import Secret, generate_secret
from hookproof.delivery.targets import name_target
from hookproof.demo.server import RunningConsumer, make_consumer, serve
from hookproof.engine import Plan, plan_run
from hookproof.judging.reach import Reach
from hookproof.settings.settings import Settings

PROVIDERS = Path(__file__).parents[1] / "providers"
#: What tests call as the command line does -> the field of the settings.
_FIELDS = {"check": "checks", "event": "events"}
#: No run here is hurried: which checks go first would hang on how busy the machine is.
ENDLESS = 1e9


@pytest.fixture(scope="session")
def contract() -> Contract:
    return load_contract("acme", root=PROVIDERS)


@pytest.fixture(scope="session")
def secret(contract: Contract) -> Secret:
    return generate_secret(contract.delivery)


@pytest.fixture
def planned(contract: Contract, secret: Secret) -> Iterator[Callable[..., Plan]]:
    """Plan a run of an application (default: the reference consumer, with these faults)."""
    opened: list[Any] = []

    def plan(*faults: str, app: Any = None, **options: Any) -> Plan:
        consumer = app or make_consumer(contract, secret, faults=faults)
        opened.append(
            asgi_transport(App("app", "asgi", consumer), name_target("http://localhost/webhooks"), time_limit=20)
        )
        options = {"level": Level.QUICK, "workers": 1, "budget": ENDLESS, **options}
        named = {_FIELDS.get(name, name): value for name, value in options.items()}
        return plan_run(
            Reach(settings=Settings(folder=Path(), **named), contract=contract, secret=secret, transport=opened[-1])
        )

    yield plan
    for transport in opened:
        transport.close()


@pytest.fixture
def listening(contract: Contract, secret: Secret) -> Iterator[tuple[RunningConsumer, Any]]:
    """A reference consumer that listens, and a transport to it."""
    with serve(contract, secret) as consumer, open_url(consumer.url, time_limit=20) as transport:
        yield consumer, transport


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody here needs time to come back."""
    monkeypatch.setattr("hookproof.judging.recovery.PAUSE_SECONDS", 0.01)
