"""Values that break a demand, and payloads that carry them in the right place alone."""

from __future__ import annotations

from typing import Any

import jsonschema
from tests.rowwise import each_row

from hookproof.compare.change import Kind, Step
from hookproof.compare.provoke import _FAR, _LONGEST, _PLAIN, breaking_values, variants, without

PROPERTY = Step(Kind.PROPERTY, "a")

DEMANDS: list[dict[str, Any]] = [
    {"maxLength": 3},
    {"maxItems": 2},
    {"maxProperties": 1},
    {"minLength": 3},
    {"minItems": 2},
    {"minProperties": 2},
    {"minimum": 3},
    {"maximum": 3},
    {"exclusiveMinimum": 3},
    {"exclusiveMaximum": 3},
    {"minimum": -0.25, "maximum": 0.25},
    {"multipleOf": 7},
    {"multipleOf": 0.5},
    {"uniqueItems": True},
    {"propertyNames": {"maxLength": 5}},
    {"not": {"enum": ["odd"]}},
    {"not": {"const": "odd"}},
    {"allOf": [{"maxLength": 40}]},
    {"anyOf": [{"not": {"const": "odd"}}]},
    {"type": "string"},
    {"const": 1},
]


@each_row("demand", DEMANDS, ids=str)
def test_a_demand_is_broken_by_a_value_that_is_made_for_it_first(demand: dict[str, Any]) -> None:
    holds = jsonschema.Draft202012Validator(demand).is_valid
    broken = [value for value in breaking_values(demand) if not holds(value)]
    assert broken
    if not {"type", "const"} & demand.keys():
        # What is made for it, and not what is tried for every demand.
        made = [value for value in list(breaking_values(demand))[: -len(_PLAIN)] if not holds(value)]
        assert made


@each_row("bound", [5, 0, -5, 0.5])
def test_both_neighbours_of_a_bound_are_tried_and_half_a_step(bound: float) -> None:
    assert {bound, bound - 1, bound + 1, bound - 0.5, bound + 0.5} <= {
        value for value in breaking_values({"minimum": bound}) if isinstance(value, int | float)
    }


@each_row("keyword", ["maxLength", "maxItems", "maxProperties", "minLength", "minItems", "minProperties"])
def test_what_nobody_sends_is_not_made(keyword: str) -> None:
    assert list(breaking_values({keyword: _LONGEST + 1})) == list(_PLAIN)


def test_far_numbers_have_no_neighbours() -> None:
    assert len(list(breaking_values({"maximum": _FAR}))) == 3 + len(_PLAIN)


@each_row(
    ("path", "payload", "put"),
    [
        ((), {"b": 1}, 7),
        ((PROPERTY,), {"b": 1}, {"b": 1, "a": 7}),
        ((PROPERTY,), [1], None),
        ((Step(Kind.ENTRIES, known=frozenset({"b"})),), {"b": 1, "c": 2}, {"b": 1, "c": 7}),
        ((Step(Kind.ENTRIES, known=frozenset({"b"})),), {"b": 1}, {"b": 1, "another": 7}),
        ((Step(Kind.ITEMS),), [1, 2], [7, 2]),
        ((Step(Kind.ITEMS, skip=1),), [1, 2], [1, 7]),
        ((Step(Kind.INDEX, "1"),), [1, 2, 3], [1, 7, 3]),
        ((Step(Kind.INDEX, "1"),), {"1": 1}, None),
        ((PROPERTY, PROPERTY), {"a": {"a": 1}}, {"a": {"a": 7}}),
        ((PROPERTY, PROPERTY), {"b": {"a": 1}}, None),
        ((PROPERTY, Step(Kind.GUARD, schema=b"{}")), {"a": 1}, {"a": 7}),
    ],
)
def test_a_value_is_put_where_a_path_leads_and_nowhere_else(path: Any, payload: Any, put: Any) -> None:
    before = repr(payload)
    found = [each for each in variants(payload, path, [7]) if isinstance(put, int) or each != payload]
    assert (found[0] if found else None) == put
    assert repr(payload) == before


def test_an_array_is_tried_with_none_few_and_many_of_its_items() -> None:
    lengths = {len(each["a"]) for each in variants({"a": [1, 2, 3]}, (PROPERTY,), [])}
    assert lengths == {0, 1, 2, 4, 30}
    assert list(variants({"a": []}, (PROPERTY,), [])) == []


def test_a_property_goes_wherever_it_stands() -> None:
    path = (Step(Kind.PROPERTY, "l"), Step(Kind.ITEMS), PROPERTY)
    payload = {"l": [{"a": 1, "b": 2}, {"b": 3}, {"a": 4}], "a": 5}
    assert list(without(payload, path)) == [{"l": [{"b": 2}, {"b": 3}, {}], "a": 5}]
    assert list(without({"l": [{"b": 1}]}, path)) == []
