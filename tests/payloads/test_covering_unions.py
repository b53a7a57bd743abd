"""A branch is shown whatever stands beside it: whether it has states of its own or not, and wherever it is."""

from __future__ import annotations

import itertools
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rowwise import each_row

from hookproof.payloads import compile_plan
from hookproof.payloads.plan.exhibit import shown
from hookproof.payloads.plan.states import states_of
from hookproof.payloads.profiles.covering import Covering, covering
from hookproof.payloads.profiles.departing import CROWDED

PLAIN: dict[str, Any] = {
    "text": {"type": "string"},
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "null": {"type": "null"},
    "object": {"type": "object", "properties": {"id": {"type": "string"}}},
    "array": {"type": "array", "items": {"type": "string"}},
    "bounded": {"type": "string", "minLength": 3},
}
PLACES: dict[str, Any] = {
    "required": lambda schema: {"type": "object", "properties": {"v": schema}, "required": ["v"]},
    "optional": lambda schema: {"type": "object", "properties": {"v": schema}},
    "an item": lambda schema: {"type": "object", "properties": {"v": {"type": "array", "items": schema}}},
    "nested": lambda schema: {"type": "object", "properties": {"o": PLACES["required"](schema)}, "required": ["o"]},
}


def covering_of(schema: Any) -> Covering:
    return covering(compile_plan(schema))


@each_row("pair", list(itertools.permutations(PLAIN, 2)))
@pytest.mark.parametrize("place", PLACES)
def test_each_branch_of_two_is_shown_in_either_order(pair: tuple[str, str], place: str) -> None:
    found = covering_of(PLACES[place]({"anyOf": [PLAIN[name] for name in pair]}))
    assert found.missing == {}


@pytest.mark.slow
@given(st.permutations(list(PLAIN)), st.integers(2, len(PLAIN)), st.sampled_from(["anyOf", "oneOf"]))
def test_each_branch_of_many_is_shown(names: list[str], count: int, keyword: str) -> None:
    chosen = [name for name in names[:count] if keyword == "anyOf" or name != "bounded"]
    found = covering_of(PLACES["required"]({keyword: [PLAIN[name] for name in chosen]}))
    assert found.missing == {}


@each_row("schema", [True, {}, {"type": ["string", "integer", "boolean", "object", "array", "null"]}])
def test_what_may_be_anything_is_shown_as_every_type(schema: Any) -> None:
    found = covering_of(PLACES["required"](schema))
    kinds = {type(payload["v"]) for payload, _ in found.payloads}
    assert kinds >= {str, bool, dict, list, type(None)}
    assert kinds & {int, float}


def test_a_branch_that_cannot_be_shown_takes_nothing_from_the_others() -> None:
    never = {"type": "object", "properties": {"n": {"const": 1}}, "required": ["n"], "not": {"required": ["n"]}}
    found = covering_of(PLACES["required"]({"anyOf": [never, {"type": "string"}, {"type": "integer"}]}))
    kinds = {type(payload["v"]) for payload, _ in found.payloads}
    assert kinds == {str, int}


@pytest.mark.slow
def test_arrays_in_arrays_stay_small_however_deep() -> None:
    schema: Any = {}
    for _ in range(8):
        schema = {"items": schema}
    found = covering_of(PLACES["required"](schema))
    assert found.missing == {}
    assert max(len(json.dumps(payload)) for payload, _ in found.payloads) < 3**CROWDED * 2_000


def test_what_a_value_shows_is_told_once_for_each_branch_however_many_branches_are_alike() -> None:
    # Asked branch by branch, each level would ask the one below it twice: 2**40 questions.
    again = [{"type": "array", "items": {"$ref": "#"}, "minItems": bound} for bound in (0, 1)]
    plan = compile_plan({"anyOf": [*again, {"type": "string"}]})
    value: Any = "x"
    for _ in range(40):
        value = [value]
    assert len(shown(plan.node, value) or ()) > 80
    assert shown(plan.node, value[0] + [1]) is None


def test_the_states_of_a_deep_schema_are_found_without_a_call_inside_a_call() -> None:
    schema: Any = {"type": "string", "minLength": 3}
    for _ in range(80):
        schema = {"type": "array", "items": schema, "maxItems": 2}
    found = [state for state, _ in states_of(compile_plan(schema).node)]
    assert len(found) == len(set(found))
    assert str(found[-1]).count("/*") == 80


#: A union, and values of which each is taken by one branch alone: one of each kind must be shown.
OVERLAPPING: dict[str, tuple[Any, list[Any]]] = {
    "an open list of words": ({"anyOf": [{"enum": ["paid", "lost"]}, {"type": "string"}]}, ["paid", "lost", str]),
    "a word beside formats": (
        {"anyOf": [{"const": "never"}, {"type": "string", "format": "date"}, {"type": "string", "format": "uri"}]},
        ["never", r"\d{4}-\d\d-\d\d", r"https?://.*"],
    ),
    "a short text beside any text": (
        {"anyOf": [{"type": "string", "maxLength": 1}, {"type": "null"}, {"type": "string"}]},
        [".?", None, ".{2,}"],
    ),
    "steps that exclude each other": (
        {"oneOf": [{"type": "integer", "multipleOf": 3}, {"type": "integer", "multipleOf": 5}, {"type": "string"}]},
        [lambda v: isinstance(v, int) and v % 3 == 0, lambda v: isinstance(v, int) and v % 5 == 0, str],
    ),
}


@each_row("name", OVERLAPPING)
def test_a_branch_is_shown_by_more_than_the_values_of_another_one(name: str) -> None:
    schema, kinds = OVERLAPPING[name]
    found = covering_of(PLACES["required"](schema))
    values = [payload["v"] for payload, _ in found.payloads]
    assert found.missing == {}
    for index, kind in enumerate(kinds):
        others = [other for other in kinds[:index] if not isinstance(other, type)]
        assert any(_is(kind, value) and not any(_is(other, value) for other in others) for value in values), kind


def _is(kind: Any, value: Any) -> bool:
    if isinstance(kind, str):
        return isinstance(value, str) and re.fullmatch(kind, value) is not None
    if isinstance(kind, type):
        return isinstance(value, kind)
    return kind(value) if callable(kind) else value is kind
