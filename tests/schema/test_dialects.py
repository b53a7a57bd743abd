"""All dialects read as one: the translation means what the dialect means, and what is not read is named."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.rowwise import each_row

from hookproof.schema.dialects import _RECURSIVE, dialect_of, read, relocated
from hookproof.schema.keywords import KEYWORDS, Dialect

OLD = {
    Dialect.DRAFT_4: jsonschema.Draft4Validator,
    Dialect.DRAFT_6: jsonschema.Draft6Validator,
    Dialect.DRAFT_7: jsonschema.Draft7Validator,
    Dialect.V2019_09: jsonschema.Draft201909Validator,
}
NAMES = st.sampled_from(["a", "b", "definitions", "items"])
LEAVES: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [
        {}, {"type": "string"}, {"type": "integer"}, {"type": ["string", "null"]}, {"enum": ["a", 1, None]},
        {"minimum": 1}, {"maximum": 1}, {"minLength": 2}, {"required": ["a"]}, {"not": {}}, {"uniqueItems": True},
        {"$ref": "#/definitions/d"}, {"$ref": "#/definitions/d", "minLength": 3}, {"const": 1},
        {"contains": {"enum": [1]}}, {"dependentRequired": {"a": ["b"]}}, {"propertyNames": {"maxLength": 1}},
        {"if": {"minimum": 1}, "then": {"maximum": 1}},
        {"prefixItems": [{"not": {}}]}, {"nullable": True}, {"$ref": "#/definitions/d", "const": 3}, {"maxContains": 0},
    ]
)  # fmt: skip


def grown(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    lists, maps = st.lists(inner, min_size=1, max_size=2), st.dictionaries(NAMES, inner, max_size=2)
    either = st.dictionaries(
        NAMES, st.one_of(inner, st.lists(NAMES, min_size=1, unique=True, max_size=2)), min_size=1, max_size=2
    )
    return st.one_of(
        st.fixed_dictionaries(
            {}, optional={"properties": maps, "additionalProperties": inner, "type": st.just("object")}
        ),
        st.fixed_dictionaries({"items": lists}, optional={"additionalItems": inner}),
        st.fixed_dictionaries({"items": inner}, optional={"additionalItems": inner}),
        st.fixed_dictionaries({"dependencies": either}, optional={"patternProperties": maps}),
        st.builds(lambda key, several: {key: several}, st.sampled_from(["allOf", "anyOf", "oneOf"]), lists),
        st.builds(lambda one: {"not": one}, inner),
    )


SCHEMAS = st.recursive(LEAVES, grown, max_leaves=6)
VALUES = st.recursive(
    st.sampled_from([None, True, 0, 1, 2, 1.5, "", "a", "aaa"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.slow
@pytest.mark.parametrize("dialect", OLD, ids=lambda dialect: dialect.name)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(schema=SCHEMAS, definition=SCHEMAS, value=VALUES)
def test_a_translation_accepts_what_its_dialect_accepts(
    dialect: Dialect, schema: dict[str, Any], definition: dict[str, Any], value: Any
) -> None:
    if "$ref" in json.dumps(definition):
        definition = {}
    root = {"properties": {"x": schema}, "items": schema, "definitions": {"d": definition}}
    made = read(root, dialect).schema
    was, fast, plain = (
        OLD[dialect](root),
        jsonschema_rs.Draft202012Validator(made),
        jsonschema.Draft202012Validator(made),
    )
    for given_value in ({"x": value}, [value], value):
        expected = was.is_valid(given_value)
        assert fast.is_valid(given_value) == expected, made
        assert plain.is_valid(given_value) == expected, made


BOUNDS = st.fixed_dictionaries(
    {},
    optional={
        "minimum": st.integers(0, 2),
        "maximum": st.integers(0, 2),
        "exclusiveMinimum": st.booleans(),
        "exclusiveMaximum": st.booleans(),
    },
)


@pytest.mark.slow
@given(BOUNDS, st.integers(-1, 3))
def test_bounds_that_flags_make_exclusive_stay_so(schema: dict[str, Any], value: int) -> None:
    fitting = {key: schema[key] for key in schema if not key.startswith("exclusive") or key[9:].lower() in schema}
    expected = jsonschema.Draft4Validator(fitting).is_valid(value)
    for dialect in (Dialect.DRAFT_4, Dialect.OPENAPI_30):
        assert jsonschema_rs.is_valid(read(schema, dialect).schema, value) == expected


@each_row(
    ("written", "meant", "ignored"),
    [
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}, 0),
        ({"type": "string", "nullable": False}, {"type": "string"}, 0),
        ({"type": "string", "nullable": True, "enum": ["a", None]},
         {"type": ["string", "null"], "enum": ["a", None]}, 0),
        ({"type": "string", "nullable": True, "enum": ["a"]}, {"type": "string", "enum": ["a"]}, 1),
        ({"enum": ["a"], "nullable": True}, {"enum": ["a"]}, 1),
        ({"allOf": [{"type": "string"}], "nullable": True}, {"allOf": [{"type": "string"}]}, 1),
        ({"$ref": "#/d", "nullable": True}, {"$ref": "#/d"}, 1),
        ({"$ref": "#/d", "maxLength": 1, "description": "words"}, {"$ref": "#/d", "description": "words"}, 1),
        ({"type": ["string", "null"]}, {}, 1),
        ({"type": "string", "const": "a", "examples": ["a"]}, {"type": "string"}, 2),
        ({"properties": {"nullable": {"type": "string"}, "$ref": {"type": "string", "nullable": True}}},
         {"properties": {"nullable": {"type": "string"}, "$ref": {"type": ["string", "null"]}}}, 0),
        ({"example": {"nullable": True}, "default": {"const": 1}, "x-own": {"const": 1}},
         {"example": {"nullable": True}, "default": {"const": 1}, "x-own": {"const": 1}}, 0),
    ],
)  # fmt: skip
def test_openapi_30_is_read_by_its_own_words(written: dict[str, Any], meant: dict[str, Any], ignored: int) -> None:
    reading = read(written, Dialect.OPENAPI_30)
    assert (reading.schema, len(reading.ignored)) == (meant, ignored)


@each_row(
    ("dialect", "schema", "place", "told"),
    [
        (Dialect.V2020_12, {"properties": {"a": {"dependencies": {"b": ["c"]}}}}, "/properties/a",
         "'dependencies' is a keyword of draft 4 and others, not of 2020-12"),
        (Dialect.OPENAPI_31, {"type": "string", "nullable": True}, "",
         "'nullable' is a keyword of OpenAPI 3.0, not of OpenAPI 3.1"),
        (Dialect.DRAFT_4, {"anyOf": [{"const": 1}]}, "/anyOf/0",
         "'const' is a keyword of draft 6 and others, not of draft 4"),
        (Dialect.DRAFT_7, {"$defs": {"a/b": {"prefixItems": [{}]}}}, "/$defs/a~1b",
         "'prefixItems' is a keyword of 2020-12 and others, not of draft 7"),
        (Dialect.V2020_12, {"items": [{}]}, "", "'items' as a list is not of 2020-12"),
        (Dialect.V2020_12, {"divisibleBy": 2}, "", "'divisibleBy' is a keyword of draft 3, not of 2020-12"),
        (Dialect.DRAFT_4, {"items": {"extends": {"type": "string"}}}, "/items",
         "'extends' is a keyword of draft 3, not of draft 4"),
        (Dialect.OPENAPI_30, {"disallow": "string"}, "", "'disallow' is a keyword of draft 3, not of OpenAPI 3.0"),
        (Dialect.V2020_12, {"exclusiveMinimum": True}, "", "'exclusiveMinimum' as a flag is not of 2020-12"),
        (Dialect.OPENAPI_30, {"exclusiveMinimum": 1}, "",
         "'exclusiveMinimum' as a bound of its own is not of OpenAPI 3.0"),
        (Dialect.ASYNCAPI, {"$ref": "#/x", "type": "string"}, "", "'type' beside '$ref' says nothing in AsyncAPI"),
    ],
)  # fmt: skip
def test_what_a_dialect_does_not_know_is_named_and_not_read(
    dialect: Dialect, schema: dict[str, Any], place: str, told: str
) -> None:
    reading = read(schema, dialect)
    assert [(ignored.pointer, ignored.words) for ignored in reading.ignored] == [(place, f"{told}: it is ignored")]
    assert read(reading.schema).ignored == ()


@each_row(
    ("schema", "dialect"),
    [
        ({"title": "dependencies", "const": {"nullable": True}}, Dialect.V2020_12),
        ({"properties": {"dependencies": {"type": "string"}, "id": {}, "nullable": {}}}, Dialect.V2020_12),
        ({"definitions": {"id": {"type": "string"}}, "$ref": "#/definitions/id"}, Dialect.V2020_12),
        ({"definitions": {"a": {}}, "$ref": "#/definitions/a", "description": "words", "x-own": 1}, Dialect.DRAFT_7),
        ({"types": {"dependencies": {"type": "object"}}, "$ref": "#/types/dependencies"}, Dialect.V2020_12),
        (
            {"discriminator": {"propertyName": "id", "mapping": {"a": "#/x"}}, "example": 1, "xml": {"name": "a"}},
            Dialect.OPENAPI_31,
        ),
    ],
)
def test_names_and_data_that_look_like_keywords_are_left_alone(schema: dict[str, Any], dialect: Dialect) -> None:
    reading = read(schema, dialect)
    assert reading.schema is schema
    assert reading.ignored == ()


def test_references_follow_what_the_translation_moves() -> None:
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "items": [{"type": "string"}, {"$ref": "#/items/0"}],
        "additionalItems": {"$ref": "#/dependencies/a%20b"},
        "dependencies": {"a b": {"maxLength": 2}, "c": ["d"]},
        "definitions": {"n": {"properties": {"items": {"$ref": "#/additionalItems"}}}},
    }
    made = read(schema, Dialect.DRAFT_7).schema
    assert made["prefixItems"][1] == {"$ref": "#/prefixItems/0"}
    assert made["items"] == {"$ref": "#/dependentSchemas/a%20b"}
    assert made["definitions"]["n"]["properties"]["items"] == {"$ref": "#/items"}
    assert relocated(made, "/definitions/n/properties/items") == "/definitions/n/properties/items"
    assert jsonschema_rs.is_valid(made, ["x", "y", "z"])
    assert not jsonschema_rs.is_valid(made, ["x", "y", "zzz"])


def test_identities_and_recursion_of_older_drafts_get_their_new_names() -> None:
    assert read({"id": "http://x.dev/a#", "definitions": {"b": {"id": "#b"}}}, Dialect.DRAFT_4).schema == {
        "$id": "http://x.dev/a",
        "definitions": {"b": {"$anchor": "b"}},
    }
    tree = {"$recursiveAnchor": True, "properties": {"kids": {"items": {"$recursiveRef": "#"}}}, "required": ["n"]}
    made = read(tree, Dialect.V2019_09).schema
    assert jsonschema_rs.is_valid(made, {"n": 1, "kids": [{"n": 1}]})
    assert not jsonschema_rs.is_valid(made, {"n": 1, "kids": [{}]})
    plain = read({"properties": {"kids": {"$recursiveRef": "#"}}, "required": ["n"]}, Dialect.V2019_09).schema
    assert plain["properties"]["kids"] == {"$ref": "#"}


@each_row(
    ("address", "dialect"),
    [
        ("http://json-schema.org/draft-04/schema#", Dialect.DRAFT_4),
        ("https://json-schema.org/draft-06/schema", Dialect.DRAFT_6),
        ("http://json-schema.org/draft-07/schema", Dialect.DRAFT_7),
        ("https://json-schema.org/draft/2019-09/schema", Dialect.V2019_09),
        ("https://json-schema.org/draft/2020-12/schema#", Dialect.V2020_12),
        ("https://spec.openapis.org/oas/3.1/dialect/base", Dialect.OPENAPI_31),
        ("http://json-schema.org/draft-03/schema#", None),
        ("\ud800", None),
        (7, None),
    ],
)
def test_a_dialect_is_known_by_its_address(address: object, dialect: Dialect | None) -> None:
    assert dialect_of({"$schema": address}) is dialect


def test_a_resource_inside_may_be_in_another_dialect() -> None:
    inner = {"$schema": "http://json-schema.org/draft-07/schema#", "$id": "urn:b", "items": [{"type": "string"}]}
    reading = read({"$defs": {"b": inner}, "dependencies": {}})
    assert reading.schema["$defs"]["b"]["prefixItems"] == [{"type": "string"}]
    assert [ignored.keyword for ignored in reading.ignored] == ["dependencies"]


def test_every_keyword_of_a_meta_schema_has_a_row() -> None:
    metas = [*(validator.META_SCHEMA for validator in OLD.values()), jsonschema.Draft202012Validator.META_SCHEMA]
    names = {name for meta in metas for name in meta.get("properties", {})}
    assert names - KEYWORDS.keys() <= {"$recursiveAnchor"}


@each_row(
    ("schema", "made"),
    [
        (
            {"$recursiveAnchor": True, "items": {"$recursiveRef": "#"}},
            {"$dynamicAnchor": "X", "items": {"$dynamicRef": "#X"}},
        ),
        ({"items": {"$recursiveRef": "#"}}, {"items": {"$ref": "#"}}),
        ({"$recursiveAnchor": False, "items": {"$recursiveRef": "#"}}, {"items": {"$ref": "#"}}),
        ({"items": {"$recursiveAnchor": True, "$recursiveRef": "#"}}, {"items": {"$dynamicAnchor": "X", "$ref": "#"}}),
    ],
)
def test_a_recursive_reference_is_dynamic_where_the_outermost_schema_is_marked(schema: Any, made: Any) -> None:
    text = json.dumps(read(schema, Dialect.V2019_09).schema).replace(_RECURSIVE, "X")
    assert json.loads(text) == made


def test_references_follow_what_moved_and_what_is_data_stays() -> None:
    schema = {
        "items": [{"title": "first"}],
        "not": {"$ref": "#/items/0"},
        "properties": {"a": {"$ref": "#/items/0"}, "default": {"$ref": "#/items/0"}},
        "default": {"$ref": "#/items/0"},
        "enum": [{"$ref": "#/items/0"}],
    }
    made = read(schema, Dialect.DRAFT_7).schema
    assert made["not"] == made["properties"]["a"] == made["properties"]["default"] == {"$ref": "#/prefixItems/0"}
    assert made["default"] == made["enum"][0] == {"$ref": "#/items/0"}
