"""Every keyword of arrays and objects against a validator: of a world of small values, all are asked.

What a schema takes can be made, what is made is taken, and where nothing is taken nothing is made: by the plan alone,
without the last resort of another generator.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, combinations, islice, product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from hookproof.payloads import compile_plan
from hookproof.payloads.errors import CannotGenerate, Unsatisfiable
from hookproof.payloads.making import fallback
from hookproof.payloads.profiles.covering import covering
from hookproof.payloads.profiles.random import payloads

SCALARS = (0, 1, "a", None)
ARRAYS = [list(items) for length in range(4) for items in product(SCALARS, repeat=length)]
NAMES = ("a", "b", "c")
OBJECTS = [
    dict(zip(names, values, strict=True))
    for names in chain.from_iterable(combinations(NAMES, count) for count in range(4))
    for values in product((0, "a", None), repeat=len(names))
]
ITEMS = st.sampled_from([{"enum": [0, 1]}, {"const": 1}, {"const": "a"}, {"type": "null"}, {"enum": [0, "a"]}])
COUNTS = st.integers(0, 3)
CLOSED: dict[str, Any] = {"items": {"enum": list(SCALARS)}}
ARRAY_SCHEMAS = st.fixed_dictionaries(
    {"type": st.just("array"), "maxItems": COUNTS},
    optional={
        "minItems": COUNTS,
        "uniqueItems": st.booleans(),
        "prefixItems": st.lists(ITEMS, min_size=1, max_size=2),
        "items": st.one_of(ITEMS, st.just(False)),
        "contains": ITEMS,
        "minContains": COUNTS,
        "maxContains": COUNTS,
    },
)
VALUES = st.sampled_from([{"enum": [0, "a"]}, {"const": 0}, {"type": "null"}, {"enum": ["a", None]}, False])
OBJECT_SCHEMAS = st.fixed_dictionaries(
    {
        "type": st.just("object"),
        "properties": st.fixed_dictionaries(dict.fromkeys(NAMES, VALUES)),
        "additionalProperties": st.just(False),
    },
    optional={
        "required": st.lists(st.sampled_from(NAMES), unique=True, max_size=2),
        "minProperties": COUNTS,
        "maxProperties": COUNTS,
        "dependentRequired": st.dictionaries(
            st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), unique=True, min_size=1), max_size=2
        ),
        "propertyNames": st.sampled_from([{"enum": ["a", "b"]}, {"maxLength": 1}, {"not": {"const": "c"}}]),
    },
)
LAW = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(autouse=True, scope="module")
def no_last_resort() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fallback, "_found", lambda _node: ((), "there is no other generator"))
        yield


def made(schema: dict[str, Any]) -> list[object]:
    try:
        plan = compile_plan(schema)
        return [*islice(payloads(plan, 1), 4), *(payload for payload, _ in covering(plan).payloads)]
    except (CannotGenerate, Unsatisfiable):
        return []


def agree(schema: dict[str, Any], world: list[Any]) -> None:
    valid = Draft202012Validator(schema).is_valid
    found = made(schema)
    assert all(map(valid, found))
    assert bool(found) == any(map(valid, world))


@pytest.mark.slow
@LAW
@given(ARRAY_SCHEMAS)
def test_arrays_are_made_just_where_there_are_some(schema: dict[str, Any]) -> None:
    agree({**CLOSED, **schema}, ARRAYS)


@pytest.mark.slow
@LAW
@given(ARRAY_SCHEMAS, ARRAY_SCHEMAS, st.sampled_from(["not", "if", "allOf", "anyOf"]))
def test_two_schemas_of_arrays_are_made_just_where_there_are_some(
    one: dict[str, Any], other: dict[str, Any], keyword: str
) -> None:
    inner = [other] if keyword.endswith("Of") else other
    agree({**CLOSED, **one, keyword: inner, "then": {"minItems": 1}}, ARRAYS)


@pytest.mark.slow
@LAW
@given(OBJECT_SCHEMAS)
def test_objects_are_made_just_where_there_are_some(schema: dict[str, Any]) -> None:
    agree(schema, OBJECTS)


@pytest.mark.slow
@LAW
@given(OBJECT_SCHEMAS, OBJECT_SCHEMAS, st.sampled_from(["anyOf", "oneOf", "allOf"]))
def test_two_schemas_together_are_made_just_where_there_are_some(
    one: dict[str, Any], other: dict[str, Any], keyword: str
) -> None:
    agree({keyword: [one, other]}, OBJECTS)


@pytest.mark.slow
@LAW
@given(OBJECT_SCHEMAS, OBJECT_SCHEMAS)
def test_what_is_denied_is_made_just_where_something_is_left(one: dict[str, Any], other: dict[str, Any]) -> None:
    agree({**one, "not": other}, OBJECTS)
