"""One plain spelling of rules: what asks for nothing is left out, what asks for something stays."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.compare.plain import plain
from hookproof.compare.shape import Source

#: Keyword -> the value with which it asks for nothing (JSON Schema Validation 2020-12, section 6), and one that asks.
IDLE: dict[str, tuple[Any, Any]] = {
    "required": ([], ["a"]),
    "properties": ({}, {"a": False}),
    "patternProperties": ({}, {"a": False}),
    "dependentRequired": ({}, {"a": ["b"]}),
    "dependentSchemas": ({}, {"a": False}),
    "additionalProperties": (True, False),
    "items": (True, False),
    "minLength": (0, 1),
    "minItems": (0, 1),
    "minProperties": (0, 1),
    "uniqueItems": (False, True),
    "description": ("Some text.", None),
}
BARE: dict[str, Any] = {"type": "object"}


@each_row("key", IDLE)
def test_a_keyword_that_asks_for_nothing_is_left_out_and_one_that_asks_stays(key: str) -> None:
    idle, asks = IDLE[key]
    source = Source({})
    assert plain(source, {**BARE, key: idle}) == plain(source, BARE) == BARE
    if asks is not None:
        assert plain(source, {**BARE, key: asks}) != BARE


def test_one_value_is_spelled_one_way_and_the_order_of_a_set_says_nothing() -> None:
    source = Source({"$defs": {"a": {"const": 1}}})
    assert plain(source, {"const": 1}) == plain(source, {"enum": [1]}) == plain(source, {"$ref": "#/$defs/a"})
    assert plain(source, {"enum": ["b", "a"]}) == plain(source, {"enum": ["a", "b"]})
    assert plain(source, {"required": ["b", "a"]}) == plain(source, {"required": ["a", "b"]})
    assert plain(source, {"prefixItems": [{}, False]}) != plain(source, {"prefixItems": [False, {}]})


def test_a_reference_within_what_it_leads_to_stays_so_that_circles_do_not_multiply() -> None:
    names = [f"n{number}" for number in range(4)]
    inner: dict[str, Any] = {"properties": {name: {"$ref": f"#/$defs/{name}"} for name in names}}
    source = Source({"$defs": dict.fromkeys(names, inner)})
    found: Any = plain(source, {"$ref": "#/$defs/n0"})
    assert found["properties"]["n0"] == {"$ref": "#/$defs/n0"}
    assert found["properties"]["n1"]["properties"]["n1"] == {"$ref": "#/$defs/n1"}
    assert found["properties"]["n1"]["properties"]["n2"]["properties"]["n3"]["properties"] == {
        name: {"$ref": f"#/$defs/{name}"} for name in names
    }
