"""Types of GraphQL are the schemas of their values in JSON."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.sources.typed.graphql import declared


def schemas(text: str) -> dict[str, Any]:
    found = {one.name: one for one in declared(text)}
    return {name: one.type.as_sent().written(found)[0] for name, one in found.items()}


@each_row(
    ("field", "said"),
    [
        ("x: ID!", {"type": "string"}),
        ('x(first: Int = 3): Int @deprecated(reason: "old")', {"type": ["integer", "null"]}),
        ('"""How big."""\nx: Float!', {"type": "number", "description": "How big."}),
        ("# How big.\nx: Float!", {"type": "number", "description": "How big."}),
        ("x: [DateTime!]!", {"type": "array", "items": {"type": "string", "format": "date-time"}}),
        ("x: Lid!", {"$ref": "#/$defs/Lid"}),
        ("x: Lid", {"anyOf": [{"$ref": "#/$defs/Lid"}, {"type": "null"}]}),
        ("x: [Int!]! = [1, 2]", {"type": "array", "items": {"type": "integer"}}),
    ],
)
def test_a_field_is_null_or_of_its_type_and_always_there(field: str, said: dict[str, Any]) -> None:
    found = schemas(f'scalar DateTime\ntype Jar @key(fields: "x") {{\n{field}\n}}\nenum Lid {{ TIN @old GLASS }}')
    assert found["Jar"] == {"type": "object", "properties": {"x": said}, "required": ["x"]}
    assert found["Lid"] == {"type": "string", "enum": ["TIN", "GLASS"]}


def test_a_union_and_an_interface_are_one_of_their_types() -> None:
    found = schemas("""
    interface Kept { id: ID! }
    extend type A implements Kept & Named { id: ID! }
    type B implements Kept { id: ID! }
    union Hook = | A | B
    """)
    either = [{"$ref": "#/$defs/A"}, {"$ref": "#/$defs/B"}]
    assert (found["Hook"], found["Kept"]) == ({"anyOf": either}, {"anyOf": either})
