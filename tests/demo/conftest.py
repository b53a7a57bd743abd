from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from hookproof.contract import Contract, load_contract
from hookproof.delivery.apps import App
from hookproof.delivery.asgi_carrier import asgi_transport
from hookproof.delivery.opening import open_url
from hookproof.delivery.secrets import Secret, generate_secret
from hookproof.delivery.signing import Signer, signer_for
from hookproof.delivery.targets import name_target
from hookproof.demo.server import make_consumer, serve
from hookproof.payloads import cases

PROVIDERS = Path(__file__).parents[1] / "providers"


@cache
def contract_of(provider: str) -> Contract:
    return load_contract(provider, root=None if provider == "videogen" else PROVIDERS)


class Bench:
    """A contract, a secret, a signer, and a reference consumer behind a transport."""

    def __init__(self, contract: Contract, stack: ExitStack) -> None:
        self.contract = contract
        self.secret: Secret = generate_secret(contract.delivery)
        self.signer: Signer = signer_for(contract, self.secret)
        self._stack = stack
        self._count = 0

    def over_http(self, *faults: str) -> Any:
        self.running = self._stack.enter_context(serve(self.contract, self.secret, faults=faults))
        return self._stack.enter_context(open_url(self.running.url, time_limit=10))

    def in_process(self, *faults: str) -> Any:
        self.consumer = make_consumer(self.contract, self.secret, faults=faults)
        app = App("demo", "asgi", self.consumer)
        return self._stack.enter_context(asgi_transport(app, name_target("http://localhost/webhooks"), time_limit=10))

    def genuine(self, event: str, profile: str = "example", **options: Any) -> Any:
        """A genuine delivery with an id of its own."""
        self._count += 1
        (case,) = cases(self.contract, event, profile, count=1, **options)
        return self.signer.deliver(case, label=str(self._count))

    def state(self, query: str = "") -> Any:
        with urlopen(f"{self.running.state_url}{query}") as answer:
            return json.load(answer)


@pytest.fixture(scope="module")
def bench() -> Iterator[Callable[[str], Bench]]:
    with ExitStack() as stack:

        def make(provider: str) -> Bench:
            return Bench(contract_of(provider), stack)

        yield make


@pytest.fixture(params=["videogen", "acme", "plain"])
def any_bench(request: pytest.FixtureRequest, bench: Callable[[str], Bench]) -> Bench:
    return bench(request.param)
