"""The consumer's OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml
from click.testing import CliRunner
from tests.rowwise import each_row

from hookproof.cli.openapi import command
from hookproof.contract import Contract, Event, load_contract
from hookproof.contract.model import EventRules
from hookproof.contract.validation import is_valid
from hookproof.errors import InputError
from hookproof.openapi import _about, delivery_rules, document


def body_schema(doc: Mapping[str, Any], path: str) -> dict[str, Any]:
    content = doc["paths"][path]["post"]["requestBody"]["content"]["application/json"]
    return {**content["schema"], "components": doc["components"]}


def with_events(contract: Contract, **schemas: Any) -> Contract:
    return replace(contract, events={name: Event(name, schema) for name, schema in schemas.items()})


def test_each_event_is_one_operation_on_the_consumers_path(acme: Contract) -> None:
    doc = document(acme, path="/hooks")
    assert list(doc["paths"]) == [f"/hooks#{name}" for name in acme.events]
    assert all(list(item) == ["post"] for item in doc["paths"].values())
    operations = [item["post"]["operationId"] for item in doc["paths"].values()]
    assert operations == list(acme.events)


def test_a_body_is_valid_for_its_operation_exactly_where_it_is_valid_for_its_event(acme: Contract) -> None:
    doc = document(acme)
    payloads = [example for event in acme.events.values() for example in event.examples]
    payloads += [{**payload, "order": None} for payload in payloads] + [None, {}]
    for event in acme.events.values():
        validator = jsonschema_rs.Draft202012Validator(body_schema(doc, f"/#{event.name}"), validate_formats=True)
        assert [validator.is_valid(p) for p in payloads] == [is_valid(event)(p) for p in payloads]


def test_a_type_that_all_events_share_is_one_component(acme: Contract) -> None:
    assert set(document(acme)["components"]["schemas"]) == {*acme.events, "line", "order"}


def test_types_of_one_name_that_differ_are_one_component_for_each_event(acme: Contract) -> None:
    def schema(leaf: str) -> dict[str, Any]:
        defs = {"outer": {"$ref": "#/$defs/inner"}, "inner": {"type": leaf}, "same": {"type": "null"}}
        return {"properties": {"a": {"$ref": "#/$defs/outer"}, "b": {"$ref": "#/$defs/same"}}, "$defs": defs}

    doc = document(with_events(acme, one=schema("string"), two=schema("integer")))
    assert {"one.outer", "two.outer", "one.inner", "two.inner", "same"} < set(doc["components"]["schemas"])
    for name, right, wrong in (("one", "x", 1), ("two", 1, "x")):
        validator = jsonschema_rs.Draft202012Validator(body_schema(doc, f"/#{name}"))
        assert [validator.is_valid({"a": value}) for value in (right, wrong)] == [True, False]


@each_row(
    ("ref", "place"),
    [
        ("#", "own"),
        ("#/properties/leaf", "own/properties/leaf"),
        ("#/$defs/a~1b", "a_b"),
        ("#/$defs/a~1b/properties/c", "a_b/properties/c"),
        ("#spot", "own/properties/leaf"),
    ],
)
def test_every_kind_of_reference_leads_to_its_component(ref: str, place: str, acme: Contract) -> None:
    schema = {
        "properties": {"leaf": {"$anchor": "spot", "type": "string"}, "x": {"$ref": ref}},
        "$defs": {"a/b": {"properties": {"c": {"type": "integer"}}}},
    }
    own = document(with_events(acme, own=schema))["components"]["schemas"]["own"]
    assert own["properties"]["x"] == {"$ref": f"#/components/schemas/{place}"}


def test_a_dynamic_reference_with_one_target_is_a_plain_one(acme: Contract) -> None:
    schema = {"$dynamicAnchor": "node", "type": "object", "properties": {"child": {"$dynamicRef": "#node"}}}
    own = document(with_events(acme, own=schema))["components"]["schemas"]["own"]
    assert own == {"type": "object", "properties": {"child": {"$ref": "#/components/schemas/own"}}}


def test_a_reference_that_openapi_cannot_say_is_named(acme: Contract) -> None:
    twice = {"$defs": {"a": {"$dynamicAnchor": "n"}, "b": {"$dynamicAnchor": "n"}}, "items": {"$dynamicRef": "#n"}}
    with pytest.raises(InputError, match="cannot say the reference '#n'"):
        document(with_events(acme, own=twice))


def test_data_that_looks_like_a_reference_stays(acme: Contract) -> None:
    schema = {"const": {"$ref": "#/nowhere", "$anchor": "x"}}
    assert document(with_events(acme, own=schema))["components"]["schemas"]["own"] == schema


def test_the_document_carries_the_rules_that_it_was_made_from(acme: Contract) -> None:
    assert delivery_rules(json.loads(json.dumps(document(acme)))) == acme.delivery


@each_row("raw", [{}, {"x-hookproof": {}}, {"x-hookproof": {"delivery": {"signature": {"a": 1}}}}])
def test_a_document_of_someone_else_is_told_from_ours(raw: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="carries no x-hookproof"):
        delivery_rules(raw)


@each_row("path", ["", "hooks", "/a b", "/a#b", "/a?b", "/{a}"])
def test_a_path_that_is_none_is_refused(path: str, acme: Contract) -> None:
    with pytest.raises(InputError, match="is no path"):
        document(acme, path=path)


def run(*args: str) -> Any:
    return CliRunner().invoke(command, args, standalone_mode=False)


def test_both_formats_say_the_same(providers: Path) -> None:
    options = ("--schemas", str(providers), "--provider", "acme", "--server", "http://127.0.0.1:8000")
    as_json, as_yaml = (run(*options, "--format", name) for name in ("json", "yaml"))
    assert json.loads(as_json.output) == yaml.safe_load(as_yaml.output)
    assert json.loads(as_json.output)["servers"] == [{"url": "http://127.0.0.1:8000"}]


def test_globs_choose_events(providers: Path) -> None:
    done = run("--schemas", str(providers), "--provider", "acme", "--event", "*.paid", "--event", "order.ship*")
    assert list(json.loads(done.output)["paths"]) == ["/webhooks#order.paid", "/webhooks#order.shipped"]


@each_row("wrong", [("--event", "ordr.paid"), ("--server", "localhost:80"), ("--path", "x")])
def test_a_wrong_option_is_an_input_error(wrong: tuple[str, str], providers: Path) -> None:
    assert isinstance(run("--schemas", str(providers), "--provider", "acme", *wrong).exception, InputError)


def test_a_document_keeps_where_id_and_time_stand_in_the_body(providers: Path) -> None:
    inside = load_contract("inside", root=providers)
    doc = json.loads(json.dumps(document(inside)))
    assert delivery_rules(doc) == inside.delivery
    assert list(doc["components"]["parameters"]) == ["signature"]


def test_a_header_says_what_its_signature_is_over_and_a_credential_says_nothing_of_it() -> None:
    signature = load_contract("videogen").delivery.signature
    assert _about(signature) == f"{signature.scheme} signature over {signature.signed_content}."
    assert " over " not in _about(replace(signature, signed_content=""))


def _every_contract() -> list[str]:
    root = Path(__file__).parents[1] / "providers"
    return sorted(path.parent.name for path in root.glob("*/provider.yaml"))


@each_row("provider", _every_contract())
def test_the_rules_of_delivery_are_read_back_as_they_were_written(provider: str) -> None:
    contract = load_contract(provider, root=Path(__file__).parents[1] / "providers")
    own = EventRules(at="*", name="n", headers=(("x-a", "1"),), skip=("a.b", "c.*"), because="so it is")
    rules = replace(contract.delivery, events=(*contract.delivery.events, own))
    with_rules = replace(contract, provider=replace(contract.provider, delivery=rules))
    assert delivery_rules(json.loads(json.dumps(document(with_rules)))) == rules
