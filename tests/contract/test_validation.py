"""What is wrong with a payload is said at its place, also inside branches."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.contract import Event
from hookproof.contract.validation import is_valid, violations

PET = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "age": {"minimum": 0}}}
SCHEMA: dict[str, Any] = {
    "$defs": {"pet": PET},
    "type": "object",
    "required": ["event"],
    "properties": {
        "event": {"const": "adopted"},
        "pet": {"anyOf": [{"$ref": "#/$defs/pet"}, {"type": "null"}]},
        "home": {
            "oneOf": [
                {"properties": {"kind": {"const": "flat"}, "floor": {"type": "integer"}}},
                {"properties": {"kind": {"const": "farm"}, "acres": {"type": "number"}}},
            ]
        },
        "room": {
            "oneOf": [
                {"properties": {"kind": {"const": "hall"}, "door": {"properties": {"of": {"const": "oak"}}}}},
                {"properties": {"kind": {"const": "cellar"}}},
            ]
        },
        "size": {"anyOf": [{"type": "string", "const": "large"}, {"type": "integer", "enum": [1, 2]}]},
        "price": False,
        "a/b": {"format": "date-time", "type": "string"},
    },
}


@each_row(
    ("change", "expected"),
    [
        ({"event": "returned"}, [("/event", "const")]),
        ({"price": 1}, [("/price", "false")]),
        ({"a/b": "yesterday"}, [("/a~1b", "format")]),
        ({"pet": {"name": 1, "age": -1}}, [("/pet/name", "type"), ("/pet/age", "minimum")]),
        ({"pet": {}}, [("/pet", "required")]),
        ({"pet": "Rex"}, [("/pet", "anyOf")]),
        ({"home": {"kind": "farm", "acres": "ten"}}, [("/home/acres", "type")]),
        ({"home": {"kind": "boat"}}, [("/home", "oneOf")]),
        ({"home": {}}, [("/home", "oneOf")]),
        ({"size": 3}, [("/size", "enum")]),
        ({"size": "small"}, [("/size", "const")]),
        ({"size": None}, [("/size", "anyOf")]),
        ({"room": {"kind": "hall", "door": {"of": "tin"}}}, [("/room/door/of", "const")]),
    ],
    ids=str,
)
def test_the_broken_constraint_is_named_where_it_is_broken(change: Any, expected: list[tuple[str, str]]) -> None:
    event, payload = Event("adopted", SCHEMA), {"event": "adopted", **change}
    found = violations(event, payload)
    assert [(violation.pointer, violation.keyword) for violation in found] == expected
    assert not is_valid(event)(payload)


def test_the_outermost_stands_first() -> None:
    found = violations(Event("adopted", SCHEMA), {"pet": {"name": 1}})
    assert [violation.pointer for violation in found] == ["", "/pet/name"]


def test_the_place_in_the_schema_is_that_of_the_keyword() -> None:
    (found,) = violations(Event("adopted", SCHEMA), {"event": "adopted", "pet": {"name": 1}})
    assert found.schema_pointer == "/$defs/pet/properties/name/type"


def test_a_valid_payload_has_none() -> None:
    assert violations(Event("adopted", SCHEMA), {"event": "adopted", "pet": None}) == []


def test_what_is_wrong_where_unions_multiply_is_said_of_the_whole() -> None:
    """Nine levels of eight branches would be a hundred million errors."""
    branches = [
        {"type": "object", "required": [f"x{number}"], "properties": {"a": {"$ref": "#/$defs/part"}}}
        for number in range(8)
    ]
    event = Event(
        "grown", {"$defs": {"part": {"anyOf": [*branches, {"type": "integer"}]}}, "$ref": "#/$defs/part"}, True
    )
    payload: Any = "x"
    for _ in range(9):
        payload = {"a": payload}
    (found,) = violations(event, payload)
    assert (found.pointer, found.keyword) == ("", "")
    assert "over 10,000 times" in found.message
    assert violations(event, 7) == []
    assert [one.pointer for one in violations(event, {"a": "x"})] == [""]
