from __future__ import annotations

import json
import re
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from standardwebhooks import Webhook
from tests.rowwise import each_row

from hookproof.contract import load_contract
from hookproof.contract.deliveryrules import in_full, rules_of
from hookproof.contract.model import EventName, Place
from hookproof.delivery.bends import times
from hookproof.delivery.bends.keys import changed
from hookproof.delivery.bends.signatures import _other_digit
from hookproof.delivery.bends.table import BENDS, GROUPS, Expected, bend, bends, rebend
from hookproof.delivery.secrets import Secret
from hookproof.delivery.signing import Signer, message_ids
from hookproof.demo.habits import Refused, Request
from hookproof.demo.receiver import CORRECT
from hookproof.demo.verifying import verify
from hookproof.errors import UnknownName
from hookproof.payloads import cases

#: Bends of what the signature covers or is: the verifiers that are not ours decide about these.
REFUSED = [b for b in BENDS.values() if b.expected is Expected.REFUSED and b.group not in ("not-json", "empty-body")]
ACCEPTED = [b for b in BENDS.values() if b.expected is Expected.ACKNOWLEDGED]


def _svix(secret, body, headers):
    from svix.webhooks import Webhook  # with all of its client of an API

    return Webhook(secret).verify(body, headers)


def _videogen(secret, body, headers):
    from videogen import verify_webhook_signature  # with all of its client of an API

    return verify_webhook_signature(body, headers, secret)


VERIFIERS = {
    "standardwebhooks": lambda secret, body, headers: Webhook(secret).verify(body, headers),
    "svix": _svix,
    "videogen": _videogen,
}


@pytest.mark.slow
@pytest.mark.parametrize("verifier", VERIFIERS)
def test_other_libraries_accept_what_must_be_accepted(verifier: str, signer, secret, genuine) -> None:
    for row in ACCEPTED:
        bent = row(genuine(), signer)
        assert bent is None or accepts(verifier, secret, bent), row.name


@pytest.mark.slow
@each_row("verifier", VERIFIERS)
def test_other_libraries_refuse_what_must_be_refused(verifier: str, signer, secret, genuine) -> None:
    for row in REFUSED:
        bent = row(genuine(), signer)
        assert bent is None or not accepts(verifier, secret, bent), row.name


NEWEST = load_contract("videogen")


@pytest.mark.slow
@each_row("verifier", VERIFIERS)
@each_row("event", NEWEST.events)
def test_other_libraries_agree_on_every_event(event: str, verifier: str, signer, secret) -> None:
    made = [next(iter(cases(NEWEST, event, profile))) for profile in ("example", "minimal", "full")]
    made += cases(NEWEST, event, "random", count=20, seed=1)
    for case in made:
        assert accepts(verifier, secret, signer.deliver(case)), case.address
    for row in REFUSED:
        bent = row(signer.deliver(made[0]), signer)
        assert bent is None or not accepts(verifier, secret, bent), row.name


def accepts(verifier: str, secret, delivery) -> bool:
    """Each library refuses by exceptions of its own, and lets others through for what it did not expect."""
    try:
        VERIFIERS[verifier](secret.reveal(), delivery.body, dict(delivery.headers))
    except Exception:  # noqa: BLE001
        return False
    return True


def test_a_bend_says_when_it_means_nothing_for_a_scheme(rules, any_signer, body: bytes) -> None:
    genuine = any_signer.deliver_bytes(body, address="a", event="thing.made")
    applied = {row.name for row in BENDS.values() if row(genuine, any_signer) is not None}
    scheme, message = any_signer.scheme, any_signer.rules.message
    assert ("changed-id" in applied) == (message.id is not None and "{id}" in scheme.signed_content)
    assert ("stale" in applied) == (message.past_seconds is not None)
    assert ("old-and-new" in applied) == bool(scheme.separator)
    assert ("next-version" in applied) == (re.search(r"\w\d+\W*\{signature\}", scheme.format) is not None)
    assert {"unsigned", "wrong-key", "changed-body", "half-signature", "odd-whitespace"} <= applied


@pytest.mark.slow
def test_bends_are_right_for_every_scheme(any_signer, body: bytes) -> None:
    """The reference consumer's own verification, which shares nothing with the signer, judges every scheme."""
    genuine = any_signer.deliver_bytes(body, address="a", event="thing.made")
    assert _accepted(genuine, any_signer)
    for row in BENDS.values():
        bent = row(genuine, any_signer)
        if bent is None or row.group in ("not-json", "empty-body", "other-method"):
            continue
        assert _accepted(bent, any_signer) == (row.expected is not Expected.REFUSED), row.name


def _accepted(delivery, signer) -> bool:
    shop = SimpleNamespace(rules=signer.rules, proof=signer.scheme, clock=signer.clock)
    habits = replace(CORRECT, keys=lambda _: (signer.key,))
    headers = {name.lower(): value for name, value in delivery.headers}
    request = Request(method="POST", path="/", query={}, headers=headers, client="", body=delivery.body)
    try:
        verify(shop, habits, request)  # type: ignore[arg-type]
    except Refused:
        return False
    return True


def test_a_bend_leaves_its_mark(signer, genuine) -> None:
    assert bend("stale")(genuine(), signer).bent == "stale"
    twice = bend("three-chunks")(bend("odd-whitespace")(genuine(), signer), signer)
    assert twice.bent == "odd-whitespace+three-chunks"


def test_a_mark_is_enough_to_bend_again(signer, genuine) -> None:
    delivery = genuine()
    twice = bend("three-chunks")(bend("odd-whitespace")(delivery, signer), signer)
    assert rebend(delivery, signer, twice.bent) == twice


@pytest.mark.slow
def test_bends_are_deterministic(any_signer, body: bytes) -> None:
    genuine = any_signer.deliver_bytes(body, address="a", event="thing.made")
    for row in BENDS.values():
        assert row(genuine, any_signer) == row(genuine, any_signer), row.name


def test_every_bend_bends(any_signer, body: bytes) -> None:
    genuine = any_signer.deliver_bytes(body, address="a", event="thing.made")
    for row in BENDS.values():
        bent = row(genuine, any_signer)
        if bent is None or row.name.endswith("-case-headers"):
            continue
        same = (bent.body, bent.headers, bent.method, bent.path, bent.body_parts) == (
            genuine.body, genuine.headers, genuine.method, genuine.path, genuine.body_parts,
        )  # fmt: skip
        assert not same, row.name


@each_row(
    "body",
    [
        b'{"a":true,"b":"x"}',
        b'{"a":"x:y","b":1}',
        b'{"a":"\\u0041","n":10}',
        b'{"n":0}',
        b'{"n":-9.99e9}',
        b"{}",
        b'{"event":"thing.made"}',
        b'["a, b", {"c\\"d": "e"}]',
    ],
)
def test_a_changed_body_is_still_json_and_another_value(body: bytes) -> None:
    other = changed(body, "thing.made")
    assert other != body
    if body != b"{}":
        assert json.loads(other) != json.loads(body)


def test_odd_forms_are_the_same_payload(signer, genuine) -> None:
    delivery = genuine()
    for row in bends("odd-form"):
        assert json.loads(row(delivery, signer).body) == json.loads(delivery.body), row.name


def test_wrong_types_keep_the_event_wherever_it_stands(signer, genuine) -> None:
    from dataclasses import replace

    nested = replace(signer, rules=replace(signer.rules, event=EventName(parts=(Place("body", "/meta/type"),))))
    delivery = nested.deliver_bytes(b'{"meta":{"type":"a.b"},"x":1}', address="a", event="a.b")
    assert json.loads(bend("every-member-null")(delivery, nested).body) == {"meta": {"type": "a.b"}, "x": None}
    assert json.loads(bend("event-number")(delivery, nested).body) == {"meta": {"type": 7}, "x": 1}


def test_the_table_is_in_order() -> None:
    for name, row in BENDS.items():
        assert name == row.name
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
        assert row.group in GROUPS
        assert row.title
        assert not row.title.endswith(".")


def test_a_name_that_is_not_there_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName) as caught:
        bend("wrong-kee")
    assert "wrong-key" in caught.value.nearest
    with pytest.raises(UnknownName):
        bends("nothing")


def test_a_change_that_changes_nothing_is_no_bend() -> None:
    """A message id in an optional member, which this payload lacks: the delivery would be the genuine one."""
    said = {
        "time_limit_seconds": 5,
        "event": {"body": "/type"},
        "message": {"id": {"body": "/data/id"}},
        "authentication": [{"kind": "hmac", "over": "{body}", "place": {"header": "X-Seal"}}],
    }
    signer = Signer(
        rules=rules_of(said), keys=(b"k",), url="http://localhost/", clock=lambda: 1e9, ids=message_ids("t")
    )
    without = signer.deliver_bytes(b'{"data":{}}', address="a@1/b#example", event="b")
    with_id = signer.deliver_bytes(b'{"data":{"id":"thing_12345678"}}', address="a@1/b#example", event="b")
    assert bend("changed-id")(without, signer) is None
    assert bend("changed-id")(with_id, signer) is not None


@each_row(
    ("seconds", "past", "future", "covered", "sent"),
    [
        (30, 0, 60, True, 130),
        (30, 60, 59, True, None),
        (30, 60, None, True, None),
        (-30, 60, 0, True, 70),
        (-30, 59, 60, True, None),
        (-30, None, 60, True, None),
        (30, 60, 60, False, None),
    ],
)
def test_a_clock_may_differ_where_the_tolerance_has_room_for_it_twice(
    seconds: int, past: Any, future: Any, covered: bool, sent: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(times, "covers_timestamp", lambda _: covered)
    message = SimpleNamespace(past_seconds=past, future_seconds=future)
    signer: Any = SimpleNamespace(rules=SimpleNamespace(message=message), resign=lambda _, timestamp: timestamp)
    delivery: Any = SimpleNamespace(timestamp=100)
    assert times._within(seconds)(delivery, signer) == sent


@each_row(("kind", "row"), [("hmac", "without-member"), ("token", "without-token-member")])
def test_a_proof_that_stands_in_the_payload_is_left_out_with_its_member(kind: str, row: str) -> None:
    proof = {"kind": kind, "place": {"body": "/proof"}} | ({"over": "{body:/id}"} if kind == "hmac" else {})
    rules = rules_of(in_full({"authentication": [proof]}))
    signer = Signer(rules=rules, keys=Secret("a shared secret").keys(rules))
    genuine = signer.deliver_bytes(b'{"id":"1","proof":"","type":"made"}', address="acme@1/made#example", event="made")
    assert b'"proof":"' in genuine.body
    bent = bend(row)(genuine, signer)
    assert bent is not None
    assert bent.body == b'{"id":"1","type":"made"}'


@each_row(
    ("encoding", "proof", "place", "changed"),
    [
        ("hex", "00ff", -1, "00f7"),
        ("HEX", "00FF", 0, "80FF"),
        ("base64", "AAAAAA==", -1, "AAAAAg=="),
        # From these digits the highest bit leads to one that base64url writes otherwise.
        ("base64", "eyJhbGci", 0, "OyJhbGci"),
        ("base64url", "AAA_", -1, "AAAf"),
    ],
)
def test_one_digit_of_a_signature_is_another_in_a_bit_that_counts(encoding, proof, place, changed) -> None:
    assert _other_digit(encoding, proof, place) == changed
