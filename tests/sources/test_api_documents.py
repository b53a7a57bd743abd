from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from tests.rowwise import each_row

from hookproof.sources.documentkinds import document_of
from hookproof.sources.records import Document, Role


def read(value: Any, name: str = "api.json") -> Document:
    return document_of(json.dumps(value, indent=2), name)


def hook(schema: Any, **media: Any) -> dict[str, Any]:
    content = {"application/json": {"schema": schema, **media}}
    return {"post": {"requestBody": {"content": content}, "responses": {"200": {"description": "ok"}}}}


def openapi(version: str = "3.1.0", **parts: Any) -> dict[str, Any]:
    return {"openapi": version, "info": {"title": "t", "version": "1"}, **parts}


def with_const(name: str) -> dict[str, Any]:
    return {"type": "object", "properties": {"type": {"const": name}}}


def foreign(language: str, schema: Any) -> dict[str, Any]:
    return {"payload": {"schemaFormat": language, "schema": schema}}


@pytest.mark.parametrize("key", ["webhooks", "x-webhooks"])
def test_webhooks_are_pages_of_their_events(key: str) -> None:
    document = read(openapi(**{key: {"a.made": hook({"type": "object"}), "a.lost": hook({"type": "object"})}}))
    assert [page.events for page in document.event_pages] == [("a.made",), ("a.lost",)]


@each_row(
    ("key", "schema", "events"),
    [
        ("orderCreated", with_const("order.created"), ("order.created",)),
        ("order.created", with_const("order.created"), ("order.created",)),
        ("order-created", {"properties": {"type": {"enum": ["order.created", "order.lost"]}}}, ("order.created",)),
        ("orders", {"properties": {"type": {"enum": ["a.made", "a.lost"]}}}, ("a.made", "a.lost")),
        ("orders", {"oneOf": [with_const("a.made"), with_const("a.lost")]}, ("a.made", "a.lost")),
        ("newPet", {"properties": {"type": {"type": "string"}}}, ("newPet",)),
        ("order.created", {"properties": {"type": {"enum": ["IMAGE", "VIDEO"]}}}, ("order.created",)),
    ],
)  # fmt: skip
def test_an_event_is_named_by_its_key_or_by_the_constant_of_its_payload(
    key: str, schema: Any, events: tuple[str, ...]
) -> None:
    assert read(openapi(webhooks={key: hook(schema)})).event_pages[0].events == events


def test_callbacks_are_pages_too() -> None:
    operation = {"callbacks": {"job.done": {"{$request.body#/url}": hook(with_const("job.done"))}}, "responses": {}}
    assert read(openapi(paths={"/jobs": {"post": operation}})).event_pages[0].events == ("job.done",)


def test_references_to_path_items_bodies_schemas_and_examples_are_followed() -> None:
    document = read(
        openapi(
            webhooks={"a.made": {"$ref": "#/components/pathItems/made"}},
            components={
                "pathItems": {"made": {"post": {"requestBody": {"$ref": "#/components/requestBodies/made"}}}},
                "requestBodies": {
                    "made": {
                        "content": {
                            "application/json": {
                                "schema": {"$ref": "#/components/schemas/Made"},
                                "examples": {"one": {"$ref": "#/components/examples/one"}},
                            }
                        }
                    }
                },
                "schemas": {"Made": {"type": "object", "properties": {"id": {"type": "string"}}}},
                "examples": {"one": {"value": {"id": "x"}}},
            },
        )
    )
    (page,) = document.event_pages
    assert page.body is not None
    assert page.body.name == "Made"
    assert [(e.value, e.role, e.at.pointer) for e in page.examples] == [
        ({"id": "x"}, Role.PAYLOAD, "/components/examples/one/value")
    ]


def test_examples_of_schemas_operations_and_vendors_are_found_with_their_roles() -> None:
    operation = {
        "requestBody": {"content": {"application/json": {"schema": {"type": "object"}, "example": {"n": 1}}}},
        "responses": {
            "201": {
                "description": "made",
                "content": {"application/json": {"schema": {"type": "object"}, "example": {"n": 2}}},
            }
        },
        "parameters": [{"name": "q", "in": "query", "schema": {"type": "string"}, "example": 3}],
        "x-fern-examples": [{"request": {"n": 4}, "response": {"body": {"n": 5}}}],
    }
    schemas = {"S": {"type": "object", "properties": {"example": {"type": "string"}}, "example": {"n": 6}}}
    document = read(openapi(paths={"/a": {"post": operation}}, components={"schemas": schemas}))
    assert sorted((example.value["n"], example.role) for example in document.examples) == [
        (1, Role.REQUEST), (2, Role.RESPONSE), (4, Role.REQUEST), (5, Role.RESPONSE), (6, Role.PART),
    ]  # fmt: skip


def test_places_are_those_of_the_json_and_of_the_same_document_as_yaml() -> None:
    value = openapi(webhooks={"a.made": hook({"type": "object"}, example={"deep": [{"x/y": 1}]})})
    as_json = read(value).examples[0].place("/deep/0/x~1y")
    text = yaml.safe_dump(value, sort_keys=False)
    as_yaml = document_of(text, "api.yaml").examples[0].place("/deep/0/x~1y")
    assert '"x/y"' in json.dumps(value, indent=2).split("\n")[(as_json.line or 0) - 1][(as_json.column or 0) - 1 :]
    assert text.split("\n")[(as_yaml.line or 0) - 1][(as_yaml.column or 0) - 1 :].startswith("x/y")


def test_all_of_gives_its_fields_to_the_object_that_takes_it_in() -> None:
    base = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}
    schema = {"allOf": [{"$ref": "#/components/schemas/Base"}, {"properties": {"n": {"type": ["integer", "null"]}}}]}
    document = read(openapi(webhooks={"a.made": hook(schema)}, components={"schemas": {"Base": base}}))
    body = document.event_pages[0].body
    assert body is not None
    assert {f.name: (f.required, f.nullable) for f in body.fields} == {"id": (True, False), "n": (False, True)}


def test_openapi_30_says_null_and_exclusive_bounds_in_its_own_words() -> None:
    schema = {
        "type": "object",
        "properties": {
            "a": {"type": "string", "nullable": True},
            "b": {"type": "number", "minimum": 0, "exclusiveMinimum": True},
            "c": {"type": "string", "nullable": True, "enum": ["x", None]},
        },
    }
    document = read(openapi("3.0.3", **{"x-webhooks": {"a.made": hook(schema)}}))
    space, page = document.space, document.event_pages[0]
    assert space is not None
    assert page.schema is not None
    assert not space.faults(page.schema, {"a": None, "b": 0.5, "c": None})
    assert [fault.pointer for fault in space.faults(page.schema, {"a": 1, "b": 0, "c": 1})] != []


def test_loops_and_references_that_lead_nowhere_or_out_of_the_document_end() -> None:
    schemas = {
        "Loop": {"$ref": "#/components/schemas/Loop"},
        "Tree": {"properties": {"kids": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}}},
        "All": {"allOf": [{"$ref": "#/components/schemas/All"}]},
        "Out": {"$ref": "https://elsewhere.example/schema.json"},
        "Gone": {"$ref": "#/components/schemas/Nothing"},
    }  # fmt: skip
    webhooks = {f"a.{name.lower()}x": hook({"$ref": f"#/components/schemas/{name}"}, example={}) for name in schemas}
    document = read(openapi(webhooks=webhooks, components={"schemas": schemas}))
    assert len(document.event_pages) == len(schemas)
    assert document.space is not None
    for page in document.event_pages:
        document.space.faults(page.schema or "", {})
        document.space.kinds(page.schema or "")
        document.space.allowed(page.schema or "")


@each_row(
    "value", [[], 1, "x", None, {"a": 1}, {"a.b": 1}, {"a.b": {"post": []}}, {"a.b": {"post": {"requestBody": 1}}}]
)
def test_what_is_misshapen_is_read_as_far_as_it_goes(value: Any) -> None:
    for key in ("webhooks", "paths", "components"):
        read(openapi(**{key: value}))
    read({"asyncapi": "2.6.0", "channels": value, "components": value})


def test_asyncapi_2_messages_are_pages() -> None:
    document = document_of(
        """
asyncapi: 2.6.0
info: {title: t, version: "1"}
channels:
  orders:
    subscribe:
      message:
        oneOf:
          - $ref: '#/components/messages/paid'
          - name: order.lost
            payload: {type: object, properties: {event: {const: order.lost}}}
components:
  messages:
    paid:
      payload: {type: object, properties: {event: {const: order.paid}, at: {type: integer}}}
      examples:
        - payload: {event: order.paid, at: 1767225600}
""".lstrip(),
        "api.yaml",
    )
    assert [page.events for page in document.event_pages] == [("order.paid",), ("order.lost",)]
    assert document.event_pages[0].examples[0].place("/at").line == 16


def test_asyncapi_3_messages_are_pages_and_other_schema_languages_have_no_schema() -> None:
    document = read(
        {
            "asyncapi": "3.0.0",
            "channels": {
                "c": {
                    "messages": {
                        "a.made": foreign("application/schema+json", with_const("a.made")),
                        "a.lost": foreign("application/vnd.apache.avro", {"type": "record"}),
                    }
                }
            },
        }
    )  # fmt: skip
    assert {page.events: page.schema is not None for page in document.event_pages} == {
        ("a.made",): True,
        ("a.lost",): False,
    }


def test_a_schema_file_is_a_page_of_the_event_that_its_payload_names() -> None:
    document = read(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            **with_const("a.made"),
            "examples": [{"type": "a.made"}],
        }
    )
    assert document.event_pages[0].events == ("a.made",)
    assert document.event_pages[0].examples[0].role is Role.PAYLOAD


def test_a_key_that_stands_twice_is_known_in_json_and_in_yaml() -> None:
    value = openapi(webhooks={"a.made": hook({}, example={"x": {"k": 1, "l": 2}})})
    text = json.dumps(value).replace('"l"', '"k"')
    for name in ("api.json", "api.yaml"):
        assert document_of(text, name).examples[0].duplicates == ("/x/k",)


def test_dates_and_numeric_keys_in_yaml_are_what_they_are_in_json() -> None:
    media = "{application/json: {schema: {type: object}, example: {on: 2026-01-31, off: no}}}"
    post = f"{{requestBody: {{content: {media}}}, responses: {{200: {{description: ok}}}}}}"
    text = f"openapi: 3.1.0\ninfo: {{}}\nwebhooks:\n  a.made:\n    post: {post}\n"
    page = document_of(text, "api.yaml").event_pages[0]
    assert page.statuses == ("200",)
    assert page.examples[0].value == {"on": "2026-01-31", "off": "no"}


def test_a_path_whose_request_carries_one_constant_event_is_a_page() -> None:
    document = read(
        openapi(paths={"/your-endpoint": hook(with_const("order.paid")), "/orders": hook({"type": "object"})})
    )
    assert [page.events for page in document.pages] == [("order.paid",)]


def test_the_member_that_names_the_event_is_learnt_from_the_keys_of_webhooks() -> None:
    hooks = {
        name: hook({"type": "object", "properties": {"what": {"const": name}, "mode": {"const": "live"}}})
        for name in ("crate-opened", "crate-closed")
    }
    document = read(openapi(webhooks=hooks))
    assert document.carriers == ("what",)
    assert [page.events for page in document.event_pages] == [("crate-opened",), ("crate-closed",)]


@pytest.mark.parametrize(
    "schemas",
    [
        {
            name: {"type": "object", "properties": {"eventType": {"const": name}}}
            for name in ("crate.opened", "crate.closed")
        },
        {
            "Any": {
                "oneOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}],
                "discriminator": {
                    "propertyName": "type",
                    "mapping": {"crate.opened": "#/components/schemas/A", "crate.closed": "B"},
                },
            },
            "A": {"type": "object", "properties": {"type": {"type": "string"}}},
            "B": {"type": "object", "properties": {"type": {"type": "string"}}},
        },
    ],
)
def test_events_are_found_among_components_where_no_webhook_has_them(schemas: dict[str, Any]) -> None:
    document = read(openapi(paths={}, components={"schemas": schemas}))
    assert [page.events for page in document.event_pages] == [("crate.opened",), ("crate.closed",)]


def test_components_with_a_common_last_word_are_events() -> None:
    words = ("Opened", "Closed", "Moved")
    schemas = {f"Crate{word}Event": {"type": "object", "properties": {"id": {}}} for word in words}
    document = read(openapi(paths={}, components={"schemas": schemas}))
    assert [page.events for page in document.event_pages] == [("CrateOpened",), ("CrateClosed",), ("CrateMoved",)]


def test_examples_in_vendor_members_and_in_texts_are_read() -> None:
    schema = {"type": "object", "properties": {"event": {"const": "a.b"}}}
    media = {"schema": schema, "example": '{"event": "a.b"}', "x-examples": {"one": {"value": {"event": "a.c"}}}}
    hooks = {"a.b": {"post": {"requestBody": {"content": {"application/json": media}}}}}
    document = read(openapi(webhooks=hooks))
    assert [example.value for example in document.examples] == [{"event": "a.b"}, {"event": "a.c"}]


def branch(name: str, key: str = "event_type") -> dict[str, Any]:
    return {"type": "object", "properties": {key: {"type": "string", "enum": [name]}, "id": {"type": "string"}}}


@each_row(
    ("branches", "events"),
    [
        ([branch("lock.opened"), branch("lock.closed")], ["lock.opened", "lock.closed"]),
        ([branch("lock.opened"), branch("lock.opened")], []),
        ([branch("lock.opened"), {"type": "object"}], []),
        ([branch("card", "method"), branch("cash", "method")], []),
    ],
)
def test_a_component_that_is_a_union_of_events_has_a_page_for_each_where_nothing_is_sent(
    branches: list[Any], events: list[str]
) -> None:
    parts = {"paths": {}, "components": {"schemas": {"event": {"oneOf": branches}}}}
    assert [page.title for page in read(openapi("3.0.0", **parts)).event_pages] == events
    sent = read(openapi("3.0.0", **parts, **{"x-webhooks": {"order.made": hook({"type": "object"})}}))
    assert [page.title for page in sent.event_pages] == ["order.made"]
