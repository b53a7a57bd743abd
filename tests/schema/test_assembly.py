"""Many schemas in one document decide as each of them does alone."""

from __future__ import annotations

from typing import Any

import pytest

from hookproof.contract import load_contract
from hookproof.payloads import cases
from hookproof.schema.assembly import FEW, Assembly, assembled
from hookproof.schema.validators import validator

USER = {"type": "object", "required": ["name", "age"], "properties": {"name": {"minLength": 3, "maxLength": 20},
        "age": {"type": "integer", "minimum": 0, "maximum": 150}, "of": {"$ref": "#/$defs/user"}}}  # fmt: skip
SHARED = {"$defs": {"user": USER}}
SCHEMAS: dict[str, dict[str, Any]] = {
    "one": {**SHARED, "required": ["u"], "properties": {"u": {"$ref": "#/$defs/user"}}},
    "many": {**SHARED, "properties": {"u": {"type": "array", "items": {"$ref": "#/$defs/user"}, "minItems": 2}}},
    "written out": {"$id": "https://example.com/out", "properties": {"u": {**USER, "properties": {"age": {}}}}},
    "of another meaning": {"$defs": {"user": {"type": "string", "minLength": 2}}, "items": {"$ref": "#/$defs/user"}},
    "anchored": {"$defs": {"user": {"$anchor": "u", "type": "string"}}, "items": {"$ref": "#u"}},
    "of itself": {"properties": {"u": {"$ref": "#"}, "n": {"type": "integer", "description": "a" * 200}}},
    "deeper": {**SHARED, "properties": {"u": {"$ref": "#/$defs/user/properties/age"}}},
    "names of keywords": {
        "properties": {"$ref": {"const": {"$ref": "x" * 150}}, "items": False, "$id": {"enum": [1, "x" * 150]}},
        "dependentRequired": {"a": ["b" * 150]},
        "default": {"$ref": "#/nowhere"},
    },
    "one as true": {"$defs": {"f": {"const": [True, "x" * 150]}}, "properties": {"a": {"$ref": "#/$defs/f"}}},
    "one as number": {"properties": {"a": {"const": [1, "x" * 150]}, "b": {"const": [1.0, "x" * 150]}}},
    "a format": {"properties": {"a": {"format": "date-time", "description": "x" * 150, "pattern": "^2"}}},
    "what nothing else looked at": {"allOf": [{"properties": {"a": {}}}], "unevaluatedProperties": False},
}
ADA: dict[str, Any] = {"name": "Ada", "age": 36}
VALUES: list[Any] = [
    {"u": ADA}, {"u": {**ADA, "of": ADA}}, {"u": {**ADA, "of": {"name": "x"}}}, {"u": [ADA]}, {"u": [ADA, ADA]},
    {"u": [ADA, 1]}, {"u": {"n": 1}}, {"u": {"n": "1"}}, {"u": 36}, {"u": "36"}, ["ab"], ["a"], [1], {}, [], None,
    {"$ref": {"$ref": "x" * 150}}, {"$ref": {}}, {"items": 1}, {"$id": 1}, {"$id": True}, {"a": 1}, {"a": 1, "b": 2},
    {"a": 1, "b" * 150: 1}, {"a": [True, "x" * 150]}, {"a": [1, "x" * 150]}, {"a": [1.0, "x" * 150]},
    {"b": [True, "x" * 150]}, {"b": [1, "x" * 150]}, {"a": "2026-11-28T10:00:00Z"}, {"a": "2026"},
]  # fmt: skip
APART = {"of another meaning", "anchored", "of itself", "deeper"}


def assembly_of(schemas: dict[str, dict[str, Any]]) -> Assembly:
    """An assembly that was asked so often that it decides."""
    made = Assembly()
    everything = {**{str(number): {} for number in range(FEW)}, **schemas}
    for name, schema in everything.items():
        made.add(name, schema)
    for name, schema in everything.items():
        made.predicate(name, schema)
    return made


def test_each_schema_decides_in_company_as_it_does_alone() -> None:
    together = assembly_of(SCHEMAS)
    for name in SCHEMAS.keys() - APART:
        decides, alone = together.predicate(name, SCHEMAS[name]), validator(SCHEMAS[name])
        assert decides is not None, name
        assert [decides(value) for value in VALUES] == [alone.is_valid(value) for value in VALUES], name


def test_a_schema_whose_names_would_mean_something_else_in_company_stays_alone() -> None:
    together = assembly_of(SCHEMAS)
    assert {name for name, schema in SCHEMAS.items() if together.predicate(name, schema) is None} == APART


def test_a_schema_that_is_none_leaves_the_others_to_their_own_validators() -> None:
    schemas: dict[str, dict[str, Any]] = {"good": {"type": "object"}, "bad": {"pattern": "("}}
    assert assembly_of(schemas).predicate("good", schemas["good"]) is None


def test_few_schemas_are_left_to_their_own_validators_and_so_is_another_of_the_same_name() -> None:
    together = Assembly()
    together.add("a", USER)
    assert together.predicate("a", USER) is None
    assert assembly_of({"a": USER}).predicate("a", dict(USER)) is None


def test_what_was_not_added_yet_is_added_before_schemas_are_put_together() -> None:
    together = Assembly(complete=lambda: [together.add(name, schema) for name, schema in SCHEMAS.items()])
    for number in range(FEW + 1):
        together.add(str(number), USER)
        together.predicate(str(number), USER)
    name = min(SCHEMAS.keys() - APART)
    assert together.predicate(name, SCHEMAS[name]) is not None


def test_what_several_schemas_say_stands_once() -> None:
    twice = assembled({name: {**SHARED, "required": [name], "properties": {"u": USER}} for name in ("a", "b")})
    assert list(twice["$defs"]) == ["0", "-user"]  # type: ignore[call-overload]


@pytest.mark.parametrize("profile", ["example", "drift", "invalid"])
def test_our_own_events_decide_together_as_they_do_alone(profile: str) -> None:
    contract = load_contract("videogen")
    together = assembly_of({name: event.schema for name, event in contract.events.items()})
    for name, event in list(contract.events.items())[::6]:
        decides = together.predicate(name, event.schema)
        assert decides is not None
        assert all(decides(case.payload) is case.valid for case in cases(contract, name, profile))
