"""What stands beside an array of events has values that its schema allows, or those that the documents show."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.importing.customs.enclosures import beside, spelt_out
from hookproof.importing.library import Library
from hookproof.importing.offers import Offer

NEEDED = {"required": ["events", "account"], "properties": {"events": {}, "other": {}}}


def offered(account: Any, *examples: Any) -> Offer:
    node = {"allOf": [NEEDED, {"properties": {"account": account}}]}
    return Offer(name="e", where="#", node=node, examples=examples)


@each_row(
    ("account", "examples", "found"),
    [
        ({"const": 4}, [], {"account": 4}),
        ({"type": "string", "pattern": "^aaa$"}, [], {"account": "aaa"}),
        ({"type": "object", "required": ["id"], "properties": {"id": {"const": 1}}}, [], {"account": {"id": 1}}),
        ({"not": {}}, [], None),
        ({"const": 4}, [[], {"account": 5, "other": 6, "events": []}], {"account": 5, "other": 6}),
    ],
)
def test_what_is_needed_beside_an_array_is_made_and_what_is_shown_is_taken(
    account: Any, examples: Any, found: Any
) -> None:
    assert beside(offered(account, *examples), "events", Library({})) == found


def test_what_needs_nothing_beside_its_array_has_nothing_there() -> None:
    assert beside(Offer(name="e", where="#", node={"required": ["events"]}), "events", Library({})) == {}


def test_references_are_followed_and_one_in_a_circle_ends() -> None:
    library = Library({"a.json": {"$defs": {"id": {"const": 1}, "round": {"items": {"$ref": "#/$defs/round"}}}}})
    node = spelt_out(library.node("a.json", "/$defs"), library)
    assert node["id"] == {"const": 1}
    assert "$ref" not in str(node)
    assert spelt_out({"$ref": "https://import.invalid/a.json#/$defs/id"}, library) == {"allOf": [{"const": 1}]}
