"""Consumers that fetch the key that verifies, with the libraries that real ones use: a run serves it to them.

Each looks into the environment for the provider's address, as it is told to, and takes keys from there alone; a genuine
delivery is accepted, and whatever another issuer signed is refused, wherever it says that its key is.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import time
import urllib.request
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from hookproof.checks.level import Level
from hookproof.contract import Contract, load_contract
from hookproof.delivery.apps import App
from hookproof.delivery.asgi_carrier import asgi_transport
from hookproof.delivery.issuing import ORIGIN_VARIABLE, URL_VARIABLE, issuing
from hookproof.delivery.secrets import secret_for
from hookproof.delivery.targets import name_target
from hookproof.engine import plan_run, run
from hookproof.findings import Verdict
from hookproof.judging.reach import Reach
from hookproof.settings.settings import Settings
from hookproof.stream import Judged

URL = "http://localhost/hooks"
Headers = Mapping[str, str]
PROVIDER = """title: Acme
delivery:
  time_limit_seconds: 5
  event: {body: /type}
  authentication:
    - kind: jwt
      place: {header: Authorization}
      format: "Bearer {signature}"
      header: {kid: "{key_id}"}
      claims: {hash: "{sha256}"}
      published: {form: jwks, path: /.well-known/jwks.json}
versions:
  2026-01-01: {date: 2026-01-01, source: made for a test, digest: "NONE"}
""".replace("NONE", "0" * 64)


class Refused(Exception):
    """The request is not the provider's."""


def fetched(url: str, body: bytes | None = None) -> bytes:
    """What the provider's own address serves. Raises Refused for another address, and where there is nothing."""
    if not url.startswith(f"{os.environ[ORIGIN_VARIABLE]}/"):
        raise Refused
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data=body)) as answer:
            found: bytes = answer.read()
            return found
    except OSError:
        raise Refused from None


def by_key_set(headers: Headers, body: bytes, notes: dict[str, Any]) -> None:
    """PyJWT's own client of a JSON Web Key Set."""
    import jwt

    client = notes.setdefault("client", jwt.PyJWKClient(os.environ[URL_VARIABLE]))
    token = headers.get("authorization", "").removeprefix("Bearer ")
    try:
        key = client.get_signing_key_from_jwt(token)
        claims = jwt.decode(token, key.key, algorithms=["ES256"])
    except jwt.PyJWTError:
        raise Refused from None
    if claims["hash"] != hashlib.sha256(body).hexdigest():
        raise Refused


def by_key_id(headers: Headers, body: bytes, notes: dict[str, Any]) -> None:
    """Plaid's way: ask for the one key by its id, keep it, verify with it."""
    import jwt

    token = headers.get("plaid-verification", "")
    try:
        told = jwt.get_unverified_header(token)
        if told["alg"] != "ES256":
            raise Refused
        if told["kid"] not in notes:
            url = f"{os.environ[ORIGIN_VARIABLE]}/webhook_verification_key/get"
            notes[told["kid"]] = json.loads(fetched(url, json.dumps({"key_id": told["kid"]}).encode()))["key"]
        claims = jwt.decode(token, jwt.PyJWK(notes[told["kid"]]).key, algorithms=["ES256"])
    except (jwt.PyJWTError, KeyError):
        raise Refused from None
    if claims["iat"] < time.time() - 300 or claims["request_body_sha256"] != hashlib.sha256(body).hexdigest():
        raise Refused


def verified(url: str, signature: str, content: bytes, notes: dict[str, Any]) -> None:
    """With the RSA key of the certificate at a URL."""
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256

    if url not in notes:
        notes[url] = x509.load_pem_x509_certificate(fetched(url)).public_key()
    try:
        notes[url].verify(base64.b64decode(signature, validate=True), content, PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError):
        raise Refused from None


def paypal(headers: Headers, body: bytes, notes: dict[str, Any]) -> None:
    parts = [headers.get(f"paypal-transmission-{name}", "") for name in ("id", "time")]
    content = "|".join([*parts, "hookproof", str(zlib.crc32(body))])
    verified(headers.get("paypal-cert-url", ""), headers.get("paypal-transmission-sig", ""), content.encode(), notes)


def sns(_headers: Headers, body: bytes, notes: dict[str, Any]) -> None:
    message = json.loads(body)
    names = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
    content = "".join(f"{name}\n{message[name]}\n" for name in names if name in message)
    try:
        verified(message["SigningCertURL"], message["Signature"], content.encode(), notes)
    except (KeyError, TypeError, AttributeError):
        raise Refused from None


def consumer(handle: Callable[..., None]) -> Any:
    notes: dict[str, Any] = {}

    async def app(scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        try:
            handle(headers, body, notes)
            status = 204
        except Refused:
            status = 401
        except ValueError:
            status = 400
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    return app


def judged(contract: Contract, handle: Callable[..., None]) -> dict[str, Judged]:
    secret = secret_for(contract.delivery, None)
    settings = Settings(folder=Path(), checks=("auth",), level=Level.STANDARD, workers=1, budget=1e9)
    with (
        issuing(contract.delivery, secret) as issuer,
        asgi_transport(App("app", "asgi", consumer(handle)), name_target(URL), time_limit=20) as transport,
    ):
        reach = Reach(settings=settings, contract=contract, secret=secret, transport=transport, issuer=issuer)
        return {record.fact.id: record for record in run(plan_run(reach)) if isinstance(record, Judged)}


def held(records: dict[str, Judged], *names: str) -> None:
    assert {name: [f.message for f in r.findings] for name, r in records.items() if r.findings} == {}
    for name in ("auth.scheme", *names):
        assert records[name].verdict is Verdict.HOLDS, (name, records[name].note)


def test_a_client_of_a_key_set_takes_what_is_genuine_and_no_key_but_the_provider_s(tmp_path: Path) -> None:
    pytest.importorskip("jwt", reason="PyJWT is not installed: pip install -e '.[providers]'")
    folder = tmp_path / "acme" / "2026-01-01"
    folder.mkdir(parents=True)
    (folder.parent / "provider.yaml").write_text(PROVIDER, encoding="utf-8")
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://example.org/2026-01-01/order.paid.schema.json",
        "title": "order.paid",
        "description": "Something happened.",
        "type": "object",
        "required": ["type", "note"],
        "properties": {"type": {"const": "order.paid"}, "note": {"type": "string", "minLength": 3}},
    }
    (folder / "order.paid.schema.json").write_text(json.dumps(schema), encoding="utf-8")
    records = judged(load_contract("acme", root=tmp_path), by_key_set)
    held(records, "auth.unknown-key", "auth.other-issuer", "auth.other-algorithm", "auth.wrong-key")


@pytest.mark.slow
def test_a_key_is_asked_for_by_its_id_as_plaid_does(made: Callable[..., Contract]) -> None:
    pytest.importorskip("jwt", reason="PyJWT is not installed: pip install -e '.[providers]'")
    held(judged(made("plaid"), by_key_id), "auth.unknown-key", "auth.other-issuer", "auth.changed-body")


@pytest.mark.slow
@pytest.mark.parametrize(("preset", "handle"), [("paypal", paypal), ("aws-sns", sns)])
def test_a_certificate_is_fetched_from_the_url_in_the_delivery(
    preset: str, handle: Callable[..., None], made: Callable[..., Contract]
) -> None:
    held(judged(made(preset), handle), "auth.other-issuer", "auth.wrong-key", "auth.changed-body")
