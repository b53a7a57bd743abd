"""Bundles: self-contained, meaning the same, and clear about what cannot be bundled."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.rowwise import each_row

from hookproof.contract.bundle import Bundler
from hookproof.contract.catalogue import load_contract, load_events, load_provider, provider_names
from hookproof.contract.errors import ContractError, LoopingRef, NotASchema, UnresolvableRef, WrongId
from hookproof.contract.filenames import SUFFIX, event_of
from hookproof.contract.schemafile import read_schema
from hookproof.schema.json import ABSENT
from hookproof.schema.pointers import lookup, subschemas

Write = Callable[..., Path]
REF = "$ref"


def refs_of(schema: Any) -> list[str]:
    return [node[REF] for _, node in subschemas(schema) if REF in node]


def test_a_bundle_refers_to_nothing_outside_of_itself(write_schemas: Write) -> None:
    folder = write_schemas(
        {
            "a": {"properties": {"file": {REF: "types/file.schema.json"}}},
            "types/file": {"properties": {"source": {REF: "source.schema.json"}, "self": {REF: "#"}}},
            "types/source": {"type": "string"},
        }
    )
    schema = load_events(folder)["a"].schema
    assert sorted(refs_of(schema)) == ["#/$defs/file", "#/$defs/file", "#/$defs/source"]
    assert sorted(schema["$defs"]) == ["file", "source"]
    assert jsonschema.Draft202012Validator(schema).is_valid({"file": {"source": "x", "self": {"source": "y"}}})
    assert not jsonschema.Draft202012Validator(schema).is_valid({"file": {"self": {"self": {"source": 1}}}})


def test_pointers_into_other_files_and_back_into_the_event_lead_where_they_led(write_schemas: Write) -> None:
    folder = write_schemas(
        {
            "a": {"$defs": {"id": {"type": "string"}}, "properties": {"x": {REF: "types/t.schema.json#/$defs/y"}}},
            "types/t": {"$defs": {"y": {REF: "../a.schema.json#/$defs/id"}}},
        }
    )
    validator = jsonschema.Draft202012Validator(load_events(folder)["a"].schema)
    assert validator.is_valid({"x": "text"})
    assert not validator.is_valid({"x": 1})


def test_a_definition_of_the_event_keeps_its_name_beside_a_file_of_the_same_name(write_schemas: Write) -> None:
    folder = write_schemas(
        {
            "a": {
                "$defs": {"id": {"type": "string"}},
                "properties": {"own": {REF: "#/$defs/id"}, "other": {REF: "types/id.schema.json"}},
            },
            "types/id": {"type": "integer"},
        }
    )
    validator = jsonschema.Draft202012Validator(load_events(folder)["a"].schema)
    assert validator.is_valid({"own": "text", "other": 1})
    assert not validator.is_valid({"own": 1, "other": 1})


def test_two_files_of_one_name_are_told_apart(write_schemas: Write) -> None:
    folder = write_schemas(
        {
            "a": {"properties": {"x": {REF: "one/t.schema.json"}, "y": {REF: "two/t.schema.json"}}},
            "one/t": {"type": "string"},
            "two/t": {"type": "integer"},
        }
    )
    assert jsonschema.Draft202012Validator(load_events(folder)["a"].schema).is_valid({"x": "t", "y": 1})


def test_data_that_looks_like_a_reference_is_left_alone(write_schemas: Write) -> None:
    data = {REF: "nowhere.schema.json"}
    folder = write_schemas({"a": {"const": data, "examples": [data], "x-note": data, "properties": {"enum": True}}})
    schema = load_events(folder)["a"].schema
    assert schema["const"] == schema["examples"][0] == schema["x-note"] == data


def test_a_property_may_be_named_like_a_keyword(write_schemas: Write) -> None:
    folder = write_schemas(
        {"a": {"properties": {"$ref": {"type": "string"}, "const": {REF: "t.schema.json"}}}, "t": {"type": "integer"}}
    )
    assert refs_of(load_events(folder)["a"].schema["properties"]["const"]) == ["#/$defs/t"]


def test_a_recursive_schema_is_no_loop(write_schemas: Write) -> None:
    folder = write_schemas({"a": {"properties": {"next": {"anyOf": [{REF: "#"}, {"type": "null"}]}}}})
    assert jsonschema.Draft202012Validator(load_events(folder)["a"].schema).is_valid({"next": {"next": None}})


@each_row(
    ("files", "error", "says"),
    [
        ({"a": {REF: "gone.schema.json"}}, UnresolvableRef, "no such file"),
        ({"a": {REF: "../../../etc/passwd"}}, UnresolvableRef, "leaves"),
        ({"a": {REF: "https://example.com/t.json"}}, UnresolvableRef, "nothing is fetched"),
        ({"a": {REF: "/t.schema.json"}}, UnresolvableRef, "nothing is fetched"),
        ({"a": {REF: "#/$defs/gone"}}, UnresolvableRef, "nothing is there"),
        ({"a": {REF: "#gone"}}, UnresolvableRef, "no such anchor"),
        ({"a": {"$dynamicRef": "#gone"}}, UnresolvableRef, "no such anchor"),
        ({"a": {REF: "#/title", "title": "text"}}, UnresolvableRef, "no schema"),
        ({"a": {REF: "t.schema.json#/$defs/x"}, "t": {"$defs": {}}}, UnresolvableRef, "nothing is there"),
        ({"a": {REF: "#"}}, LoopingRef, "circle"),
        ({"a": {"allOf": [{REF: "#"}]}}, LoopingRef, "circle"),
        ({"a": {"$anchor": "me", "not": {REF: "#me"}}}, LoopingRef, "circle"),
        ({"a": {"dependentSchemas": {"x": {REF: "#"}}}}, LoopingRef, "circle"),
        ({"a": {REF: "t.schema.json"}, "t": {"anyOf": [{REF: "a.schema.json"}]}}, LoopingRef, "circle"),
        ({"a": {"$schema": "http://json-schema.org/draft-03/schema#"}}, NotASchema, "draft-03"),
        ({"a": {"$schema": 7}}, NotASchema, "$schema is 7"),
        ({"a": {"type": "text"}}, NotASchema, "#/type"),
        ({"a": {"properties": []}}, NotASchema, "#/properties"),
        ({"a": {"properties": {"x": {"pattern": "("}}}}, NotASchema, "#/properties/x: '(' is no regular expression"),
        ({"a": {"patternProperties": {"[z-a]": {}}}}, NotASchema, "is no regular expression"),
        ({"a": {"properties": {"x": {"$id": "https://x.dev/y"}}}}, NotASchema, "identity of its own"),
        ({"a": {"$defs": {"x": {"$anchor": "n"}, "y": {"$anchor": "n"}}}}, NotASchema, "two anchors"),
        ({"a": []}, NotASchema, "a JSON object"),
        ({"a": {"$id": "https://x.dev/2026-01-02/a.schema.json"}}, WrongId, "/2026-01-01/a.schema.json"),
        ({"a": {"$id": "https://x.dev/2026-01-01/b.schema.json"}}, WrongId, "/2026-01-01/a.schema.json"),
    ],
)
def test_a_broken_schema_is_refused_with_what_and_where(
    files: dict[str, Any], error: type[ContractError], says: str, write_schemas: Write
) -> None:
    folder = write_schemas(files)
    with pytest.raises(error) as raised:
        load_events(folder)
    assert says in str(raised.value)
    assert ".schema.json" in raised.value.where
    assert raised.value.exit_code == 2


def test_a_loop_inside_a_shared_type_is_found_for_whichever_event(write_schemas: Write) -> None:
    folder = write_schemas(
        {
            "a": {},
            "b": {"properties": {"x": {REF: "t/t.schema.json"}}},
            "t/t": {"$defs": {"l": {"not": {REF: "#/$defs/l"}}}},
        }
    )
    with pytest.raises(LoopingRef, match=r"/\$defs/t/\$defs/l"):
        load_events(folder)


@pytest.mark.slow
def test_an_endless_chain_of_references_is_refused(write_schemas: Write) -> None:
    chain = {f"d{n}": {REF: f"#/$defs/d{n + 1}"} for n in range(5000)} | {"d5000": {}}
    with pytest.raises(NotASchema, match="in a row"):
        load_events(write_schemas({"a": {"$defs": chain, REF: "#/$defs/d0"}}))


def test_a_folder_without_schemas_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="no schema here"):
        load_events(tmp_path)


def test_lookup_reads_escapes() -> None:
    assert lookup({"a/b": {"~": [1, 2]}}, "/a~1b/~0/1") == 2
    assert lookup({"a": [1]}, "/a/x") is ABSENT


def test_schemas_with_identities_of_their_own_find_each_other_by_these(write_schemas: Write) -> None:
    folder = write_schemas(
        {
            "merged": {"$id": "https://x.dev/0.4/schema/merged-event", REF: "links/links-array"},
            "links": {"$id": "https://x.dev/0.4/schema/links/links-array", "items": {REF: "link#/$defs/one"}},
            "deep/link": {"$id": "https://x.dev/0.4/schema/links/link", "$defs": {"one": {"type": "string"}}},
        }
    )
    judge = jsonschema.Draft202012Validator(load_events(folder)["merged"].schema)
    assert judge.is_valid(["a"])
    assert not judge.is_valid([1])


def test_a_wrong_identity_is_one_that_names_another_file(write_schemas: Write) -> None:
    load_events(write_schemas({"a": {"$id": "urn:mine:a"}, "b": {"$id": "https://x.dev/b"}}))
    with pytest.raises(WrongId):
        load_events(write_schemas({"c": {"$id": "https://x.dev/b.schema.json"}}))


def test_an_identity_that_is_a_fragment_is_an_anchor_in_older_drafts(write_schemas: Write) -> None:
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "properties": {"x": {REF: "#name"}},
        "definitions": {"n": {"$id": "#name", "type": "string"}},
    }
    event = load_events(write_schemas({"a": schema}))["a"]
    assert jsonschema.Draft202012Validator(event.schema).is_valid({"x": "t"})
    assert not jsonschema.Draft202012Validator(event.schema).is_valid({"x": 1})


@each_row(
    ("ref", "says"),
    [
        ("#/properties", "no schema"),
        ("#/properties/event/const", "no schema"),
        ("#/required/0", "no schema"),
        ("#/x-mine/none", "no schema"),
        ("http://[bad", "nothing is fetched"),
        ("//[", "nothing is fetched"),
        ("a\0b", "no file's name"),
        ("..", "there is no such file|leaves"),
        (".", "there is no such file"),
        ("t.schema.json#/properties", "no schema"),
        ("#/properties/event/", "nothing is there"),
        ("x" * 5000, "there is no such file"),
    ],
)
def test_whatever_a_reference_looks_like_it_is_refused_with_its_place(
    ref: str, says: str, write_schemas: Write, event_schema: Any
) -> None:
    schema = event_schema("a", x={REF: ref})
    schema["properties"]["event"] = {"const": {"type": "string"}}
    schema["x-mine"] = {"none": {"type": 7}}
    with pytest.raises(UnresolvableRef, match=says):
        load_events(write_schemas({"a": schema, "t": {"properties": {}}}))


@pytest.mark.slow
@pytest.mark.parametrize("name", provider_names())
def test_what_comes_with_hookproof_is_as_sound_as_it_is_taken_to_be(name: str) -> None:
    provider = load_provider(name)
    for version in provider.versions:
        folder = provider.root / version.name
        mains = sorted(folder.glob(f"*{SUFFIX}"))
        asking = Bundler(cache(partial(read_schema, folder=folder, check=True)), root=folder, mains=mains)
        taken = load_contract(provider, version.name).events
        assert [taken[event_of(main.name)].written for main in mains] == [asking.bundle(main) for main in mains]
        assert all(asking.is_current(main) for main in mains)
