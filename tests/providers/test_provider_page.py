"""docs/providers.md is true beyond its recipes: each printed file makes a contract, and its commands run on that."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from click.testing import CliRunner
from tests.printed import lines_of, shown
from tests.watch.conftest import asgi

from hookproof.cli.main import group
from hookproof.contract import load_contract
from hookproof.contract.catalogue import bundled_root
from hookproof.contract.deliveryrules import rules_of, with_preset
from hookproof.contract.presets import load_preset

pytestmark = [pytest.mark.checkout, pytest.mark.slow]
PAGE = "docs/providers.md"
KEYS = ("What a contract can say", "Keys that the consumer fetches")
SECRETS, FETCHED = (shown(PAGE, heading, "yaml")[0] for heading in KEYS)
ASKS, TESTS = (lines_of(shown(PAGE, heading, "sh")[0]) for heading in KEYS)
#: What the page says only of `authentication` stands in a file that says the rest.
REST = f"preset: standard-webhooks\nversions: {{'1': {{date: 2026-01-01, source: the page, digest: {'0' * 64!r}}}}}\n"
EVENT = "order.paid"


def provider(root: Path, text: str, version: str, schema_of: Any) -> None:
    """The printed file as that of the provider `acme`, with one event."""
    said = yaml.safe_load(text)
    rules = rules_of(with_preset(load_preset(said["preset"], bundled_root()).delivery, said.get("delivery", {})))
    folder = root / "acme" / version
    folder.mkdir(parents=True)
    schema = {name: value for name, value in schema_of(rules, EVENT).items() if name != "$id"}
    (folder / f"{EVENT}.schema.json").write_text(json.dumps(schema), encoding="utf-8")
    (folder.parent / "provider.yaml").write_text(text, encoding="utf-8")


def hold(root: Path) -> None:
    call = ["demo", "--schemas", str(root), "--provider", "acme", "--level", "quick", "--check", "auth.*"]
    done = CliRunner().invoke(group, call, standalone_mode=False)
    assert done.exception is None, done.output
    assert done.return_value == 0, done.output


def test_the_one_line_makes_a_contract_whose_digest_is_put_there(tmp_path: Path, schema_of: Any) -> None:
    [whole] = shown(PAGE, "Providers", "yaml")
    provider(tmp_path, whole, "2026-10-01", schema_of)
    done = CliRunner().invoke(group, ["schemas", "digest", "--schemas", str(tmp_path), "--write"])
    assert done.exit_code == 0, done.output
    assert "0" * 64 not in (tmp_path / "acme" / "provider.yaml").read_text(encoding="utf-8")
    assert EVENT in load_contract("acme", root=tmp_path, verify=True).events
    hold(tmp_path)


def test_two_secrets_are_given_by_the_names_that_the_page_has(terminal: Any, schema_of: Any) -> None:
    provider(terminal.folder, f"{REST}{SECRETS}", "1", schema_of)
    terminal.environment["HOOKPROOF_SCHEMAS"] = str(terminal.folder)
    [keys] = ASKS
    made = json.loads(terminal.type(keys))
    assert made
    hold(terminal.folder)


#: The reader's consumer: PyJWT's client of a key set, at the address that its settings name.
SHOP = """
import hashlib
import os

import fastapi
import jwt

keys = jwt.PyJWKClient(os.environ["JWKS_URL"])


def genuine(token, body):
    try:
        key = keys.get_signing_key_from_jwt(token).key
        return jwt.decode(token, key, algorithms=["ES256"])["hash"] == hashlib.sha256(body).hexdigest()
    except jwt.PyJWTError:
        return False


app = fastapi.FastAPI()


@app.post("/hooks")
async def hook(request: fastapi.Request):
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    return fastapi.Response(status_code=204 if genuine(token, await request.body()) else 401)
"""


def test_keys_are_fetched_from_where_the_commands_of_the_page_serve_them(
    terminal: Any, schema_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("jwt", reason="PyJWT is not installed: pip install -e '.[providers]'")
    provider(terminal.folder, f"{REST}{FETCHED}", "1", schema_of)
    (terminal.folder / "shop.py").write_text(SHOP, encoding="utf-8")
    programs = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    terminal.environment |= {
        "HOOKPROOF_SCHEMAS": str(terminal.folder),
        "HOOKPROOF_LEVEL": "quick",
        "HOOKPROOF_CHECK": "auth.wrong-key",
        "PATH": programs,
    }
    running, started = TESTS
    assert "no finding" in terminal.type(started)
    monkeypatch.setenv("JWKS_URL", f"http://127.0.0.1:{terminal.at('9100')}/.well-known/jwks.json")
    names: dict[str, Any] = {}
    exec(SHOP, names)
    with asgi(names["app"]) as url:
        terminal.ports["8000"] = int(urlsplit(url).port or 0)
        assert "no finding" in terminal.type(running)
