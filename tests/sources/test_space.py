"""The only values that a schema allows, and what refers to what."""

from __future__ import annotations

from typing import Any

import pytest

from hookproof.sources.space import SchemaSpace


def union(depth: int) -> dict[str, Any]:
    return {"const": 1} if not depth else {"anyOf": [union(depth - 1)]}


@pytest.mark.parametrize(
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
