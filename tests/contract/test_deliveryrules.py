"""What provider.yaml can say of deliveries, and how it is refused where it says something that nothing understands."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import pytest
import yaml
from tests.rowwise import each_row

from hookproof.contract import load_contract
from hookproof.contract.deliveryfaults import check_rules
from hookproof.contract.deliveryrules import in_full, rules_of, with_preset
from hookproof.contract.errors import BadProvider, WrongName
from hookproof.contract.model import Place
from hookproof.contract.naming import name_parts, told_name
from hookproof.contract.placeholders import SIGNED, TOLD, unknown
from hookproof.contract.proofkinds import PROOF_KINDS
from hookproof.delivery.auth.kinds import KINDS
from hookproof.delivery.bends.table import bend
from hookproof.delivery.packing import packed
from hookproof.delivery.secrets import Secret, generate_secret
from hookproof.delivery.signing import Signer, signer_for
from hookproof.errors import Notice, UnknownName
from hookproof.payloads import cases
from hookproof.schema.json import ABSENT

HMAC = {"kind": "hmac", "over": "{body}", "place": {"header": "X-Sign"}}
Write = Callable[..., Path]


@pytest.fixture
def written(tmp_path: Path) -> Write:
    """Writes a provider `it` with a delivery, and one event whose schema is given."""

    def write(delivery: dict[str, Any], schema: Any = None, *, event: str = "order.paid", **more: Any) -> Path:
        folder = tmp_path / "it" / "v1"
        folder.mkdir(parents=True, exist_ok=True)
        data = {
            "title": "It",
            "delivery": {"time_limit_seconds": 5, **delivery},
            "versions": {"v1": {"date": "2026-01-01", "source": "made", "digest": "0" * 64}},
            **more,
        }
        (folder.parent / "provider.yaml").write_text(yaml.safe_dump(data), encoding="utf-8")
        (folder / f"{event}.schema.json").write_text(json.dumps(schema or {"type": "object"}), encoding="utf-8")
        return tmp_path

    return write


@each_row(
    ("delivery", "place", "named"),
    [
        ({"authentication": [{**HMAC, "kind": "hmca"}]}, "authentication/0/kind", "Did you mean hmac?"),
        ({"authentication": [{**HMAC, "algorithm": "sha265"}]}, "authentication/0/algorithm", "Did you mean sha256?"),
        ({"authentication": [{**HMAC, "encoding": "base46"}]}, "authentication/0/encoding", "Did you mean base64?"),
        ({"authentication": [{**HMAC, "secret": {"encoding": "hexx"}}]}, "secret/encoding", "Did you mean hex?"),
        ({"authentication": [{**HMAC, "over": "{boddy}"}]}, "authentication/0/over", "Did you mean {body}?"),
        ({"authentication": [{**HMAC, "over": "{header:}"}]}, "authentication/0/over", "{header:NAME}"),
        ({"authentication": [{**HMAC, "over": "{body:id}"}]}, "authentication/0/over", "{body:/POINTER}"),
        ({"authentication": [{**HMAC, "over": ""}]}, "authentication/0/over", "nothing says what is signed"),
        ({"authentication": [{**HMAC, "over": "{id}{body}"}]}, "authentication/0/over", "nobody is told"),
        ({"authentication": [{**HMAC, "over": "{timestamp}{body}"}]}, "authentication/0/over", "nobody is told"),
        ({"authentication": [{**HMAC, "format": "v1"}]}, "authentication/0/format", "no place for the proof"),
        ({"authentication": [{**HMAC, "format": "{signature}{key}"}]}, "authentication/0/format", "{key}"),
        ({"authentication": [HMAC, {**HMAC, "kind": "rssa"}]}, "authentication/1/kind", "Did you mean rsa?"),
        ({"authentication": [{**HMAC, "place": {"body": "/sign"}}]}, "authentication/0/over", "cover the whole body"),
        ({"authentication": [HMAC], "headers": {"X-Shop": "{shop}"}}, "headers/X-Shop", "{shop}"),
        ({"authentication": [HMAC], "query": {"h": "{sha265}"}}, "query/h", "Did you mean {sha256}?"),
        ({"authentication": [HMAC], "body": {"envelope": {"events": []}}}, "body/envelope", "where the payload goes"),
        ({"authentication": [HMAC], "body": "form", "content_type": "application/json"}, "content_type", "a form"),
        ({"authentication": [HMAC], "event": {"heder": "X"}}, "event", "heder"),
        ({"authentication": [HMAC], "tolerance": 3}, "", "tolerance"),
        ({"authentication": []}, "authentication", "[]"),
    ],
)
def test_what_is_not_understood_is_refused_with_its_place_and_the_nearest(
    delivery: dict[str, Any], place: str, named: str, written: Write
) -> None:
    with pytest.raises(BadProvider) as caught:
        load_contract("it", root=written(delivery))
    assert place in str(caught.value.where)
    assert named in str(caught.value)


def test_a_preset_that_is_not_there_is_refused_with_the_nearest(written: Write) -> None:
    root = written({}, preset="stripee")
    with pytest.raises(UnknownName) as caught:
        load_contract("it", root=root)
    assert "stripe" in caught.value.nearest


def test_what_stands_beside_a_preset_goes_before_it_member_by_member() -> None:
    preset = {"event": {"body": "/type"}, "message": {"id": {"body": "/id"}, "tolerance_seconds": 5}, "method": "POST"}
    merged = with_preset(preset, {"message": {"tolerance_seconds": {"past": 9}}, "method": "PUT"})
    assert merged["message"] == {"id": {"body": "/id"}, "tolerance_seconds": {"past": 9}}
    assert (merged["method"], merged["event"]) == ("PUT", {"body": "/type"})


def test_the_short_words_say_what_the_long_ones_say() -> None:
    short = {
        "time_limit_seconds": 5,
        "event_pointer": "/meta/type",
        "signature": {
            "scheme": "x",
            "signed_content": "{timestamp}.{body}",
            "encoding": "hex",
            "format": "t={timestamp},v1={signature}",
            "headers": {"signature": "X-Sign"},
            "secret": {"encoding": "utf-8"},
            "tolerance_seconds": 60,
        },
    }
    rules = rules_of(in_full(short))
    assert rules.event.parts == (Place("body", "/meta/type"),)
    assert rules.message.time == Place("beside")
    assert (rules.message.past_seconds, rules.message.future_seconds) == (60, 60)
    assert (rules.signature.kind, rules.signature.algorithm, rules.signature.separator) == ("hmac", "sha256", " ")


def test_every_kind_that_can_be_said_is_done() -> None:
    assert KINDS.keys() == PROOF_KINDS.keys()
    assert set(SIGNED) < set(TOLD)


PAYLOAD = b'{"a":"x y","n":1,"o":{"b":true},"z":null}'
NAMED = {"parts": [{"header": "X-Event"}, {"body": "/action", "optional": True}], "separator": "."}


@pytest.mark.parametrize(("event", "header", "action"), [("issues.opened", "issues", "opened"), ("push", "push", None)])
def test_a_name_of_two_parts_is_written_to_both_of_its_places(
    event: str, header: str, action: str | None, written: Write
) -> None:
    schema = {"type": "object", "properties": {"action": {"type": "string"}, "n": {"type": "integer"}}}
    contract = load_contract("it", root=written({"event": NAMED, "authentication": [HMAC]}, schema, event=event))
    signer = signer_for(contract, generate_secret(contract.delivery))
    for profile in ("example", "minimal", "full", "covering"):
        for case in cases(contract, event, profile):
            delivery = signer.deliver(case)
            assert delivery.header("X-Event") == header
            assert json.loads(delivery.body).get("action") == (action or json.loads(delivery.body).get("action"))
            if action is not None:
                assert json.loads(delivery.body)["action"] == action


def test_an_event_that_is_not_known_yet_is_named_at_all_places(written: Write) -> None:
    schema = {"type": "object", "properties": {"action": {"type": "string"}}, "required": ["action"]}
    root = written({"event": NAMED, "authentication": [HMAC]}, schema, event="issues.opened")
    contract = load_contract("it", root=root)
    signer = signer_for(contract, generate_secret(contract.delivery))
    genuine = signer.deliver(next(iter(cases(contract, "issues.opened", "example"))))
    for name, told in (
        ("unknown-event-name", ("issues", "added_later")),
        ("unknown-event-family", ("added_family", "added_later")),
    ):
        bent = bend(name)(genuine, signer)
        assert bent is not None
        assert (bent.header("X-Event"), json.loads(bent.body)["action"]) == told
        assert bent.event == "issues.opened"
        assert bent.header("X-Sign") == signer.mac(bent)


def test_a_name_stands_in_every_item_of_an_array(written: Write) -> None:
    item = {"type": "object", "properties": {"what": {"type": "string"}}, "required": ["what"]}
    schema = {"type": "array", "items": item, "minItems": 1, "maxItems": 4}
    root = written({"event": {"body": "/*/what"}, "authentication": [HMAC]}, schema)
    contract = load_contract("it", root=root)
    made = [case.payload for case in cases(contract, "order.paid", "random", count=30)]
    assert any(len(payload) > 1 for payload in made)
    assert {each["what"] for payload in made for each in payload} == {"order.paid"}


@each_row(
    ("event", "schema"),
    [
        ({"body": "/*/what"}, {"type": "array", "items": {"properties": {"what": {"const": "other"}}}}),
        ({"body": "/*/what"}, {"type": "object"}),
        (NAMED, {"type": "object", "properties": {"action": {"enum": ["closed"]}}}),
        ({"parts": [{"body": "/a"}, {"body": "/b"}]}, {"properties": {"b": {"maxLength": 2}}}),
    ],
)
def test_an_event_whose_schema_does_not_allow_its_own_name_is_refused(event: Any, schema: Any, written: Write) -> None:
    with pytest.raises(WrongName) as caught:
        load_contract("it", root=written({"event": event, "authentication": [HMAC]}, schema, event="issues.opened"))
    assert "issues.opened.schema.json#/" in str(caught.value.where)


def test_a_name_that_no_file_can_have_is_sent_all_the_same(written: Write) -> None:
    schema = {"type": "object", "properties": {"type": {"type": "string"}}, "required": ["type"]}
    more = {"events": {"order.paid": {"name": "ORDER/PAID"}}}
    root = written({"event": {"body": "/type"}, "authentication": [HMAC]}, schema, **more)
    contract = load_contract("it", root=root)
    (case,) = cases(contract, "order.paid", "example")
    assert case.payload["type"] == "ORDER/PAID"
    assert told_name(contract.delivery, lambda _pointer: "ORDER/PAID") == "order.paid"


def test_a_name_is_told_by_all_of_its_places() -> None:
    rules = rules_of({"event": NAMED, "authentication": [HMAC]})
    told = {"X-Event": "issues"}
    assert told_name(rules, lambda _: "opened", told.get) == "issues.opened"
    assert told_name(rules, lambda _: ABSENT, told.get) == "issues"
    assert told_name(rules, lambda _: "opened") is ABSENT or not isinstance(told_name(rules, lambda _: "opened"), str)
    assert told_name(rules, lambda _: None, told.get) is None
    assert [text for _, text in name_parts(rules, "issues.opened.twice")] == ["issues", "opened.twice"]


def test_headers_of_one_event_are_its_own_and_rules_for_no_event_are_told_of(written: Write) -> None:
    more = {"events": {"order.*": {"headers": {"X-Kind": "{event}!"}}, "other": {"headers": {"X-Other": "1"}}}}
    root = written({"event": {"header": "X-Event"}, "authentication": [HMAC]}, **more)
    with pytest.warns(Notice, match="/events/other: no event has such a name"):
        contract = load_contract("it", root=root)
    signer = signer_for(contract, generate_secret(contract.delivery))
    delivery = signer.deliver(next(iter(cases(contract, "order.paid", "example"))))
    assert delivery.header("X-Kind") == "order.paid!"
    assert delivery.header("X-Other") is None


@each_row(
    ("body", "expected"),
    [
        ("form", b"a=x+y&n=1&o=%7B%22b%22%3Atrue%7D&z="),
        ({"form": "payload"}, b"payload=" + quote_plus(PAYLOAD).encode()),
        ({"envelope": {"v": 1, "events": ["{payload}"]}}, b'{"v":1,"events":[' + PAYLOAD + b"]}"),
    ],
)
def test_a_payload_becomes_a_body_as_the_contract_says(body: Any, expected: bytes) -> None:
    rules = rules_of({"body": body, "event": {"header": "X-Event"}, "authentication": [HMAC]})
    signer = Signer(rules=rules, keys=(b"key",))
    delivery = signer.deliver_bytes(PAYLOAD, address="a", event="e")
    assert delivery.body == expected
    assert delivery.payload == PAYLOAD


@pytest.mark.parametrize("nothing", [b"", b" \r\n\t "])
def test_around_nothing_there_is_no_envelope(nothing: bytes) -> None:
    rules = rules_of({"body": {"envelope": {"events": ["{payload}"]}}, "authentication": [HMAC]})
    assert packed(rules.body, nothing) == nothing


@each_row(
    ("over", "content"),
    [
        ("{method} {url}", b"POST https://a.example/b?c=1"),
        ("{path}", b"/b?c=1"),
        ("{header:X-Event}:{body:/n}:{body:/t}:{body:/none}", b"e:7:true:"),
        ("{sha256}", None),
    ],
)
def test_what_is_signed_is_what_its_placeholders_stand_for(over: str, content: bytes | None) -> None:
    import hashlib
    import hmac

    proof = {**HMAC, "over": over, "encoding": "hex"}
    rules = rules_of({"event": {"header": "X-Event"}, "authentication": [proof]})
    signer = Signer(rules=rules, keys=(b"key",), url="https://a.example/b?c=1")
    body = b'{"n":7,"t":true}'
    delivery = signer.deliver_bytes(body, address="a", event="e")
    signed = hashlib.sha256(body).hexdigest().encode() if content is None else content
    assert delivery.header("X-Sign") == hmac.digest(b"key", signed, "sha256").hex()


def test_a_hash_covers_the_secret_s_bytes_where_its_template_has_them() -> None:
    import hashlib

    proof = {**HMAC, "kind": "hash", "algorithm": "sha512", "over": "{body}.{secret}", "encoding": "hex"}
    rules = rules_of({"authentication": [{**proof, "secret": {"encoding": "hex"}}]})
    signer = Signer(rules=rules, keys=Secret("6b65").keys(rules))
    delivery = signer.deliver_bytes(b"{}", address="a", event="e")
    assert delivery.header("X-Sign") == hashlib.sha512(b"{}.ke").hexdigest()


@each_row(
    ("template", "told"),
    [
        ("{id}.{body}", []),
        ("{{body}}", ["a brace of '{{body}}' belongs to no placeholder"]),
        ("{id.{body}", ["a brace of '{id.{body}' belongs to no placeholder"]),
        ("}{at}", ["a brace of '}{at}' belongs to no placeholder", "the placeholder {at} is not understood"]),
    ],
)
def test_a_brace_that_belongs_to_no_placeholder_is_told(template: str, told: list[str]) -> None:
    assert [what for what, _ in unknown(template, SIGNED)] == told


@each_row(
    ("more", "events", "place"),
    [
        (
            {"authentication": [{"kind": "jwt", "claims": {"h": "{sha265}"}}]},
            None,
            "delivery/authentication/0/claims/h",
        ),
        ({"handshakes": [{"name": "h", "answer": {"text": "{chalenge}"}}]}, None, "delivery/handshakes/h/answer"),
        (
            {"handshakes": [{"name": "h", "request": {"body": {"c": ["{chalenge}"]}}, "answer": {}}]},
            None,
            "delivery/handshakes/h/request",
        ),
        ({}, {"a.*": {"headers": {"X-O": "{evetn}"}}}, "events/a.*/headers/X-O"),
    ],
)
def test_placeholders_are_held_to_the_closed_set_wherever_they_stand(
    more: dict[str, Any], events: dict[str, Any] | None, place: str
) -> None:
    data = {"time_limit_seconds": 5, "event": {"body": "/type"}, "authentication": [{"kind": "none"}], **more}
    with pytest.raises(BadProvider, match="is not understood") as told:
        check_rules(rules_of(data, events), "provider.yaml", data)
    assert f"provider.yaml#/{place}" in str(told.value)
