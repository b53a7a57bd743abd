"""Where event, message id and time stand: a header, or a member of the body."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.contract import Contract, load_contract
from hookproof.contract.model import MessageRules, Place
from hookproof.contract.validation import is_valid
from hookproof.delivery.addressing import addressed, covers_id, covers_timestamp, signature_headers, told_id
from hookproof.delivery.bends.table import bend
from hookproof.delivery.secrets import Secret
from hookproof.delivery.signing import Signer, message_ids, signer_for
from hookproof.payloads import cases
from hookproof.schema.members import span_of, value_at, with_member

PROVIDERS = Path(__file__).parents[1] / "providers"
NOW = 1_770_000_000


@pytest.fixture(scope="module")
def inside() -> Contract:
    return load_contract("inside", root=PROVIDERS)


@pytest.fixture
def ledger(inside: Contract) -> Signer:
    return signer_for(inside, Secret("a secret of its own"), clock=lambda: NOW, ids=message_ids("t"))


def head(delivery: Any) -> dict[str, Any]:
    return json.loads(delivery.body)["head"]


def test_id_and_time_are_written_into_the_body_and_nothing_else_changes(inside: Contract, ledger: Signer) -> None:
    case = next(cases(inside, "entry.booked", "example"))
    sent = ledger.deliver(case)
    assert head(sent)["id"] == sent.message_id
    assert head(sent)["sent"] == "2026-02-02T02:40:00Z"
    assert {**json.loads(sent.body), "head": 0} == {**case.payload, "head": 0}
    assert head(sent)["kind"] == "entry.booked"


def test_deliveries_of_one_case_have_ids_of_their_own_in_the_shape_that_the_schema_wants(
    inside: Contract, ledger: Signer
) -> None:
    fits = is_valid(inside.events["entry.booked"])
    case = next(cases(inside, "entry.booked", "example"))
    sent = [ledger.deliver(case, label=str(number)) for number in range(50)]
    assert len({head(delivery)["id"] for delivery in sent}) == 50
    assert all(fits(json.loads(delivery.body)) for delivery in sent)


@each_row("profile", ["example", "minimal", "full", "covering", "drift", "invalid"])
def test_what_is_written_never_changes_whether_a_payload_is_valid(
    inside: Contract, ledger: Signer, profile: str
) -> None:
    fits = is_valid(inside.events["entry.booked"])
    for case in cases(inside, "entry.booked", profile):
        assert fits(json.loads(ledger.deliver(case).body)) is case.valid, case.address


def test_a_time_that_is_bent_is_bent_in_the_body_and_signed_again(inside: Contract, ledger: Signer) -> None:
    genuine = ledger.deliver(next(cases(inside, "entry.booked", "example")))
    old = bend("year-old")(genuine, ledger)
    assert old is not None
    assert head(old)["sent"].startswith("2025-02-02")
    assert old.header("Ledger-Signature") == ledger.mac(old)


def test_an_id_that_is_changed_after_signing_is_changed_in_the_body(inside: Contract, ledger: Signer) -> None:
    genuine = ledger.deliver(next(cases(inside, "entry.booked", "example")))
    bent = bend("changed-id")(genuine, ledger)
    assert bent is not None
    assert head(bent)["id"] != head(genuine)["id"]
    assert bent.header("Ledger-Signature") == genuine.header("Ledger-Signature")


def test_what_stands_in_the_body_is_covered_and_needs_no_header(ledger: Signer) -> None:
    assert covers_id(ledger.rules)
    assert covers_timestamp(ledger.rules)
    assert signature_headers(ledger.rules) == ("Ledger-Signature",)
    assert told_id(ledger.rules, lambda _: None, b'{"head":{"id":7}}') == "7"


def test_an_id_whose_shape_alone_does_not_fit_is_changed_at_its_end(ledger: Signer) -> None:
    rules = replace(ledger.rules, message=MessageRules(id=Place("body", "/id")))
    version_4 = re.compile(rb'\{"id":"ab1b2c3d-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"\}')

    def admits(body: bytes) -> bool:
        return version_4.fullmatch(body) is not None

    old = b'{"id":"ab1b2c3d-0000-4000-8000-000000000000"}'
    made = {addressed(rules, old, f"msg_{number}", NOW, admits) for number in range(40)}
    assert len(made) == 40
    assert all(admits(body) and json.loads(body)["id"] == message_id for message_id, body in made)


def test_an_id_that_no_header_can_carry_is_replaced_by_a_plain_one(ledger: Signer) -> None:
    rules = replace(ledger.rules, message=MessageRules(id=Place("body", "/id")))
    message_id, body = addressed(rules, b'{"id":"one two\\nthree four"}', "msg_1", NOW, lambda _body: True)
    assert (message_id, json.loads(body)) == ("msg_1", {"id": "msg_1"})


def test_an_id_that_cannot_be_changed_stays(ledger: Signer) -> None:
    rules = replace(ledger.rules, message=MessageRules(id=Place("body", "/id")))
    old = b'{"id":"the-only-one-that-fits"}'
    assert addressed(rules, old, "msg_1", NOW, lambda body: body == old) == ("msg_1", old)


def test_milliseconds_are_written_as_milliseconds(inside: Contract, ledger: Signer) -> None:
    message = MessageRules(time=Place("body", "/t"), time_form="epoch-milliseconds")
    signer = replace(ledger, rules=replace(ledger.rules, message=message), admits=lambda *_: True)
    sent = signer.deliver_bytes(b'{ "t" : 1, "u":1 }', address="a", event="entry.booked")
    assert sent.body == b'{ "t" : 1770000000000, "u":1 }'


@each_row(
    ("text", "pointer", "found"),
    [
        ('{"a":1}', "/a", 1),
        (' {\n"a" : {"b~/c": [1, {"a": 2}] , "d":"x"}}', "/a/b~0~1c", [1, {"a": 2}]),
        ('{"a":1,"a":2}', "/a", 2),
        ('{"\\u0061":3}', "/a", 3),
        ('{"b":1}', "/a", None),
        ('{"a":1', "/a", None),
        ("[1]", "/0", 1),
        ("[1]", "/1", None),
        ("[1]", "/a", None),
        ('{"a":[{"b":3},{"b":4}]}', "/a/*/b", 3),
        ('{"a":[]}', "/a/*/b", None),
        ("", "/a", None),
        ('{"a":{"b":' + "7" * 5000 + "}}", "/c", None),
        ('{"a":' + "[" * 100_000, "/b", None),
    ],
)
def test_a_member_is_found_where_json_has_it(text: str, pointer: str, found: Any) -> None:
    assert value_at(text, pointer) == found
    assert (span_of(text, pointer) is None) == (found is None)


def test_a_member_is_replaced_and_every_other_byte_stays() -> None:
    body = '{ "x" : "ü", "a":\t"old" ,"b":[ 1.50 ]}'.encode()
    assert with_member(body, "/a", "né") == '{ "x" : "ü", "a":\t"né" ,"b":[ 1.50 ]}'.encode()
    assert with_member(b"\xff{}", "/a", 1) == b"\xff{}"
