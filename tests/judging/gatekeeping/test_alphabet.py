"""A consumer that decodes another alphabet than the provider's refuses some genuine deliveries: that is one cause."""

from __future__ import annotations

import base64
import hashlib
import hmac
from pathlib import Path
from typing import Any

import pytest

from hookproof.checks.level import Level
from hookproof.contract import load_contract
from hookproof.delivery.apps import App
from hookproof.delivery.asgi_carrier import asgi_transport
from hookproof.delivery.secrets import generate_secret
from hookproof.delivery.targets import name_target
from hookproof.delivery.traffic import Delivery, Exchange, Response
from hookproof.engine import plan_run, run
from hookproof.findings import Finding
from hookproof.judging.gatekeeping.alphabet import ENOUGH, Alphabet
from hookproof.judging.reach import Reach
from hookproof.settings.settings import Settings
from hookproof.stream import Judged


def exchange(signature: str, status: int = 204, bent: str = "") -> Exchange:
    about: Any = {"address": "a@1/e#x", "event": "e", "message_id": "m", "timestamp": 0, "bent": bent}
    delivery = Delivery(method="POST", headers=(("X-Sig", signature),), body=b"{}", **about)
    return Exchange(delivery=delivery, response=Response(status=status, headers=(), body=b""))


def test_what_all_refused_ones_have_and_no_acknowledged_one_is_the_script() -> None:
    alphabet = Alphabet(("X-Sig",))
    assert not alphabet.is_strange(exchange("ab+", 401).delivery)
    for number in range(ENOUGH):
        alphabet.see(exchange(f"ab{number}"))
    alphabet.see(exchange("ab+", 204, bent="changed"))
    alphabet.see(exchange("ab+", 401))
    refused = [exchange("a+", 401), exchange("b/", 401)]
    assert alphabet.lacking(refused[0].delivery) == {"+"}
    found = alphabet.script(refused)
    assert found is not None
    assert (found.characters, found.acknowledged) == ("+/", ENOUGH)
    assert alphabet.script([*refused, exchange("ab", 401)]) is None


@pytest.mark.slow
def test_signatures_in_base64url_are_one_finding_which_says_so() -> None:
    # Once in some hundred runs the signature of every example has such a character: then the doctor tells of the form.
    runs = (_findings_of_base64url() for _ in range(3))
    findings = next(found for found in runs if [one.fact.id for one in found] != ["auth.scheme"])
    assert [finding.fact.id for finding in findings] == ["ack.steady"]
    assert "has `+` or `/` in its signature" in findings[0].message
    assert "base64url has - and _" in findings[0].message


def _findings_of_base64url() -> list[Finding]:
    contract = load_contract("videogen")
    secret = generate_secret(contract.delivery)
    key = base64.b64decode(secret.reveal().removeprefix("whsec_"))

    async def app(scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
        content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        wanted = base64.urlsafe_b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
        status = 204 if f"v1,{wanted}" in headers["webhook-signature"].split(" ") else 401
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    settings = Settings(folder=Path(), checks=("ack.example", "ack.full", "ack.steady"), level=Level.QUICK, budget=1e9)
    with asgi_transport(App("app", "asgi", app), name_target("http://localhost/in"), time_limit=20) as transport:
        reach = Reach(settings=settings, contract=contract, secret=secret, transport=transport)
        records = list(run(plan_run(reach)))
    return [finding for record in records if isinstance(record, Judged) for finding in record.findings]


def test_more_proofs_are_wanted_once_where_some_are_taken_and_too_few_to_know_their_characters() -> None:
    for count, wanted in ((0, False), (1, True), (ENOUGH - 1, True), (ENOUGH, False)):
        alphabet = Alphabet(("X-Sig",))
        for number in range(count):
            alphabet.see(exchange(f"ab{number}"))
        assert [alphabet.wants_more(), alphabet.wants_more()] == [wanted, False]
