"""References that consume nothing on their way back to themselves are refused, and no others."""

from __future__ import annotations

import pytest
from tests.rowwise import each_row

from hookproof.schema.circles import MAX_CHAIN, Circles
from hookproof.schema.errors import LongChain, LoopingReference

ENDLESS = {
    "itself": ({"$ref": "#"}, ("#", "#")),
    "through a definition": ({"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#"}}}, ("#", "#/$defs/a", "#")),
    "through a branch": (
        {"$defs": {"a": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/a"}]}}},
        ("#/$defs/a/anyOf/1", "#/$defs/a", "#/$defs/a/anyOf/1"),
    ),
    "through an anchor": ({"$ref": "#me", "$anchor": "me"}, ("#", "#")),
    "through a condition": ({"if": {"$ref": "#"}}, ("#/if", "#", "#/if")),
    "through a dependent schema": (
        {"dependentSchemas": {"a/b": {"$ref": "#"}}},
        ("#/dependentSchemas/a~1b", "#", "#/dependentSchemas/a~1b"),
    ),
}
ENDING = {
    "a property is consumed": {"properties": {"child": {"$ref": "#"}}},
    "an item is consumed": {"$defs": {"list": {"items": {"$ref": "#/$defs/list"}}}, "$ref": "#/$defs/list"},
    "two ways to one place": {"allOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/a"}], "$defs": {"a": {}}},
    "a property of that name": {"properties": {"$ref": {"const": "#"}}},
    "data that looks like one": {"const": {"$ref": "#"}, "examples": [{"$ref": "#"}]},
}


@each_row("name", ENDLESS)
def test_a_circle_is_told_by_the_places_on_it(name: str) -> None:
    schema, chain = ENDLESS[name]
    with pytest.raises(LoopingReference) as raised:
        Circles().refuse(schema)  # type: ignore[arg-type]
    assert raised.value.chain == chain


@each_row("name", ENDING)
def test_what_comes_to_an_end_is_taken(name: str) -> None:
    Circles().refuse(ENDING[name])


def test_too_many_references_in_a_row_are_refused() -> None:
    chain = {f"d{number}": {"$ref": f"#/$defs/d{number + 1}"} for number in range(MAX_CHAIN + 2)}
    with pytest.raises(LongChain, match="in a row"):
        Circles().refuse({"$ref": "#/$defs/d0", "$defs": {**chain, f"d{MAX_CHAIN + 2}": {}}})


def test_a_circle_in_what_two_schemas_share_is_told_of_both_of_them() -> None:
    shared = {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}
    circles = Circles()
    for title in ("one", "other"):
        with pytest.raises(LoopingReference):
            circles.refuse({"title": title, "$ref": "#/$defs/a", "$defs": shared})
