"""Several mistakes at once in a signature are told, each in words; where none fits, secret or body are others."""

from __future__ import annotations

import base64
import hmac
import time
from dataclasses import replace
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.contract import Contract
from hookproof.contract.model import Place
from hookproof.delivery.secrets import Secret, generate_secret
from hookproof.receiving.authenticity import why_not_authentic
from hookproof.receiving.misforms import mistakes_in

BODY = '{"a": 1}'
WHEN = str(int(time.time()))
TOLD = {"webhook-id": "msg_1", "webhook-timestamp": WHEN}
OVER_THE_BODY = "what is signed is `body` instead of `id.timestamp.body`"
IN_HEX = "it is written in hex instead of base64"
BY_ITS_TEXT = "it is made with the secret's text as the key"


def in_hex(key: bytes, content: str, algorithm: str = "sha256") -> str:
    return hmac.new(key, content.encode(), algorithm).hexdigest()


@pytest.fixture
def why(arrival: Any, contract: Contract, secret: Secret) -> Any:
    return lambda told, body=BODY: why_not_authentic(arrival(body, told), contract.delivery, [secret], time.time())


@each_row(
    ("name", "value", "causes"),
    [
        ("X-Signature", lambda key, _: in_hex(key, BODY), [OVER_THE_BODY, IN_HEX]),
        ("X-Hub-Signature-256", lambda key, _: f"sha256={in_hex(key, BODY)}", [OVER_THE_BODY, IN_HEX]),
        ("webhook-signature", lambda _, text: in_hex(text, BODY), [BY_ITS_TEXT, OVER_THE_BODY, IN_HEX]),
        (
            "webhook-signature",
            lambda _, text: f"v1,{in_hex(text, f'{WHEN}.{BODY}')}",
            [BY_ITS_TEXT, "what is signed is `timestamp.body` instead of `id.timestamp.body`", IN_HEX],
        ),
        (
            "webhook-signature",
            lambda key, _: in_hex(key, BODY, "sha1"),
            [OVER_THE_BODY, IN_HEX, "it is made with sha1 instead of sha256"],
        ),
    ],
    ids=str,
)
def test_each_of_several_mistakes_is_told(name: str, value: Any, causes: list[str], why, secret: Secret) -> None:
    key, text = _keys(secret)
    elsewhere = [f"the signature stands in {name}, not webhook-signature"] if name != "webhook-signature" else []
    assert sorted(why({**TOLD, name: value(key, text)}).split("; ")) == sorted([*elsewhere, *causes])


def _keys(secret: Secret) -> tuple[bytes, bytes]:
    text = secret.reveal()
    return base64.b64decode(text.removeprefix("whsec_")), text.encode()


def test_of_another_secret_no_mistake_is_told(why, contract: Contract) -> None:
    key, _ = _keys(generate_secret(contract.delivery))
    assert why({**TOLD, "webhook-signature": in_hex(key, BODY)}) == (
        "another secret, or the body was changed on the way"
    )
    assert why({**TOLD, "X-Signature": in_hex(key, BODY)}) == "there is no header webhook-signature"


@each_row("change", [{"kind": "ed25519"}, {"place": Place("query", "signature")}], ids=str)
def test_nothing_is_signed_to_try_a_proof_that_is_no_digest_in_a_header(change: Any, arrival, contract) -> None:
    request = arrival(BODY, {**TOLD, "webhook-signature": f"v1,{'A' * 43}="})
    rules = replace(contract.delivery, authentication=(replace(contract.delivery.signature, **change),))
    nobody: Any = None
    assert list(mistakes_in(request, rules, nobody, [nobody])) == []


def test_a_large_body_is_tried_with_fewer_mistakes(why, secret: Secret, monkeypatch: pytest.MonkeyPatch) -> None:
    _, text = _keys(secret)
    told = {**TOLD, "webhook-signature": in_hex(text, BODY)}
    assert BY_ITS_TEXT in why(told)
    monkeypatch.setattr("hookproof.receiving.misforms._HASHED", 10_000)
    assert why(told) == "another secret, or the body was changed on the way"
