"""What is said of a request that arrived."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.contract import Contract
from hookproof.delivery.secrets import Secret
from hookproof.errors import InputError
from hookproof.findings import Severity
from hookproof.payloads import cases
from hookproof.payloads.conformity import FITS, NAMES_EVENT
from hookproof.receiving.appraisal import FACTS, Appraiser
from hookproof.receiving.undescribed import undescribed


@pytest.fixture
def appraiser(contract: Contract, secret: Secret) -> Appraiser:
    return Appraiser(contract, [secret], source="captures")


def ids(said: Any) -> list[str]:
    return [finding.fact.id for finding in said.findings]


def test_a_genuine_delivery_is_valid_and_nothing_is_said_of_it(appraiser: Appraiser, arrival, payload) -> None:
    said = appraiser.appraise(arrival(payload))
    assert (said.event, said.message_id, said.verified, said.findings) == ("file.upload.failed", "msg_1", True, ())


@pytest.mark.slow
@pytest.mark.parametrize("profile", ["covering", "full"])
def test_no_member_of_a_valid_payload_is_undescribed(contract: Contract, profile: str) -> None:
    for event in contract.events.values():
        for case in cases(contract, event.name, profile):
            assert undescribed(event.schema, case.payload) == [], case.address


def test_an_unknown_field_is_accepted_and_told_where_it_stands(appraiser: Appraiser, arrival, payload) -> None:
    added = json.loads(json.dumps(payload))
    added["file"]["codec"] = {"name": "av1"}
    added["later/on"] = 1
    said = appraiser.appraise(arrival(added))
    assert [finding.place.pointer for finding in said.findings] == ["/later~1on", "/file/codec"]
    assert said.worst() is Severity.NOTE


def test_what_breaks_the_schema_is_told_at_its_place(appraiser: Appraiser, arrival, payload) -> None:
    said = appraiser.appraise(arrival(payload | {"fileId": 7}))
    assert ids(said) == ["payload.fits"]
    assert said.findings[0].place.pointer == "/fileId"
    assert said.worst() is Severity.ERROR


def test_an_event_that_the_contract_has_not_is_told_with_the_nearest(appraiser: Appraiser, arrival, payload) -> None:
    said = appraiser.appraise(arrival(payload | {"event": "file.upload.fail"}))
    assert ids(said) == ["payload.event"]
    assert "file.upload.failed" in said.findings[0].message


@each_row("body", [b"", b"{", b"\xff{}", b"NaN", b"[" * 100_000])
def test_a_body_that_is_no_json_is_told_and_breaks_nothing(appraiser: Appraiser, arrival, body: bytes) -> None:
    said = appraiser.appraise(arrival(body))
    assert "arrival.json" in ids(said)
    assert said.event == ""


@each_row("body", [b"7", b"[]", b"null", b'{"event":7}', b'{"event":{"a":1}}'])
def test_json_that_names_no_event_is_told(appraiser: Appraiser, arrival, body: bytes) -> None:
    assert "payload.event" in ids(appraiser.appraise(arrival(body)))


def test_method_and_content_type_are_held_against_the_contract(appraiser: Appraiser, arrival, payload) -> None:
    told = dict(arrival(payload).headers)
    wrong = arrival(payload, {**told, "Content-Type": "text/plain"}, method="PUT")
    assert ids(appraiser.appraise(wrong)) == ["arrival.delivery", "arrival.delivery"]
    parameter = arrival(payload, {**told, "Content-Type": "Application/JSON; charset=utf-8"})
    assert ids(appraiser.appraise(parameter)) == []


def test_a_message_that_comes_again_is_told_with_the_first(appraiser: Appraiser, arrival, payload) -> None:
    appraiser.appraise(arrival(payload, number=1))
    same = appraiser.appraise(arrival(payload, number=2))
    other = appraiser.appraise(arrival(payload | {"later": 1}, number=3))
    assert ids(same) == ["arrival.repeat"]
    assert same.findings[0].message.endswith("as number 1, with the same body.")
    assert other.findings[-1].message.endswith("as number 1, with another body.")


def test_without_a_secret_nothing_is_said_of_the_signature(contract: Contract, arrival, payload) -> None:
    said = Appraiser(contract).appraise(arrival(payload, {"Content-Type": "application/json"}))
    assert (said.verified, said.findings) == (None, ())


def test_a_secret_that_gives_no_key_is_refused_before_anything_arrives(contract: Contract) -> None:
    with pytest.raises(InputError, match="base64"):
        Appraiser(contract, [Secret("whsec_***")])


@each_row(
    ("schema", "payload", "found"),
    [
        ({"properties": {"a": {}}}, {"a": 1, "b": 2}, ["/b"]),
        ({"type": "object"}, {"a": 1}, []),
        ({"properties": {"a": {"type": "object"}}}, {"a": {"b": 1}}, []),
        ({"properties": {"a": {}}, "patternProperties": {"^x-": {}}}, {"x-b": 1, "c": 1}, ["/c"]),
        ({"properties": {}, "additionalProperties": {"type": "integer"}}, {"a": 1}, []),
        ({"properties": {}, "additionalProperties": True}, {"a": 1}, ["/a"]),
        ({"anyOf": [{"properties": {"a": {}}}, {"properties": {"b": {}}}]}, {"a": 1, "b": 1, "c": 1}, ["/c"]),
        ({"properties": {"a": {}}, "then": {"properties": {"b": {}}}}, {"b": 1}, []),
        ({"properties": {"a": {"items": {"properties": {"b": {}}}}}}, {"a": [{"b": 1}, {"c": 1}]}, ["/a/1/c"]),
        ({"properties": {"a": {"$ref": "#/$defs/t"}}, "$defs": {"t": {"properties": {}}}}, {"a": {"b": 1}}, ["/a/b"]),
        ({"properties": {"a": {"$ref": "#/$defs/t"}}, "$defs": {"t": {"$ref": "#/$defs/t"}}}, {"a": {"b": 1}}, []),
        ({"properties": {}}, {str(i): 1 for i in range(50)}, [f"/{i}" for i in range(20)]),
    ],
)
def test_a_member_is_undescribed_where_no_branch_names_it(schema: Any, payload: Any, found: list[str]) -> None:
    assert undescribed(schema, payload) == found


@pytest.mark.checkout
def test_the_page_names_everything_that_can_be_said() -> None:
    page = (Path(__file__).parents[2] / "docs" / "listen.md").read_text(encoding="utf-8")
    assert [fact.id for fact in (*FACTS, FITS, NAMES_EVENT) if f"`{fact.id}`" not in page] == []
