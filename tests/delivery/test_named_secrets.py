"""Each way of authentication has its own secret, by name, wherever it is said; none of them is ever shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hookproof.contract import load_contract
from hookproof.contract.model import DeliveryRules
from hookproof.delivery.redaction import Redactor
from hookproof.delivery.secretoption import is_reference
from hookproof.delivery.secrets import Secret, generate_secret, parse_secret, secret_for
from hookproof.errors import InputError

ROOT = Path(__file__).parents[1] / "providers"
NAMED = {"seal": "a seal of the tests", "stamp": "00ff11ee22dd33cc"}


@pytest.fixture(scope="session")
def rules() -> DeliveryRules:
    return load_contract("twokeys", root=ROOT).delivery


def test_each_way_takes_the_secret_of_its_name(rules: DeliveryRules) -> None:
    keys = Secret(json.dumps(NAMED)).keys(rules)
    assert keys == (NAMED["seal"].encode(), bytes.fromhex(NAMED["stamp"]))


def test_a_name_without_a_secret_is_told_with_what_gives_it(rules: DeliveryRules) -> None:
    with pytest.raises(InputError, match="no secret named 'stamp'") as told:
        Secret(json.dumps({"seal": "only this"})).keys(rules)
    assert "HOOKPROOF_SECRET_STAMP" in told.value.mend
    assert "only this" not in str(told.value)


def test_secrets_come_from_variables_and_files(
    rules: DeliveryRules, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "stamp").write_text(NAMED["stamp"])
    monkeypatch.delenv("HOOKPROOF_SECRET", raising=False)
    monkeypatch.setenv("HOOKPROOF_SECRET_SEAL", NAMED["seal"])
    monkeypatch.setenv("HOOKPROOF_SECRET_STAMP", NAMED["stamp"])
    option = json.dumps({"seal": "env:HOOKPROOF_SECRET_SEAL", "stamp": f"file:{tmp_path / 'stamp'}"})
    assert is_reference(option)
    assert not is_reference(json.dumps(NAMED))
    assert secret_for(rules, None).keys(rules) == parse_secret(option).keys(rules)


def test_no_named_secret_is_shown_in_any_form(rules: DeliveryRules) -> None:
    secret = generate_secret(rules)
    redactor = Redactor(secret, *rules.authentication)
    for way, key in zip(rules.authentication, secret.keys(rules), strict=True):
        shown = redactor.text(f"{secret.of(way)} {key.hex()}")
        assert secret.of(way) not in shown
        assert key.hex() not in shown
