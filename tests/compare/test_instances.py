"""Values that may stand at a place: the ends of what is allowed, and one of each type."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.compare.branches import _same
from hookproof.compare.instances import samples
from hookproof.compare.shape import Source


def found(schema: Any) -> list[Any]:
    return samples(Source(schema), (schema,))


@each_row(
    ("schema", "values"),
    [
        ({"type": "integer"}, [0, 1]),
        ({"type": "integer", "minimum": 3, "maximum": 7}, [3, 7]),
        ({"type": "integer", "exclusiveMinimum": 3, "exclusiveMaximum": 7}, [4, 6]),
        ({"type": "integer", "multipleOf": 5}, [0, 5]),
        ({"type": "number", "minimum": 0, "maximum": 1}, [0, 0.5, 1]),
        ({"type": "string", "minLength": 2, "maxLength": 3}, ["xx", "xxx"]),
        ({"type": "string", "minLength": 2, "maxLength": 9}, ["xx", "x" * 7, "x" * 9]),
        ({"type": "string", "maxLength": 3}, ["", "xxx"]),
        ({"type": "string", "format": "date"}, ["2026-01-02"]),
        ({"type": "boolean"}, [False, True]),
        ({"type": "null"}, [None]),
        ({"enum": ["a", 1]}, ["a", 1]),
        ({"type": "array", "minItems": 2, "items": {"const": 1}}, [[1, 1]]),
        ({"type": "array"}, [[]]),
        ({"type": "object", "required": ["a"], "properties": {"a": {"const": 1}, "b": {"const": 2}}}, [{"a": 1}]),
    ],
)
def test_what_a_place_allows_is_shown_at_its_ends(schema: Any, values: list[Any]) -> None:
    assert sorted(map(repr, found(schema))) == sorted(map(repr, values))


def _alternative(schema: Any) -> Any:
    source = Source(schema)
    [[side]] = source.alternatives((schema,)).values()
    return source, side


def thing(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": [*properties], "properties": properties}


@each_row(
    ("one", "other", "same"),
    [
        ({"enum": ["a", "b"]}, {"enum": ["b", "c"]}, True),
        ({"enum": ["a"]}, {"enum": ["b"]}, False),
        ({"enum": ["a"]}, {"type": "string"}, True),
        ({"type": "string"}, {"enum": ["a"]}, True),
        ({"type": "string"}, {"type": "string"}, True),
        (thing(k={"const": "a"}), thing(k={"const": "b"}), False),
        (thing(k={"const": "a"}), thing(k={"const": "a"}), True),
        (thing(k={"type": "string"}), thing(k={"type": "integer"}), False),
        (thing(k={"type": "string"}), thing(j={"type": "integer"}), True),
    ],
)
def test_a_value_can_be_of_both_where_no_listed_value_and_no_required_member_tells_them_apart(one, other, same) -> None:
    assert _same(_alternative(one), _alternative(other)) is same
