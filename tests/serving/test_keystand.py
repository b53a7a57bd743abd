"""The provider on this machine serves the public halves of its endpoints' keys, as a consumer fetches them."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import httpx
import pytest
import yaml

from hookproof.contract import Contract, load_contract
from hookproof.delivery.secrets import generate_secret
from hookproof.serving.memory import Store
from hookproof.serving.prompting import play_event

jwt = pytest.importorskip("jwt", reason="takes the providers' own packages")

API = """
openapi: 3.1.0
info: {title: Ticket Booth, version: "1"}
paths:
  /hooks:
    post:
      operationId: addHook
      requestBody: {content: {application/json: {schema: {required: [url, events]}}}}
      responses: {"201": {description: there it is}}
      x-hookproof: {does: create-endpoint, answer: {id: "{id}"}}
  /hooks/{id}/secret:
    post:
      operationId: rotate
      responses: {"200": {description: another secret}}
      x-hookproof: {does: rotate-secret, answer: {id: "{id}"}}
"""


@pytest.fixture
def booth(tmp_path: Path, serve_contract):
    """A provider whose tokens name the key that signed them and where it is; all keys are in one set."""
    folder = tmp_path / "schemas" / "ticket"
    shutil.copytree(Path(__file__).parents[1] / "providers" / "ticket", folder)
    said = yaml.safe_load((folder / "provider.yaml").read_text())
    [proof] = said["delivery"]["authentication"]
    proof["header"] = {"kid": "{key_id}", "jku": "{key_url}"}
    proof["published"] = {"form": "jwks", "path": "/.well-known/jwks.json"}
    (folder / "provider.yaml").write_text(yaml.safe_dump(said))
    (folder / "api.yaml").write_text(API)
    contract = load_contract("ticket", root=tmp_path / "schemas")
    return contract, serve_contract(contract)


def accepted(keys: jwt.PyJWKClient, headers: dict[str, str], body: bytes) -> str:
    """Verify a delivery as PyJWT's documentation shows, and return where it says that its key is."""
    token = headers["authorization"].removeprefix("Bearer ")
    claims = jwt.decode(token, keys.get_signing_key_from_jwt(token).key, algorithms=["ES256"])
    assert claims["body"] == hashlib.sha256(body).hexdigest()
    return str(jwt.get_unverified_header(token)["jku"])


@pytest.mark.slow
def test_a_consumer_verifies_deliveries_with_the_keys_that_it_fetches(booth, consumer, ask_all) -> None:
    contract, provider = booth
    published = f"{provider.url}/.well-known/jwks.json"
    assert httpx.get(published, trust_env=False).json() == {"keys": []}
    made = ask_all("POST", f"{provider.url}/hooks", json={"url": consumer.url, "events": ["*"]}).json()
    triggered(provider, contract)
    [(headers, body)] = consumer.wait(1)
    assert accepted(jwt.PyJWKClient(published), headers, body) == published

    assert ask_all("POST", f"{provider.url}/hooks/{made['id']}/secret").status_code == 200
    triggered(provider, contract)
    fresh = jwt.PyJWKClient(published)
    for headers, body in consumer.wait(2):
        accepted(fresh, headers, body)  # the former key is there as long as it signs beside the new one
    assert len(fresh.get_signing_keys()) == 2


def triggered(provider, contract: Contract) -> None:
    with Store(provider.path) as store:
        play_event(store, contract, next(iter(contract.events)))


def test_nobody_s_private_half_is_shown(booth, consumer) -> None:
    contract, provider = booth
    secret = generate_secret(contract.delivery).reveal()
    assert "PRIVATE" in secret
    answer = httpx.get(f"{provider.url}/.well-known/jwks.json", trust_env=False)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert httpx.get(f"{provider.url}/.well-known/other.json", trust_env=False).status_code == 401
