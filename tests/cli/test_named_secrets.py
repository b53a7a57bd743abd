"""Several secrets on a command line and in a file: each way of authentication signs with its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hookproof.cli.main import group
from hookproof.contract import load_contract
from hookproof.delivery.secrets import generate_secret
from hookproof.demo.server import serve
from hookproof.errors import InputError

ROOT = Path(__file__).parents[1] / "providers"


def hookproof(*args: str) -> Result:
    return CliRunner().invoke(group, args, standalone_mode=False)


@pytest.mark.slow
@pytest.mark.parametrize("said", ["options", "file"])
def test_a_run_signs_with_each_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    contract = load_contract("twokeys", root=ROOT)
    secret = generate_secret(contract.delivery)
    monkeypatch.chdir(tmp_path)
    for name, text in json.loads(secret.reveal()).items():
        monkeypatch.setenv(name.upper(), text)
    options = ("--secret", "seal=env:SEAL", "--secret", "stamp=env:STAMP") if said == "options" else ()
    if said == "file":
        (tmp_path / "hookproof.yaml").write_text("secret: {seal: env:SEAL, stamp: env:STAMP}\n")
    with serve(contract, secret) as consumer:
        done = hookproof(
            "test", consumer.url, "--schemas", str(ROOT), "--provider", "twokeys", "--check", "auth.*", *options
        )
    assert done.return_value == 0, done.output


def test_several_secrets_without_names_are_refused() -> None:
    done = hookproof("test", "http://127.0.0.1:1", "--secret", "env:A", "--secret", "env:B")
    assert isinstance(done.exception, InputError)
    assert "no name" in str(done.exception)
