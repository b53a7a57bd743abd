"""Every schema file is one that an editor, another language's validator and a reader can use as it stands."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import jsonschema
import jsonschema_rs
import pytest
from referencing import Registry, Resource
from tests.rowwise import each_row

from hookproof.contract import load_contract, load_provider, provider_names
from hookproof.contract.catalogue import bundled_root
from hookproof.parsing import read_document
from hookproof.schema.dialects import CANONICAL
from hookproof.schema.pointers import subschemas

BASE = "https://hookproof.dev/schemas/"
HINTS = {"idPrefix": str, "openEnum": bool, "unit": str}
VERSIONS = [(name, version.name) for name in provider_names() for version in load_provider(name).versions]

each_version = each_row(("provider", "version"), VERSIONS, ids=list(map("@".join, VERSIONS)))


@cache
def files_of(provider: str, version: str) -> dict[Path, dict[str, Any]]:
    folder = bundled_root() / provider / version
    return {path: read_document(path) for path in sorted(folder.rglob("*.schema.json"))}


@pytest.mark.slow
@each_version
def test_every_file_fits_the_meta_schema(provider: str, version: str) -> None:
    for path, schema in files_of(provider, version).items():
        assert schema["$schema"] == CANONICAL, path
        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema_rs.meta.validate(schema)


@each_version
def test_every_id_mirrors_the_path(provider: str, version: str) -> None:
    for path, schema in files_of(provider, version).items():
        assert schema["$id"] == BASE + path.relative_to(bundled_root()).as_posix()


@each_version
def test_every_reference_leads_to_the_same_file_by_id_and_on_disk(provider: str, version: str) -> None:
    files = files_of(provider, version)
    registry = Registry().with_resources((schema["$id"], Resource.from_contents(schema)) for schema in files.values())
    for path, schema in files.items():
        for pointer, node in subschemas(schema):
            if "$ref" in node:
                on_disk = files.get((path.parent / node["$ref"]).resolve())
                by_id = registry.resolver(base_uri=schema["$id"]).lookup(node["$ref"]).contents
                assert on_disk is by_id, f"{path}#{pointer}"
                assert by_id["$id"] == urljoin(schema["$id"], node["$ref"])


@each_version
def test_every_type_is_reached_from_an_event(provider: str, version: str) -> None:
    reached = {
        name for event in load_contract(provider, version).events.values() for name in event.schema.get("$defs", ())
    }
    stems = {
        path.name.removesuffix(".schema.json") for path in files_of(provider, version) if path.parent.name == "types"
    }
    assert reached == stems


@each_version
def test_every_file_says_in_a_line_what_it_is(provider: str, version: str) -> None:
    for path, schema in files_of(provider, version).items():
        assert list(schema)[:4] == ["$schema", "$id", "title", "description"], path
        assert schema["title"].strip(), path
        assert "\n" not in schema["description"], path
        assert schema["description"].endswith("."), path


@each_version
def test_every_property_is_described_or_forbidden(provider: str, version: str) -> None:
    for path, schema in files_of(provider, version).items():
        for name, node in schema.get("properties", {}).items():
            assert node is False or node.get("description", "").endswith("."), f"{path}#/properties/{name}"


@each_version
def test_every_event_is_named_by_its_file_and_by_nothing_else(provider: str, version: str) -> None:
    pointer = load_provider(provider).delivery.event_pointer.removeprefix("/")
    for path, schema in files_of(provider, version).items():
        if path.parent.name == version:
            name = path.name.removesuffix(".schema.json")
            assert schema["title"] == name
            assert schema["properties"][pointer]["const"] == name
            assert pointer in schema["required"]


@each_version
def test_objects_stay_open(provider: str, version: str) -> None:
    for path, schema in files_of(provider, version).items():
        for pointer, node in subschemas(schema):
            closed = [key for key in ("additionalProperties", "unevaluatedProperties") if node.get(key) is False]
            assert not closed, f"{path}#{pointer}: {closed}"


@each_version
def test_hints_are_annotations_and_never_validation(provider: str, version: str) -> None:
    for path, schema in files_of(provider, version).items():
        for pointer, node in subschemas(schema):
            hints = node.get("x-hookproof", {})
            assert all(isinstance(value, HINTS[key]) for key, value in hints.items()), f"{path}#{pointer}"
            if "idPrefix" in hints:
                assert not {"pattern", "const", "enum"} & node.keys(), f"{path}#{pointer}: ids are not parsed"
            if "openEnum" in hints:
                assert "enum" in node, f"{path}#{pointer}: only an enum can be open"


@pytest.mark.slow
@each_version
def test_examples_are_valid_in_both_validators(provider: str, version: str) -> None:
    files = files_of(provider, version)
    registry = Registry().with_resources((schema["$id"], Resource.from_contents(schema)) for schema in files.values())
    fast_registry = jsonschema_rs.Registry([(schema["$id"], schema) for schema in files.values()])
    for path, schema in files.items():
        one = jsonschema.Draft202012Validator(
            schema, registry=registry, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
        )
        other = jsonschema_rs.Draft202012Validator(schema, registry=fast_registry, validate_formats=True)
        assert schema["examples"], path
        for example in schema["examples"]:
            one.validate(example)
            assert other.is_valid(example), path


@each_version
def test_examples_of_properties_are_valid(provider: str, version: str) -> None:
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    for path, schema in files_of(provider, version).items():
        for pointer, node in subschemas(schema):
            if pointer and "examples" in node:
                alone = {key: value for key, value in node.items() if key in ("type", "enum", "format")}
                for example in node["examples"]:
                    jsonschema.Draft202012Validator(alone, format_checker=checker).validate(example)
                    assert example is not None, f"{path}#{pointer}"


@each_version
def test_files_are_laid_out_for_reading(provider: str, version: str) -> None:
    for path in files_of(provider, version):
        text = path.read_text(encoding="utf-8")
        assert text.startswith('{\n  "$schema"'), path
        assert text.endswith("}\n"), path
        assert "\t" not in text, path
        assert max(map(len, text.splitlines())) <= 120, path


def test_the_formats_that_the_schemas_use_are_asserted_by_both_validators() -> None:
    used: set[str] = set()
    for provider, version in VERSIONS:
        for schema in files_of(provider, version).values():
            used |= {node["format"] for _, node in subschemas(schema) if "format" in node}
    for name in sorted(used):
        schema = {"type": "string", "format": name}
        checker: Callable[[Any], bool] = jsonschema_rs.Draft202012Validator(schema, validate_formats=True).is_valid
        assert name in jsonschema.Draft202012Validator.FORMAT_CHECKER.checkers, name
        assert not checker("%"), name
