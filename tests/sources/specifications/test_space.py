"""The only values that a schema allows, and what refers to what."""

from __future__ import annotations

from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.schema.keywords import Dialect
from hookproof.sources.specifications.space import SchemaSpace


def union(depth: int) -> dict[str, Any]:
    return {"const": 1} if not depth else {"anyOf": [union(depth - 1)]}


@each_row(
    ("schema", "values"),
    [
        ({"const": None}, (None,)),
        ({"enum": [1, 2]}, (1, 2)),
        ({"const": 1, "enum": [1, 2]}, (1,)),
        ({"type": "string"}, None),
        ({"oneOf": [{"const": 1}, {"enum": [2, 3]}]}, (1, 2, 3)),
        ({"anyOf": [{"const": 1}, {"type": "string"}]}, None),
        ({"allOf": [{"type": "string"}, {"const": 1}]}, (1,)),
        ({"allOf": [{"type": "string"}]}, None),
        ({"anyOf": []}, None),
        (union(8), (1,)),
        (union(9), None),
    ],
)
def test_values_are_the_only_ones_where_every_alternative_names_its_own(schema: dict[str, Any], values: Any) -> None:
    assert SchemaSpace(schema).allowed("") == values


def test_references_are_found_wherever_schemas_are_and_not_in_data() -> None:
    schema = {
        "properties": {"a": {"$ref": "#/$defs/x"}},
        "default": {"$ref": "#/$defs/no"},
        "$defs": {"x": {"items": {"$ref": "#/$defs/x"}}},
    }
    assert sorted(SchemaSpace(schema).references) == [("/$defs/x/items", "#/$defs/x"), ("/properties/a", "#/$defs/x")]


def test_alternatives_that_all_lead_to_one_another_are_read_once_each() -> None:
    """Fourteen of them have more ways through than anybody can walk."""
    names = [f"n{number}" for number in range(14)]
    each = {"anyOf": [{"$ref": f"#/$defs/{name}"} for name in names]}
    space = SchemaSpace({"$defs": {**dict.fromkeys(names, each), "end": {"type": "string"}}})
    assert (space.kinds("/$defs/n0"), space.allowed("/$defs/n0")) == (frozenset(), None)


SHAPES = {
    "node": {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/node"}, "n": {"type": "integer"}}},
    "list": {"type": "array", "items": {"$ref": "#/components/schemas/node"}},
    "either": {"oneOf": [{"$ref": "#/components/schemas/node"}, {"type": "string"}]},
    "plain": {"type": "string"},
    "lost": {"allOf": [{"$ref": "#/components/schemas/none"}]},
    "odd~/ name": {"allOf": [{"$ref": "#/components/schemas/node"}]},
}
VALUES: list[Any] = [{}, {"n": 1}, {"n": "1"}, {"next": {"next": {"n": "x"}}}, [], [{"n": None}], "a", 3, None]


@pytest.mark.parametrize("broken", [False, True])
def test_schemas_that_are_compiled_together_judge_as_each_alone(broken: bool) -> None:
    more = {"broken": {"allOf": [{"pattern": "("}]}} if broken else {}
    root = {"openapi": "3.1.0", "components": {"schemas": {**SHAPES, **more}}}
    alone, together = SchemaSpace(root, Dialect.OPENAPI_31), SchemaSpace(root, Dialect.OPENAPI_31)
    pointers = [f"/components/schemas/{name.replace('~', '~0').replace('/', '~1')}" for name in (*SHAPES, *more)]
    together.expect([*pointers, "/components/schemas/nowhere"])
    found = {(at, str(value)): together.faults(at, value) for at in pointers for value in VALUES}
    assert found == {(at, str(value)): alone.faults(at, value) for at in pointers for value in VALUES}
    assert any(found.values())
