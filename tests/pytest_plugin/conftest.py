from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from hookproof.contract import Contract, load_contract
from hookproof.delivery.secrets import Secret, generate_secret
from hookproof.demo.server import RunningConsumer, serve

PROVIDERS = Path(__file__).parents[1] / "providers"


@pytest.fixture(scope="session")
def providers() -> Path:
    """A folder of contracts that are not the bundled one."""
    return PROVIDERS


@pytest.fixture(scope="session")
def acme() -> Contract:
    """An invented contract with a scheme unlike Standard Webhooks."""
    return load_contract("acme", root=PROVIDERS)


@pytest.fixture
def secret(acme: Contract) -> Secret:
    """A new secret for the invented contract."""
    return generate_secret(acme.delivery)


@pytest.fixture
def consumer(acme: Contract, secret: Secret) -> Iterator[Callable[..., RunningConsumer]]:
    """Return a function that serves the reference consumer with the faults that it names."""
    with ExitStack() as running:
        yield lambda *faults: running.enter_context(serve(acme, secret, faults=faults))
