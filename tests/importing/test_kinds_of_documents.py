"""Every kind of document gives a contract: JSON Schemas in one file or many, AsyncAPI, OpenAPI 3.0, payloads alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from tests.importing.shop import event, shop, webhook
from tests.rowwise import each_row

from hookproof.contract import Contract, load_contract
from hookproof.contract.validation import is_valid
from hookproof.payloads import cases

Run = Callable[..., Result]
Save = Callable[[str, Any], str]


def contract_of(hookproof: Run, *paths: str, stdin: str | None = None) -> Contract:
    done = hookproof("import", *paths, "--provider", "acme", "--version", "2026-11-27", stdin=stdin)
    assert done.exit_code == 0, done.output or done.exception
    contract = load_contract("acme", verify=True)
    assert not contract.unusable
    return contract


def flat(output: str) -> str:
    """What was said, whatever lines it was broken into."""
    return " ".join(output.split())


def kind(name: str, at: str = "kind") -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["id"],
        "properties": {at: {"enum": [name]}, "id": {"$ref": "#/definitions/id"}},
    }


def names_carried(contract: Contract, path: tuple[str, ...]) -> set[str]:
    found = set()
    for name in contract.events:
        for case in cases(contract, name, "covering"):
            value = case.payload
            for token in path:
                value = value[token]
            assert value == name
            found.add(value)
    return found


def test_definitions_that_a_union_lists_are_events(hookproof: Run, saved: Save) -> None:
    document = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "oneOf": [{"$ref": "#/definitions/order_events"}, {"$ref": "#/definitions/cart_left"}],
        "definitions": {
            "id": {"type": "string", "minLength": 1},
            "order_events": {"oneOf": [{"$ref": "#/definitions/order_made"}, {"$ref": "#/definitions/order_paid"}]},
            "order_made": kind("order.made"),
            "order_paid": kind("order.paid"),
            "cart_left": kind("cart.left"),
        },
    }
    contract = contract_of(hookproof, saved("all.json", document))
    assert names_carried(contract, ("kind",)) == {"order.made", "order.paid", "cart.left"}
    assert contract.delivery.event_pointer == "/kind"


def test_definitions_that_nothing_refers_to_are_events(hookproof: Run, saved: Save) -> None:
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "definitions": {"id": {"type": "string"}, "order_made": kind("order_made"), "order_paid": kind("order_paid")},
    }
    contract = contract_of(hookproof, saved("all.json", document))
    assert set(contract.events) == {"order_made", "order_paid"}


@each_row(("ref", "own_ids"), [("/v2/parts/id", True), ("../parts/id.json", False), ("file://../parts/id.json", False)])
def test_a_folder_of_schemas_gives_an_event_a_file_and_a_part_for_what_they_share(
    hookproof: Run, saved: Save, project: Path, ref: str, own_ids: bool
) -> None:
    home = "https://schemas.example/v2"
    for name in ("order.made", "order.paid"):
        schema = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "required": ["id", "context"],
            "properties": {"id": {"$ref": ref}, "context": {"properties": {"type": {"const": name}}}},
            **({"$id": f"{home}/{name}"} if own_ids else {}),
        }
        saved(f"folder/events/{name.replace('.', '')}.json", schema)
    saved(
        "folder/parts/id.json", {"type": "string", "minLength": 2, **({"$id": f"{home}/parts/id"} if own_ids else {})}
    )
    saved("folder/.cache/x.json", {"type": "object", "properties": {"a": {}}})
    saved("folder/broken.json", "{")
    contract = contract_of(hookproof, "folder")
    assert names_carried(contract, ("context", "type")) == {"order.made", "order.paid"}
    types = project / "schemas" / "acme" / "2026-11-27" / "types"
    assert [path.name for path in types.iterdir()] == ["id.schema.json"]
    assert json.loads((types / "id.schema.json").read_text(encoding="utf-8"))["minLength"] == 2


def test_files_in_folders_are_events_named_after_their_path(hookproof: Run, saved: Save) -> None:
    for name in ("orders/create", "orders/paid", "carts/create"):
        saved(f"topics/{name}.json", {"type": "object", "properties": {"id": {"type": "integer"}}})
    contract = contract_of(hookproof, "topics")
    assert set(contract.events) == {"orders/create", "orders/paid", "carts/create"}


MADE = {
    "type": "order.made",
    "id": 7,
    "at": "2026-01-02T03:04:05Z",
    "by": None,
    "lines": [{"sku": "a"}, {"sku": "b", "n": 2}],
}
PAID = {"type": "order.paid", "id": 8, "amount": 12.5}


@each_row(
    ("name", "text"),
    [
        ("one.json", json.dumps([MADE, PAID, {**MADE, "by": "someone"}])),
        ("lines.ndjson", f"{json.dumps(MADE)}\n{json.dumps(PAID)}\n"),
        ("map.json", json.dumps({"order.made": MADE, "order.paid": [PAID]})),
        (
            "named.json",
            json.dumps([{"name": "order.made", "examples": [MADE]}, {"name": "order.paid", "payload": PAID}]),
        ),
    ],
)
def test_payloads_alone_give_schemas_that_say_so(hookproof: Run, saved: Save, name: str, text: str) -> None:
    contract = contract_of(hookproof, saved(name, text))
    assert names_carried(contract, ("type",)) == {"order.made", "order.paid"}
    for found, shown in (("order.made", MADE), ("order.paid", PAID)):
        schema = contract.events[found]
        assert schema.schema["x-inferred"] is True
        assert shown in schema.examples
        assert is_valid(schema)(shown)
    assert not is_valid(contract.events["order.made"])({**MADE, "at": "yesterday"})


def test_standard_input_is_read(hookproof: Run) -> None:
    contract = contract_of(hookproof, "-", stdin=json.dumps([MADE, PAID]))
    assert set(contract.events) == {"order.made", "order.paid"}


def test_payloads_beside_a_schema_infer_nothing(hookproof: Run, saved: Save) -> None:
    saved("mix/order.json", {**kind("order"), "definitions": {"id": {"type": "string"}}})
    saved("mix/other.json", MADE)
    assert set(contract_of(hookproof, "mix").events) == {"order"}


def test_what_openapi_3_0_writes_otherwise_is_translated(hookproof: Run, saved: Save) -> None:
    document = shop()
    document["openapi"] = "3.0.3"
    document["x-webhooks"] = {
        "order.paid": webhook(
            event(
                "order.paid",
                note={"type": "string", "nullable": True},
                n={"type": "integer", "minimum": 0, "exclusiveMinimum": True},
            )
        )
    }
    del document["webhooks"]
    document["components"]["schemas"]["Order"]["properties"] = {"id": {"type": "string"}, "total": {"type": "integer"}}
    paid = contract_of(hookproof, saved("openapi.json", document)).events["order.paid"]
    good = {"type": "order.paid", "data": {"id": "1", "total": 1}, "note": None, "n": 1}
    assert is_valid(paid)(good)
    assert not is_valid(paid)({**good, "n": 0})


def test_callbacks_are_events(hookproof: Run, saved: Save) -> None:
    document = shop()
    callbacks = {name: {"{$request.body#/url}": item} for name, item in document.pop("webhooks").items()}
    document["paths"] = {"/hooks": {"post": {"callbacks": callbacks, "responses": {}}}}
    assert set(contract_of(hookproof, saved("openapi.json", document)).events) == {"order.created", "order.paid"}


def test_a_webhook_may_be_written_as_a_callback_and_a_callback_as_a_reference(hookproof: Run, saved: Save) -> None:
    document = shop()
    created, paid = document.pop("webhooks").values()
    document["x-webhooks"] = {"order_created": {"{$request.query.callback}": created}}
    document["components"]["callbacks"] = {"paid": {"https://example.com/{$request.body#/id}": paid}}
    callbacks = {"order_paid": {"$ref": "#/components/callbacks/paid"}}
    document["paths"] = {"/hooks": {"post": {"callbacks": callbacks, "responses": {}}}}
    assert set(contract_of(hookproof, saved("openapi.json", document)).events) == {"order.created", "order.paid"}


def test_an_event_that_is_described_twice_may_be_either(hookproof: Run, saved: Save) -> None:
    document = shop()
    document["webhooks"]["again"] = webhook(event("order.paid", more={"type": "integer"}, at={"type": "null"}))
    done = hookproof("import", saved("openapi.json", document), "--provider", "acme")
    assert "order.paid: described by 2 schemas; a payload fits any of them" in done.output
    contract = load_contract("acme")
    assert set(contract.events) == {"order.created", "order.paid"}
    good = {"type": "order.paid", "data": {"id": "ord_12345678", "total": 7}}
    fits = is_valid(contract.events["order.paid"])
    assert fits({**good, "at": "2026-01-01T00:00:00Z", "more": "x"})
    assert fits({**good, "at": None, "more": 1})
    assert not fits({**good, "at": None, "more": "x"})


def test_examples_show_where_names_stand_that_no_schema_fixes(hookproof: Run, saved: Save) -> None:
    """What an example says of another event is its author's slip, and no example of this one."""
    document = shop()
    shown = {"/ORDER_CREATED": "ORDER_CREATED", "/ORDER_PAID": "ORDER_PAID", "/ORDER_LOST": "ORDER_PAID"}
    schema = {"type": "object", "required": ["eventType"], "properties": {"eventType": {"type": "string"}}}
    document["webhooks"] = {key: webhook({**schema, "example": {"eventType": text}}) for key, text in shown.items()}
    done = hookproof("import", saved("openapi.json", document), "--provider", "acme")
    assert "the member /eventType (its texts are the names of 2 of 3 events that are described)" in flat(done.output)
    contract = load_contract("acme")
    assert {name: event.examples for name, event in contract.events.items()} == {
        "ORDER_CREATED": [{"eventType": "ORDER_CREATED"}],
        "ORDER_PAID": [{"eventType": "ORDER_PAID"}],
        "ORDER_LOST": [],
    }


def message(name: str) -> dict[str, Any]:
    return {"name": name, "payload": {"$ref": "#/components/schemas/X"}, "examples": [{"payload": {"id": 5}}]}


@pytest.mark.parametrize("version", ["2.6.0", "3.0.0"])
def test_messages_of_asyncapi_are_events(hookproof: Run, saved: Save, version: str) -> None:
    parts = {
        "X": {
            "type": "object",
            "required": ["id"],
            "properties": {"id": {"type": "integer"}, "type": {"type": "string"}},
        }
    }
    messages = {"made": message("order.made"), "paid": message("order.paid")}
    channel: dict[str, Any] = {"messages": messages}
    if version.startswith("2"):
        channel = {"subscribe": {"message": {"oneOf": list(messages.values())}}}
    document = {
        "asyncapi": version,
        "info": {"title": "t", "version": "1"},
        "channels": {"orders": channel},
        "components": {"schemas": parts},
    }
    contract = contract_of(hookproof, saved("asyncapi.json", document))
    assert set(contract.events) == {"order.made", "order.paid"}
    assert contract.events["order.paid"].examples == [{"id": 5}]


def test_a_header_that_a_document_describes_names_the_events(hookproof: Run, saved: Save) -> None:
    document = shop()
    for name, item in document["webhooks"].items():
        schema = {"type": "object", "properties": {"id": {"type": "integer"}}}
        item["post"]["requestBody"]["content"]["application/json"]["schema"] = schema
        item["post"]["parameters"] = [
            {"name": "X-Shop-Topic", "in": "header", "schema": {"const": name.replace("_", "/")}}
        ]
    done = hookproof("import", saved("openapi.json", document), "--provider", "acme")
    assert "the header X-Shop-Topic (its values are the names of all events)" in flat(done.output)
    assert set(load_contract("acme").events) == {"order/created", "order/paid"}


def test_an_openapi_document_in_several_files_is_one(hookproof: Run, saved: Save) -> None:
    document = shop()
    saved("api/parts/order.json", document["components"]["schemas"].pop("Order"))
    text = json.dumps(document).replace('#/components/schemas/Order"', './parts/order.json"')
    saved("api/parts/order.json", {"type": "object", "required": ["id"], "properties": {"id": {"minLength": 3}}})
    contract = contract_of(hookproof, saved("api/openapi.json", text))
    assert set(contract.events) == {"order.created", "order.paid"}
    assert not is_valid(contract.events["order.paid"])({"type": "order.paid", "data": {"id": "1"}})


def test_components_beside_webhooks_are_no_events_and_alone_they_are(hookproof: Run, saved: Save) -> None:
    document = shop()
    document["components"]["schemas"] |= {
        f"Order{name}Event": event(f"order.{name.lower()}") for name in ("A", "B", "C")
    }
    assert set(contract_of(hookproof, saved("openapi.json", document)).events) == {"order.created", "order.paid"}
    del document["webhooks"]
    done = hookproof("import", saved("alone.json", document), "--provider", "alone")
    assert done.exit_code == 0, done.exception
    assert {"order.a", "order.b", "order.c"} <= set(load_contract("alone").events)


def test_a_part_that_is_named_like_a_keyword_keeps_its_references(hookproof: Run, saved: Save) -> None:
    money = {"$ref": "#/components/schemas/money"}
    body = {"required": ["kind", "example"], "properties": {"kind": {"const": "made"}, "example": money}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "1"},
        "webhooks": {"made": webhook({"$ref": "#/components/schemas/default"})},
        "components": {"schemas": {"default": {"type": "object", **body}, "money": {"type": "integer"}}},
    }
    contract = contract_of(hookproof, saved("shop.json", document))
    assert not is_valid(contract.events["made"])({"kind": "made", "example": "text"})
    assert is_valid(contract.events["made"])({"kind": "made", "example": 7})


def test_a_payload_that_is_described_by_its_members_is_an_object_where_the_type_is_forgotten(
    hookproof: Run, saved: Save
) -> None:
    document = shop()
    untyped = {"required": ["type"], "properties": {"type": {"const": "pet.added"}, "age": {"type": "integer"}}}
    document["webhooks"]["pet"] = webhook(untyped)
    contract = contract_of(hookproof, saved("openapi.json", document))
    assert contract.events["pet.added"].schema["type"] == "object"
    assert all(isinstance(case.payload, dict) for case in cases(contract, "pet.added", "covering"))


def test_a_file_of_definitions_may_say_that_all_of_them_are_objects(hookproof: Run, saved: Save) -> None:
    document = {"$schema": "http://json-schema.org/draft-04/schema#", "title": "All messages", "type": "object"}
    base = {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}}
    events = {
        name: {"allOf": [{"$ref": "#/definitions/base"}, {"properties": {"kind": {"enum": [name]}}}]}
        for name in ("stopped", "started")
    }
    contract = contract_of(hookproof, saved("all.json", {**document, "definitions": {"base": base, **events}}))
    assert set(contract.events) == {"started", "stopped"}


def test_what_a_mapping_tells_apart_is_as_many_events(hookproof: Run, saved: Save) -> None:
    base = {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}}
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "oneOf": [{"$ref": "#/$defs/Paid"}, {"$ref": "#/$defs/Lost"}],
        "discriminator": {
            "propertyName": "kind",
            "mapping": {"order.paid": "#/$defs/Paid", "order.lost": "#/$defs/Lost"},
        },
        "$defs": {
            "Base": base,
            "Paid": {"allOf": [{"$ref": "#/$defs/Base"}, {"required": ["total"], "properties": {"total": {}}}]},
            "Lost": {"allOf": [{"$ref": "#/$defs/Base"}, {"required": ["why"], "properties": {"why": {}}}]},
        },
    }
    contract = contract_of(hookproof, saved("events.json", document))
    assert contract.events.keys() == {"order.paid", "order.lost"}
    assert names_carried(contract, ("kind",)) == contract.events.keys()
    assert all("total" in case.payload for case in cases(contract, "order.paid", "covering"))


@each_row(
    "language",
    ["application/vnd.oai.openapi;version=3.0.3", "application/vnd.oai.openapi+json; version=3.0.0"],
)
def test_a_message_may_have_a_schema_of_openapi(language: str, hookproof: Run, saved: Save) -> None:
    schema = {
        "type": "object",
        "required": ["kind", "km", "note"],
        "properties": {
            "kind": {"enum": ["trip.ended"]},
            "km": {"type": "number", "minimum": 0, "exclusiveMinimum": True},
            "note": {"type": "string", "nullable": True},
        },
    }
    message = {"name": "trip.ended", "payload": {"schemaFormat": language, "schema": schema}}
    document = {
        "asyncapi": "3.0.0",
        "info": {"title": "Trips", "version": "1"},
        "channels": {"hook": {"messages": {"ended": message}}},
    }
    contract = contract_of(hookproof, saved("trips.json", document))
    fits = is_valid(contract.events["trip.ended"])
    assert fits({"kind": "trip.ended", "km": 1, "note": None})
    assert not fits({"kind": "trip.ended", "km": 0, "note": None})


FORM = "application/x-www-form-urlencoded"


def captured(name: str, *, params: bool) -> dict[str, Any]:
    members = {"id": "c_1", "event": name, "seconds": "61"}
    text = "&".join(f"{key}={value}" for key, value in members.items())
    listed = [{"name": key, "value": value} for key, value in members.items()]
    body = {"mimeType": f"{FORM}; charset=utf-8", **({"params": listed} if params else {"text": text})}
    headers = [{"name": "Content-Type", "value": FORM}, {"name": "X-Acme-Signature", "value": "aa"}]
    return {"request": {"method": "POST", "url": "https://a.example/hook", "headers": headers, "postData": body}}


@each_row("params", [True, False])
def test_forms_in_a_capture_are_deliveries(params: bool, hookproof: Run, saved: Save) -> None:
    entries = [captured(name, params=params) for name in ("call.rang", "call.ended")]
    contract = contract_of(hookproof, saved("calls.har", {"log": {"version": "1.2", "entries": entries}}))
    assert contract.events.keys() == {"call.rang", "call.ended"}
    assert contract.provider.delivery.body.form == "form"
    fits = is_valid(contract.events["call.ended"])
    assert fits({"id": "c_2", "event": "call.ended", "seconds": 5})


@each_row(
    ("body", "form"),
    [
        ({"mode": "urlencoded", "urlencoded": [{"key": "event", "value": "call.ended"}]}, "form"),
        ({"mode": "raw", "raw": '{"event": "call.ended"}'}, "json"),
    ],
)
def test_requests_that_answers_of_a_collection_were_saved_with_are_read(
    body: Any, form: str, hookproof: Run, saved: Save
) -> None:
    header = [{"key": "X-Acme-Signature", "value": "{{signature}}"}]
    answer = {"name": "ok", "originalRequest": {"method": "POST", "header": header, "body": body}}
    document = {
        "info": {"name": "Calls", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
        "item": [{"name": "call.ended", "request": {"method": "POST"}, "response": [answer]}],
    }
    contract = contract_of(hookproof, saved("calls.json", document))
    assert (set(contract.events), contract.provider.delivery.body.form) == ({"call.ended"}, form)
