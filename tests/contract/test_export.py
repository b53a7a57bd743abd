"""Exported schemas: self-contained, the same in every validator and in draft 7."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import jsonschema_rs
import pytest
from tests.rowwise import each_row

from hookproof.contract import load_contract, load_provider
from hookproof.contract.export import DRAFTS, export
from hookproof.contract.model import Event
from hookproof.schema.draft7 import to_draft7
from hookproof.schema.errors import NotExpressible

CASES = Path(__file__).parents[1] / "cases"
NAMES = [version.name for version in load_provider("videogen").versions]
#: The newest version always, the older ones where time is no matter.
VERSIONS = [*(pytest.param(name, marks=pytest.mark.slow) for name in NAMES[:-1]), NAMES[-1]]
REF = "$ref"


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from ([node[REF]] if isinstance(node.get(REF), str) else [])
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for item in node:
            yield from references(item)


@pytest.mark.slow
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("draft", sorted(DRAFTS))
def test_every_exported_file_is_a_schema_that_refers_only_to_itself(version: str, draft: str, tmp_path: Path) -> None:
    contract = load_contract("videogen", version)
    paths = export(contract, tmp_path / "out", draft=draft)
    assert [path.name for path in paths] == [f"{name}.schema.json" for name in contract.events]
    for path in paths:
        schema = json.loads(path.read_text(encoding="utf-8"))
        assert not [ref for ref in references(schema) if not ref.startswith("#")]
        jsonschema.validators.validator_for(schema).check_schema(schema)
        jsonschema_rs.meta.validate(schema)
        assert not [key for key in keys(schema) if key.startswith("x-")]


def keys(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key not in ("examples", "const", "enum", "default"):
                yield key
                yield from keys(value)
    elif isinstance(node, list):
        for item in node:
            yield from keys(item)


def payloads(event: Event) -> list[Any]:
    """The event's examples, and each with one value changed, so that valid and invalid ones are among them."""
    changed = [
        {**example, name: value} for example in event.examples for name in example for value in (None, 1, "x", [])
    ]
    short = [{k: v for k, v in example.items() if k != name} for example in event.examples for name in example]
    return [*event.examples, *changed, *short]


@pytest.mark.slow
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("draft", sorted(DRAFTS))
def test_an_exported_schema_judges_as_the_contract_does(version: str, draft: str) -> None:
    verdicts = set()
    for event in load_contract("videogen", version).events.values():
        schema = DRAFTS[draft](event)
        reference = jsonschema.Draft202012Validator(event.schema)
        others = [
            jsonschema.validators.validator_for(schema)(schema),
            jsonschema_rs.validator_for(schema, validate_formats=False),
        ]
        for payload in payloads(event):
            expected = reference.is_valid(payload)
            verdicts.add(expected)
            assert [other.is_valid(payload) for other in others] == [expected, expected], (event.name, payload)
    assert verdicts == {True, False}


TEXT, WHOLE = {"type": "string"}, {"type": "integer"}
VALUES: list[Any] = [
    None, 1, 0.5, "a", "abc", [], ["a"], ["a", 1], ["a", "b"], [1, 1, 1],
    {}, {"a": "x"}, {"a": 1, "b": 2}, {"a": "x", "b": 1}, {"b": 1}, {"a": {"a": {}}},
]  # fmt: skip
A_IS_TEXT, B_IS_WHOLE = {"properties": {"a": TEXT}}, {"properties": {"b": WHOLE}}
SAYABLE: dict[str, Any] = {
    "a reference with siblings": {"$defs": {"t": TEXT}, REF: "#/$defs/t", "maxLength": 2},
    "a reference beside allOf": {"$defs": {"t": TEXT}, "allOf": [{"minLength": 1}], REF: "#/$defs/t"},
    "a reference into an allOf": {"$defs": {"t": {"allOf": [TEXT, {"maxLength": 2}]}}, REF: "#/$defs/t/allOf/1"},
    "an anchor": {"$defs": {"t": {"$anchor": "here", **TEXT}}, REF: "#here"},
    "a dynamic reference": {"$defs": {"t": {"$dynamicAnchor": "here", **TEXT}}, "$dynamicRef": "#here"},
    "a tuple": {"type": "array", "prefixItems": [TEXT, WHOLE]},
    "a closed tuple": {"type": "array", "prefixItems": [TEXT], "items": False},
    "a reference into a tuple": {"prefixItems": [TEXT], "items": {REF: "#/prefixItems/0"}},
    "a reference into the rest of a tuple": {
        "prefixItems": [True], "items": WHOLE, "properties": {"a": {REF: "#/items"}},
    },
    "items": {"items": TEXT},
    "properties that require others": {"dependentRequired": {"a": ["b"]}},
    "properties that bring a schema": {"dependentSchemas": {"a": B_IS_WHOLE}},
    "both for one property": {"dependentRequired": {"a": ["b"]}, "dependentSchemas": {"a": A_IS_TEXT}},
    "both, the other way round": {"dependentSchemas": {"a": A_IS_TEXT}, "dependentRequired": {"a": ["b"]}},
    "a recursive schema": {"properties": {"a": {REF: "#"}}, "additionalProperties": False},
    "conditions": {"if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": {"type": ["object", "null"]}},
    "contains": {"contains": {"const": 1}},
    "a part that says nothing": {"allOf": [True]},
    "a reference that is none, in what is no schema": {"properties": {"a": TEXT}, "xml": {REF: {"type": "null"}}},
    "a part that nothing fits": {"allOf": [False]},
    "contains, from none on": {"contains": {"const": 1}, "minContains": 0},
    "a property named like a keyword": {"properties": {"$defs": {REF: "#/properties/a"}, "a": TEXT}},
    "unevaluated, and all welcome": {"unevaluatedProperties": True, "properties": {"a": TEXT}},
}  # fmt: skip


@each_row("name", SAYABLE)
def test_draft_7_judges_as_2020_12_does(name: str) -> None:
    schema = SAYABLE[name]
    converted = to_draft7(schema, "test")
    jsonschema.Draft7Validator.check_schema(converted)
    reference, draft7 = jsonschema.Draft202012Validator(schema), jsonschema.Draft7Validator(converted)
    assert [draft7.is_valid(v) for v in VALUES] == [reference.is_valid(v) for v in VALUES], converted


@each_row(
    ("schema", "keyword", "pointer"),
    [
        ({"unevaluatedProperties": False}, "unevaluatedProperties", ""),
        ({"properties": {"a/b": {"unevaluatedItems": TEXT}}}, "unevaluatedItems", "/properties/a~1b"),
        ({"items": {"contains": TEXT, "maxContains": 2}}, "maxContains", "/items"),
        ({"contains": TEXT, "minContains": 2}, "minContains", ""),
        ({"$defs": {"t": TEXT}, "definitions": {"t": WHOLE}}, "definitions", "/definitions/t"),
    ],
)
def test_what_draft_7_cannot_say_is_an_error_that_names_the_keyword(schema: Any, keyword: str, pointer: str) -> None:
    with pytest.raises(NotExpressible) as raised:
        to_draft7(schema, "thing.happened")
    assert (raised.value.keyword, raised.value.draft) == (keyword, "7")
    assert raised.value.where == f"thing.happened#{pointer}"


def test_nothing_is_written_where_one_event_cannot_be_said(
    tmp_path: Path, write_provider: Callable[..., Path], event_schema: Callable[..., dict[str, Any]]
) -> None:
    closed = {**event_schema("b"), "unevaluatedProperties": False}
    contract = load_contract("parcels", root=write_provider({"2026-01-01": {"a": event_schema("a"), "b": closed}}))
    with pytest.raises(NotExpressible):
        export(contract, tmp_path / "out", draft="7")
    assert not (tmp_path / "out").exists()
