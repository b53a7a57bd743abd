"""`hookproof keys`: what it makes signs, and what it shows verifies."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from hookproof.cli.main import group
from hookproof.contract import load_contract
from hookproof.delivery.auth.kinds import kind_of
from hookproof.delivery.secrets import Secret

PROVIDERS = Path(__file__).parents[1] / "providers"


def keys(provider: str, *options: str) -> dict[str, object]:
    call = ["keys", "--provider", provider, "--schemas", str(PROVIDERS), "--format", "json", *options]
    result = CliRunner().invoke(group, call, standalone_mode=False)
    assert result.exception is None, result.output
    told: dict[str, object] = json.loads(result.stdout)
    return told


def test_a_key_pair_is_shown_in_both_halves_and_as_a_web_key() -> None:
    told = keys("ticket")
    rules = load_contract("ticket", root=PROVIDERS).delivery.signature
    secret = Secret(str(told["secret"]))
    kind = kind_of(rules)
    assert kind.public is not None
    assert told["public"] == kind.public(rules, secret.key(rules))
    jwks = told["jwks"]
    assert isinstance(jwks, dict)
    assert [(key["kty"], key["crv"]) for key in jwks["keys"]] == [("EC", "P-256")]


def test_of_a_key_that_is_given_only_the_public_half_is_shown() -> None:
    made = keys("ticket")
    told = keys("ticket", "--secret", str(made["secret"]))
    assert "secret" not in told
    assert told["public"] == made["public"]


@pytest.mark.parametrize("provider", ["badge", "acme"])
def test_a_shared_secret_has_no_public_half(provider: str) -> None:
    told = keys(provider)
    assert told.keys() == {"scheme", "secret"}
