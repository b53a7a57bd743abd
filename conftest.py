"""Settings of the whole suite, and the consumer that this repository's own contract tests run against.

    pytest tests/any_consumer                                                       the reference consumer
    pytest tests/any_consumer --webhook-url http://localhost:8000/hooks --webhook-secret whsec_...   any other

The options and fixtures come from our own plugin, which is installed with the package: it is not listed here, or it
would be registered twice.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from hookproof.contract import Contract
from hookproof.delivery.secrets import Secret, generate_secret

# For the tests of our plugin; it can be named here only.
pytest_plugins = ["pytester"]

# `ci` is the default, so that a run says the same everywhere; HYPOTHESIS_PROFILE=thorough looks for more.
_SLOW_IS_NO_FAULT = [HealthCheck.too_slow]
settings.register_profile("ci", deadline=None, derandomize=True, suppress_health_check=_SLOW_IS_NO_FAULT)
settings.register_profile("dev", deadline=None, max_examples=30, suppress_health_check=_SLOW_IS_NO_FAULT)
settings.register_profile("thorough", deadline=None, max_examples=2_000, suppress_health_check=_SLOW_IS_NO_FAULT)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def _is_named(config: pytest.Config) -> bool:
    from hookproof.pytest_plugin.selection import settings_of

    return bool(settings_of(config).url or settings_of(config).app)


@pytest.fixture(scope="session")
def webhook_secret(request: pytest.FixtureRequest, webhook_contract: Contract) -> Secret:
    """The secret of the consumer that the options name, else a new one for the reference consumer."""
    if _is_named(request.config):
        from hookproof.pytest_plugin.selection import settings_of

        return settings_of(request.config).signing_secret(webhook_contract)
    return generate_secret(webhook_contract.delivery.signature)


@pytest.fixture(scope="session")
def webhook_target(request: pytest.FixtureRequest, webhook_contract: Contract, webhook_secret: Secret) -> Iterator[Any]:
    """The consumer that the options name, else a reference consumer of our own."""
    if _is_named(request.config):
        from hookproof.pytest_plugin.selection import target_of

        yield target_of(request.config)
        return
    from hookproof.demo.server import serve

    with serve(webhook_contract, webhook_secret) as consumer:
        yield consumer.url
