"""A document is compared as what it is, event by event, or refused with one clear line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from tests.rowwise import each_row, sampled

from hookproof.cli.compare import command
from hookproof.errors import CannotJudge, HookproofError, InputError

Schema = dict[str, Any]
TEXT = {"type": "string"}


def compare(*args: object) -> Result:
    return CliRunner().invoke(command, [str(arg) for arg in args], standalone_mode=False, catch_exceptions=False)


def changes(*args: object) -> list[tuple[str, str, str]]:
    found = json.loads(compare(*args, "--format", "json").stdout)["changes"]
    return [(change["id"], change["events"][0], change["pointer"]) for change in found]


def order(**properties: Any) -> Schema:
    """An object that always has its properties."""
    return {"type": "object", "required": list(properties), "properties": properties}


def operation(schema: Any) -> Schema:
    body = {"content": {"application/json": {"schema": schema}}}
    return {"post": {"requestBody": body, "responses": {"200": {"description": "ok"}}}}


def openapi(schema: Any, *, version: str = "3.1.0", key: str = "webhooks", components: Any = None) -> Schema:
    root = {"openapi": version, "info": {"title": "T", "version": "1"}, "paths": {}}
    return {**root, key: {"order.paid": operation(schema)}, "components": {"schemas": components or {}}}


def callback(schema: Any) -> Schema:
    called = {"order.paid": {"{$request.body#/url}": operation(schema)}}
    path = {"post": {"responses": {"200": {"description": "ok"}}, "callbacks": called}}
    return {"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": {"/a/b": path}}


def asyncapi(schema: Any) -> Schema:
    message = {"name": "order.paid", "payload": schema}
    return {"asyncapi": "2.6.0", "info": {"title": "T", "version": "1"},
            "channels": {"orders/paid": {"subscribe": {"message": message}}}}  # fmt: skip


def asyncapi_3(schema: Any) -> Schema:
    channel = {"address": "orders", "messages": {"order.paid": {"payload": {"$ref": "#/components/schemas/o"}}}}
    return {"asyncapi": "3.0.0", "info": {"title": "T", "version": "1"}, "channels": {"c": channel},
            "operations": {"o": {"action": "send", "channel": {"$ref": "#/channels/c"}}},
            "components": {"schemas": {"o": schema}}}  # fmt: skip


def component(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def shared(schema: Any) -> Schema:
    return openapi({"$ref": "#/components/schemas/a~1b"}, components={"a/b": schema})


KINDS = {
    "webhooks of 3.1": openapi,
    "x-webhooks of 3.0": lambda schema: openapi(schema, version="3.0.3", key="x-webhooks"),
    "callbacks": callback,
    "AsyncAPI 2": asyncapi,
    "AsyncAPI 3": asyncapi_3,
    "a component whose name has a slash": shared,
}


def written(folder: Path, name: str, value: Any) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(value) if path.suffix != ".json" else json.dumps(value), encoding="utf-8")
    return path


def two(folder: Path, old: Any, new: Any, suffix: str = ".json") -> tuple[Path, Path]:
    return written(folder, f"old{suffix}", old), written(folder, f"new{suffix}", new)


@pytest.mark.slow
@each_row("kind", KINDS)
@each_row("suffix", [".json", ".yaml"])
def test_a_change_of_a_payload_is_found_in_every_kind_of_document(kind: str, suffix: str, tmp_path: Path) -> None:
    make = KINDS[kind]
    files = two(tmp_path, make(order(id=TEXT, total=TEXT)), make(order(id=TEXT)), suffix)
    assert changes(*files) == [("property.removed", "order.paid", "/total")]
    assert compare(*files).return_value == 1


@each_row("kind", KINDS)
def test_two_kinds_of_document_that_say_the_same_differ_in_nothing(kind: str, tmp_path: Path) -> None:
    assert changes(*two(tmp_path, openapi(order(id=TEXT)), KINDS[kind](order(id=TEXT)))) == []


def test_a_null_of_openapi_3_0_and_one_of_3_1_are_the_same(tmp_path: Path) -> None:
    old = openapi(order(tier={"type": "string", "nullable": True, "enum": ["low", None]}), version="3.0.3")
    new = openapi(order(tier={"type": ["string", "null"], "enum": ["low", None]}))
    assert changes(*two(tmp_path, old, new)) == []


def test_events_that_come_and_go_are_named(tmp_path: Path) -> None:
    old, new = openapi(order(id=TEXT)), openapi(order(id=TEXT))
    new["webhooks"] = {"order.lost": new["webhooks"]["order.paid"]}
    found = [change[:2] for change in changes(*two(tmp_path, old, new))]
    assert found == [("event.removed", "order.paid"), ("event.added", "order.lost")]


def test_a_document_can_be_held_against_a_folder_of_schemas(tmp_path: Path) -> None:
    document = written(tmp_path, "api.json", openapi(order(id=TEXT)))
    written(tmp_path, "schemas/order.paid.schema.json", order(id={"type": "integer"}))
    assert changes(document, tmp_path / "schemas") == [("type.changed", "order.paid", "/id")]


def test_one_schema_for_several_events_is_narrowed_to_each(tmp_path: Path) -> None:
    def document(*events: str) -> Schema:
        root = openapi(order(type={"enum": list(events)}, id=TEXT))
        root["webhooks"] = {"everything": root["webhooks"]["order.paid"]}
        return root

    files = two(tmp_path, document("order.paid", "order.lost"), document("order.paid", "order.lost", "order.sent"))
    assert changes(*files) == [("event.added", "order.sent", "/")]


def test_schemas_in_other_files_are_followed_and_other_parts_are_refused(tmp_path: Path) -> None:
    for side, schema in (("old", order(id=TEXT)), ("new", order(id={"type": "number"}))):
        written(tmp_path, f"{side}/types/order.yaml", {"definitions": {"it": schema}})
        written(tmp_path, f"{side}/api.yaml", openapi({"$ref": "types/order.yaml#/definitions/it"}))
    assert changes(tmp_path / "old/api.yaml", tmp_path / "new/api.yaml") == [("type.changed", "order.paid", "/id")]
    hidden = openapi({})
    hidden["webhooks"]["order.paid"] = {"$ref": "./hooks.yaml"}
    with pytest.raises(InputError, match="another document"):
        compare(*two(tmp_path, hidden, hidden))


def test_the_witness_of_a_change_in_a_document_is_valid_under_its_schema(tmp_path: Path) -> None:
    body = order(id=TEXT, n=component("n"))
    files = two(tmp_path, openapi(body, components={"n": TEXT}), openapi(body, components={"n": {"type": "null"}}))
    (change,) = json.loads(compare(*files, "--format", "json", "--witness").stdout)["changes"]
    assert change["witness"]["payload"]["n"] is None


REFUSED: dict[str, tuple[Any, str]] = {
    "any JSON": ({"event": "order.paid", "data": {"id": 1}}, "no JSON Schema, OpenAPI or AsyncAPI"),
    "annotations alone": ({"title": "Order", "description": "Words."}, "no JSON Schema"),
    "a payload with a type": ({"type": "object", "id": "1", "data": {}, "created": 1}, "no JSON Schema"),
    "a collection of requests": ({"info": {"name": "x"}, "item": []}, "no JSON Schema"),
    "Avro": ({"type": "record", "name": "Order", "fields": []}, "no JSON Schema"),
    "Swagger 2": ({"swagger": "2.0", "info": {}, "paths": {}}, "Swagger 2.0"),
    "a text": ("words", "a JSON object"),
    "an Avro payload": (
        asyncapi({}) | {"channels": {"c": {"subscribe": {"message": {
            "name": "order.paid", "schemaFormat": "application/vnd.apache.avro", "payload": {"type": "record"}}}}}},
        "another language|other than JSON Schema"),
    "a payload that is no schema": (openapi({"type": "objekt"}), "not a valid schema"),
    "a reference to nothing": (openapi({"$ref": "#/components/schemas/gone"}), "leads nowhere"),
    "a reference to the network": (openapi({"$ref": "https://example.com/x.json"}), "nothing is fetched"),
    "a reference out of the folder": (openapi({"$ref": "../../../../../../etc/hostname"}), "leaves"),
    "a reference with a null byte": (openapi({"$ref": "a%00b.json"}), "nothing is fetched"),
    "a reference to itself": (openapi(component("a"), components={"a": component("a")}), "circle"),
    "two references to each other": (
        openapi(component("a"), components={"a": component("b"), "b": {"anyOf": [component("a")]}}), "circle"),
    "a reference to a list": (openapi({"$ref": "#/tags"}) | {"tags": []}, "no schema"),
}  # fmt: skip


@each_row("name", REFUSED)
def test_what_cannot_be_compared_is_refused_in_one_line(name: str, tmp_path: Path) -> None:
    value, says = REFUSED[name]
    bad, good = two(tmp_path, value, openapi(order(id=TEXT)))
    for sides in ((bad, good), (good, bad)):
        with pytest.raises(InputError, match=says) as raised:
            compare(*sides)
        assert "old.json" in str(raised.value)
        assert "\n" not in str(raised.value)


def test_two_documents_without_a_webhook_are_no_pass(tmp_path: Path) -> None:
    empty = openapi({})
    del empty["webhooks"]
    with pytest.raises(CannotJudge, match="no webhook"):
        compare(*two(tmp_path, empty, empty))


def test_prose_is_not_taken_for_a_schema(tmp_path: Path) -> None:
    page = tmp_path / "events.md"
    page.write_text("# order.paid\n", encoding="utf-8")
    with pytest.raises(InputError, match="only schemas"):
        compare(page, page)


# -- folders and files with identities of their own


def folder(base: Path, total: Any, links: Any) -> Path:
    """Schemas that refer to each other by `$id` only, as their providers publish them."""
    home = "https://events.example/0.4.1/schema"
    event = order(total=total, links={"$ref": "links/list"}) | {"$id": f"{home}/order-paid-event"}
    written(base, "orderpaid.json", event)
    written(base, "links/list.json", {"$id": f"{home}/links/list", "type": "array", "items": {"$ref": "end"}})
    written(base, "links/end.json", {"$id": f"{home}/links/end", **links})
    return base


def test_references_by_identity_are_followed_in_folders_and_in_single_files(tmp_path: Path) -> None:
    old, new = folder(tmp_path / "a", TEXT, order(id=TEXT)), folder(tmp_path / "b", TEXT, order(id={"type": "null"}))
    assert changes(old, new) == [("type.changed", "orderpaid", "/links/*/id")]
    assert changes(old / "orderpaid.json", new / "orderpaid.json") == [("type.changed", "orderpaid", "/links/*/id")]


def test_embedded_identities_and_anchors_are_followed(tmp_path: Path) -> None:
    def schema(leaf: Any) -> Schema:
        inner = {"$id": "https://e.example/inner", "$ref": "#it", "$defs": {"x": {"$anchor": "it", **leaf}}}
        return {"$id": "https://e.example/top", "properties": {"a": {"$ref": "inner"}}, "$defs": {"i": inner}}

    assert changes(*two(tmp_path, schema(TEXT), schema({"type": "number"}))) == [("type.changed", "new", "/a")]


def test_a_schema_that_no_other_refers_to_is_an_event_and_the_others_are_types(tmp_path: Path) -> None:
    for side, wanted in (("a", TEXT), ("b", {"type": "number"})):
        written(tmp_path / side, "order.json", order(address={"$ref": "address.json"}))
        written(tmp_path / side, "address.json", order(city=wanted))
    assert changes(tmp_path / "a", tmp_path / "b") == [("type.changed", "order", "/address/city")]


# -- hostile input

DEEP: Any = TEXT
for _ in range(150):
    DEEP = {"properties": {"a": DEEP}}
HOSTILE: dict[str, Any] = {
    "a union of itself": {"anyOf": [{"$ref": "#"}, TEXT]},
    "not itself": {"not": {"$ref": "#"}},
    "deep": DEEP,
    "a lone surrogate in a name": order(**{"\ud800": TEXT}),
    "a lone surrogate in a value": order(a={"const": "\udfff"}),
    "a lone surrogate in a pattern": {"type": "string", "pattern": "\ud800"},
    "a lone surrogate in words": {"type": "string", "description": "\ud800"},
    "a lone surrogate in a reference": {"$ref": "#/$defs/\ud800", "$defs": {"\ud800": TEXT}},
    "what looks like a reference in a value": {"enum": ["a", {"$ref": "#/$defs/gone"}, {"properties": {"$ref": "x"}}]},
    "a property that is called like a reference": {"properties": {"$ref": {"type": "string"}}},
    "a property that is called like a reference and is none": {"properties": {"$ref": "../../x.json"}},
    "a dialect that is an object": {"properties": {"a": {"$schema": {"$ref": "#"}}}},
    "recursive in several places": {"properties": {f"p{n}": {"$ref": "#"} for n in range(3)}},
    "unions of unions": {"allOf": [{"anyOf": [{"minLength": n}, {"maxLength": n}]} for n in range(1, 12)]},
    "a great number": {"type": "number", "maximum": 10**400},
    "a great exponent": {"type": "number", "multipleOf": 1e-300, "minimum": -1e308},
    "a great count": {"type": "array", "minItems": 10**9, "items": TEXT},
    "a great length": {"type": "string", "minLength": 10**9},
}


def ended(*args: object) -> tuple[int, str]:
    """The exit code of a comparison, and what it says on standard error."""
    try:
        return compare(*args).return_value, ""
    except HookproofError as error:
        return error.exit_code, str(error)


@pytest.mark.parametrize("name", sampled(HOSTILE, every=6))
def test_hostile_schemas_end_in_a_result_or_in_one_line(name: str, tmp_path: Path) -> None:
    bad, good = two(tmp_path, HOSTILE[name], order(id=TEXT))
    for sides in ((bad, good), (good, bad), (bad, bad)):
        for more in ((), ("--witness", "--format", "json")):
            code, words = ended(*sides, *more)
            assert code in (0, 1, 2)
            assert "\n" not in words
