"""Handshakes of a contract are answered as a consumer should, with what really came."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import replace

import httpx
import pytest
from tests.rowwise import each_row

from hookproof.contract.model import Handshake, Place
from hookproof.receiving.appraisal import Appraiser
from hookproof.receiving.arrival import Arrival
from hookproof.receiving.handshaking import asked, greeting

ECHO = Handshake(name="echo", method="GET", query={"validationToken": "{challenge}"}, answers=("{challenge}",))
IN_BODY = Handshake(
    name="in body",
    method="POST",
    body={"token": "sample", "challenge": "{challenge}", "type": "verify"},
    answers=("{challenge}",),
    match="holds",
)
HASHED = Handshake(
    name="hashed",
    method="POST",
    body={"event": "validate", "payload": {"plain": "{challenge}"}},
    answers=("{hmac}",),
    place=Place("body", "/encrypted"),
)
ORIGIN = Handshake(
    name="origin",
    method="OPTIONS",
    headers={"WebHook-Request-Origin": "sample.example"},
    answers=("sample.example", "*"),
    place=Place("header", "WebHook-Allowed-Origin"),
)
PING = Handshake(name="ping", method="POST", body={"version": 1, "id": "123", "type": 0}, statuses=(204,))
ALL = (ECHO, IN_BODY, HASHED, ORIGIN, PING)


def request(method: str, target: str = "/", body: object = None, **headers: str) -> Arrival:
    data = b"" if body is None else json.dumps(body).encode()
    told = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Arrival(number=1, at=1.0, method=method, target=target, headers=told, body=data)


def test_a_challenge_in_the_query_comes_back_as_text(secret) -> None:
    found = asked(ALL, request("GET", "/hooks?validationToken=a%20b&more=1"))
    answer = greeting(found, secret.reveal())
    assert (found.handshake.name, answer.status, answer.body) == ("echo", 200, b"a b")


def test_texts_of_the_sample_need_not_be_those_that_come(secret) -> None:
    found = asked(ALL, request("POST", body={"token": "real", "challenge": "c-1", "type": "url_verification", "x": 1}))
    assert (found.handshake.name, greeting(found, secret.reveal()).body) == ("in body", b"c-1")


def test_a_hash_of_the_challenge_takes_the_secret_and_is_not_made_without(secret) -> None:
    found = asked(ALL, request("POST", body={"event": "x", "payload": {"plain": "c-1"}}))
    right = hmac.new(secret.reveal().encode(), b"c-1", hashlib.sha256).hexdigest()
    assert json.loads(greeting(found, secret.reveal()).body) == {"encrypted": right}
    assert greeting(found, None) is None


def test_what_comes_back_of_the_sample_is_what_really_came(secret) -> None:
    found = asked(ALL, request("OPTIONS", WebHook_Request_Origin="real.example"))
    assert greeting(found, secret.reveal()).headers == (("WebHook-Allowed-Origin", "real.example"),)


def test_numbers_tell_a_handshake_from_a_delivery(secret) -> None:
    ping = asked(ALL, request("POST", body={"version": 1, "id": "999", "type": 0}))
    assert (ping.handshake.name, greeting(ping, secret.reveal()).status) == ("ping", 204)
    assert asked(ALL, request("POST", body={"version": 1, "id": "999", "type": 1})) is None


@each_row(
    "other",
    [
        request("POST", body={"event": "file.upload.failed"}),
        request("POST", "/?validationToken=x"),
        request("GET", "/?token=x"),
        request("POST", body=[]),
        request("POST"),
        request("POST", body={"token": "a", "challenge": 7, "type": "b"}),
        request("OPTIONS"),
    ],
)
def test_any_other_request_is_none(other: Arrival) -> None:
    assert asked(ALL, other) is None
    assert asked((), other) is None


@pytest.fixture
def shaking(contract):
    rules = replace(contract.provider.delivery, handshakes=ALL)
    return replace(contract, provider=replace(contract.provider, delivery=rules))


def test_a_handshake_is_not_held_against_the_schemas(shaking, secret) -> None:
    said = Appraiser(shaking, [secret]).appraise(request("GET", "/?validationToken=x"))
    assert (said.event, said.findings) == ("handshake echo", ())


def test_a_listener_answers_a_handshake_and_goes_on(listening, shaking, post) -> None:
    listener = listening(contract=shaking)
    shaken = httpx.get(f"{listener.url}?validationToken=abc", trust_env=False)
    assert (shaken.status_code, shaken.text, post(listener.url).status_code) == (200, "abc", 200)
    listener.stop()
    assert [said.event for said, _ in listener.said] == ["handshake echo", "file.upload.failed"]
