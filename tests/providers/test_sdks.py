"""The providers' own packages take our genuine deliveries and refuse every attack: no preset counts as done before.

Each package stands in a consumer that does what its documentation shows, and a whole run of the family `auth` judges
that consumer. What is found in it all the same is a real defect of the package, or of how its documentation says that
it is used; each stands in PACKAGES, with the reason. Any other finding fails the test; one that a newer package no
longer shows does not.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from hookproof.checks.level import Level
from hookproof.contract import Contract
from hookproof.contract.catalogue import bundled_root
from hookproof.contract.presets import load_preset
from hookproof.delivery.apps import App
from hookproof.delivery.asgi_carrier import asgi_transport
from hookproof.delivery.auth.kinds import kind_of
from hookproof.delivery.secrets import Secret, generate_secret
from hookproof.delivery.targets import name_target
from hookproof.engine import plan_run, run
from hookproof.findings import Verdict
from hookproof.judging.reach import Reach
from hookproof.settings.settings import Settings
from hookproof.stream import Finished, Judged

URL = "http://localhost/hooks"
pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Asked:
    """What a consumer's handler gets: the request, the secret as the provider shows it, the public key where it has
    one."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    secret: str
    public: str
    notes: dict[str, Any] = field(default_factory=dict)

    def header(self, name: str) -> str:
        return self.headers.get(name.lower(), "")


class Refused(Exception):
    """The package says no."""


def answered(verdict: Any) -> None:
    if not verdict:
        raise Refused


# -- one handler for each package, as its documentation shows it


def standardwebhooks(asked: Asked) -> None:
    import standardwebhooks as package
    from standardwebhooks.webhooks import WebhookVerificationError

    try:
        package.Webhook(asked.secret).verify(asked.body, dict(asked.headers))
    except WebhookVerificationError:
        raise Refused from None


def svix(asked: Asked) -> None:
    from svix.webhooks import Webhook, WebhookVerificationError

    try:
        Webhook(asked.secret).verify(asked.body, dict(asked.headers))
    except WebhookVerificationError:
        raise Refused from None


def openai(asked: Asked) -> None:
    import openai as package

    client = asked.notes.setdefault("client", package.OpenAI(api_key="unused", webhook_secret=asked.secret))
    try:
        client.webhooks.verify_signature(asked.body, asked.headers)
    except (package.InvalidWebhookSignatureError, ValueError):
        raise Refused from None


def stripe(asked: Asked) -> None:
    import stripe as package

    try:
        package.Webhook.construct_event(asked.body, asked.header("stripe-signature"), asked.secret)
    except (ValueError, package.SignatureVerificationError):
        raise Refused from None


def adyen(asked: Asked) -> None:
    from Adyen.util import is_valid_hmac_notification

    answered(is_valid_hmac_notification(json.loads(asked.body), asked.secret))


def adyen_platform(asked: Asked) -> None:
    from Adyen.util import is_valid_hmac_payload

    answered(is_valid_hmac_payload(asked.header("hmacsignature"), asked.secret, asked.body))


def slack(asked: Asked) -> None:
    from slack_sdk.signature import SignatureVerifier

    answered(SignatureVerifier(asked.secret).is_valid_request(asked.body, dict(asked.headers)))


def twilio(asked: Asked) -> None:
    from twilio.request_validator import RequestValidator

    form = dict(parse_qsl(asked.body.decode(), keep_blank_values=True))
    answered(RequestValidator(asked.secret).validate(asked.url, form, asked.header("x-twilio-signature")))


def twilio_json(asked: Asked) -> None:
    from twilio.request_validator import RequestValidator

    validator = RequestValidator(asked.secret)
    answered(validator.validate(asked.url, asked.body.decode(), asked.header("x-twilio-signature")))


def sendgrid(asked: Asked) -> None:
    from sendgrid.helpers.eventwebhook import EventWebhook

    body = "".join(line for line in asked.public.splitlines() if "-----" not in line)
    signature = asked.header("x-twilio-email-event-webhook-signature")
    when = asked.header("x-twilio-email-event-webhook-timestamp")
    answered(EventWebhook(body).verify_signature(asked.body.decode(), signature, when))


def discord(asked: Asked) -> None:
    from nacl.exceptions import BadSignatureError
    from nacl.signing import VerifyKey

    signature, when = asked.header("x-signature-ed25519"), asked.header("x-signature-timestamp")
    try:
        VerifyKey(bytes.fromhex(asked.public)).verify(when.encode() + asked.body, bytes.fromhex(signature))
    except (BadSignatureError, ValueError):
        raise Refused from None


def discord_interactions(asked: Asked) -> None:
    import discord_interactions as package

    signature, when = asked.header("x-signature-ed25519"), asked.header("x-signature-timestamp")
    answered(package.verify_key(asked.body, signature, when, asked.public))


def square(asked: Asked) -> None:
    from square.utils.webhooks_helper import verify_signature

    answered(
        verify_signature(
            request_body=asked.body.decode(),
            signature_header=asked.header("x-square-hmacsha256-signature"),
            signature_key=asked.secret,
            notification_url=asked.url,
        )
    )


def plaid(asked: Asked) -> None:
    import jwt as package

    token = asked.header("plaid-verification")
    try:
        if package.get_unverified_header(token)["alg"] != "ES256":
            raise Refused
        claims = package.decode(token, asked.public, algorithms=["ES256"])
    except package.PyJWTError:
        raise Refused from None
    answered(claims["iat"] > time.time() - 300)
    answered(claims["request_body_sha256"] == hashlib.sha256(asked.body).hexdigest())


def hubspot(asked: Asked) -> None:
    from hubspot.exceptions import InvalidSignatureTimestampError
    from hubspot.utils.signature import Signature

    try:
        answered(
            Signature.is_valid(
                asked.header("x-hubspot-signature-v3"),
                asked.secret,
                asked.body.decode(),
                http_uri=asked.url,
                http_method=asked.method,
                signature_version="v3",
                timestamp=asked.header("x-hubspot-request-timestamp") or None,
            )
        )
    except InvalidSignatureTimestampError:
        raise Refused from None


def line(asked: Asked) -> None:
    from linebot.v3.webhook import SignatureValidator

    answered(SignatureValidator(asked.secret).validate(asked.body.decode(), asked.header("x-line-signature")))


class _Raw:
    """The request as the package's framework adapters hand it over: `body` and `headers`."""

    def __init__(self, asked: Asked) -> None:
        self.body = asked.body
        self.headers = {"Paddle-Signature": asked.header("paddle-signature")}


def paddle(asked: Asked) -> None:
    from paddle_billing.Notifications import Secret as PaddleSecret
    from paddle_billing.Notifications import Verifier

    answered(Verifier().verify(_Raw(asked), PaddleSecret(asked.secret)))


@dataclass(frozen=True)
class Package:
    """A package, what it is imported as, and the preset that it proves. `more` are members that its payloads need;
    `known` are the findings that are its own, each with the reason."""

    name: str
    module: str
    preset: str
    handle: Callable[[Asked], None]
    more: Mapping[str, Any] = field(default_factory=dict)
    known: Mapping[str, str] = field(default_factory=dict)


#: Reasons of findings, by check. `hmac.compare_digest` takes text of ASCII alone: a header with other characters raises
#: TypeError there, which no package documents or catches.
_NOT_ASCII = {"auth.malformed-signature": "TypeError of hmac.compare_digest for characters beyond ASCII"}
_UNPACKED = {
    "auth.malformed-signature": "ValueError where a signature has no comma, binascii.Error where it is no base64",
    "auth.other-scheme-version": "ValueError where a signature has no version token",
}
_NO_NUMBER = {"auth.malformed-timestamp": "ValueError of int() for a timestamp that is no number"}

PACKAGES = [
    Package("standardwebhooks", "standardwebhooks", "standard-webhooks", standardwebhooks, known=_UNPACKED),
    Package("svix", "svix", "svix", svix, known=_UNPACKED),
    Package(
        "openai",
        "openai",
        "openai",
        openai,
        known={**_NOT_ASCII, "auth.other-scheme-version": "a signature without a version token is compared as well"},
    ),
    Package("stripe", "stripe", "stripe", stripe, more={"/object": {"const": "event"}}, known=_NOT_ASCII),
    Package(
        "Adyen",
        "Adyen",
        "adyen",
        adyen,
        known={
            **_NOT_ASCII,
            "auth.missing-header": "ValueError for an empty signature, which the documented use does not catch",
            "auth.truncated-signature": "ValueError for an empty signature, which the documented use does not catch",
        },
    ),
    Package("Adyen", "Adyen", "adyen-platform", adyen_platform, known=_NOT_ASCII),
    Package("slack_sdk", "slack_sdk", "slack", slack, known={**_NOT_ASCII, **_NO_NUMBER}),
    Package("slack_sdk", "slack_sdk", "slack-commands", slack, known={**_NOT_ASCII, **_NO_NUMBER}),
    Package("twilio", "twilio", "twilio", twilio),
    Package("twilio", "twilio", "twilio-json", twilio_json),
    Package(
        "sendgrid",
        "sendgrid",
        "sendgrid",
        sendgrid,
        known={"auth.malformed-signature": "binascii.Error where a signature is no base64"},
    ),
    Package("PyNaCl", "nacl", "discord", discord),
    Package("discord-interactions", "discord_interactions", "discord", discord_interactions),
    Package("squareup", "square", "square", square),
    Package("PyJWT", "jwt", "plaid", plaid),
    Package("hubspot-api-client", "hubspot", "hubspot", hubspot, known=_NOT_ASCII),
    Package("line-bot-sdk", "linebot", "line", line),
    Package(
        "paddle-python-sdk",
        "paddle_billing",
        "paddle",
        paddle,
        known={
            **_NOT_ASCII,
            **_NO_NUMBER,
            "auth.several-signatures": "ValueError for a token that it does not know, beside a right signature",
            "auth.wrong-key": "the same, where no signature is right",
        },
    ),
]


def consumer(handle: Callable[[Asked], None], secret: str, public: str, success: int) -> Any:
    """An ASGI application: `success` where the handler returns, 401 where it refuses; else what it raises."""
    notes: dict[str, Any] = {}

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            raise RuntimeError("only HTTP is spoken here")
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        query = f"?{scope['query_string'].decode()}" if scope["query_string"] else ""
        url = f"{scope['scheme']}://{headers['host']}{scope['raw_path'].decode()}{query}"
        status = success
        try:
            handle(Asked(scope["method"], url, headers, body, secret, public, notes))
        except Refused:
            status = 401
        except Exception:  # noqa: BLE001 - as a framework does
            status = 500
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    return app


def judged(contract: Contract, secret: Secret, transport: Any) -> tuple[list[Judged], Finished]:
    settings = Settings(folder=Path(), checks=("auth",), level=Level.STANDARD, workers=1, budget=1e9)
    plan = plan_run(Reach(settings=settings, contract=contract, secret=secret, transport=transport))
    records = list(run(plan))
    end = records[-1]
    assert isinstance(end, Finished)
    return [record for record in records if isinstance(record, Judged)], end


def told(records: list[Judged]) -> dict[str, str]:
    return {finding.fact.id: finding.message for record in records for finding in record.findings}


def secret_of(contract: Contract) -> tuple[Secret, str]:
    proof = contract.delivery.signature
    secret = generate_secret(proof)
    public = kind_of(proof).public
    return secret, public(proof, secret.key(proof)) if public else ""


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: f"{package.name}:{package.preset}")
def test_a_provider_s_own_package_takes_what_is_genuine_and_refuses_every_attack(
    package: Package, made: Callable[..., Contract]
) -> None:
    pytest.importorskip(package.module, reason=f"{package.name} is not installed: pip install -e '.[providers]'")
    contract = made(package.preset, dict(package.more))
    secret, public = secret_of(contract)
    success = next(iter(contract.delivery.acknowledged), 204)
    app = App(package.name, "asgi", consumer(package.handle, secret.reveal(), public, success))
    with asgi_transport(app, name_target(URL), time_limit=20) as transport:
        records, end = judged(contract, secret, transport)
    assert end.outcome == "complete", (end.reason, told(records))
    assert any(record.verdict is Verdict.HOLDS for record in records if record.fact.id == "auth.scheme")
    assert told(records).keys() <= package.known.keys(), told(records)
    holds = {record.fact.id for record in records if record.verdict is Verdict.HOLDS}
    assert len(holds | package.known.keys()) >= 4, holds


def test_each_preset_that_says_a_package_proved_it_is_proved_by_it() -> None:
    proved = {(package.name, package.preset) for package in PACKAGES} | NODE_PROVED
    said = {
        (name, path.stem)
        for path in (bundled_root() / "presets").glob("*.yaml")
        for name in load_preset(path.stem, bundled_root()).proved_by
    }
    assert said == proved


#: Packages for Node.js, which test_node_sdks.py asks.
NODE_PROVED = {("@octokit/webhooks", "github"), ("@shopify/shopify-api", "shopify"), ("@linear/sdk", "linear")}
