"""Which named properties a schema speaks of, where it speaks of nothing else."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.payloads.compiling.footprint import footprint
from hookproof.payloads.compiling.terms import ATOM, RuleSet, Term

A = {"required": ["a"]}
B = {"properties": {"b": {"type": "string"}}}
WIDE = {"minProperties": 1}


def names_of(schema: Any) -> set[str] | None:
    return footprint(Term(schema, ""))


@each_row("keyword", ["allOf", "anyOf", "oneOf"])
def test_a_combination_speaks_of_what_its_branches_speak_of(keyword: str) -> None:
    assert names_of({keyword: [A, B]}) == {"a", "b"}


@each_row("keyword", ["allOf", "anyOf", "oneOf"])
def test_a_combination_is_wide_where_one_branch_is(keyword: str) -> None:
    assert names_of({keyword: [A, WIDE]}) is None


@each_row("keyword", ["if", "then", "else", "not"])
def test_a_condition_speaks_of_what_its_schema_speaks_of(keyword: str) -> None:
    assert names_of({keyword: B}) == {"b"}
    assert names_of({keyword: WIDE}) is None


def test_a_dependency_speaks_of_both_sides() -> None:
    assert names_of({"dependentRequired": {"a": ["b"], "c": []}}) == {"a", "b", "c"}


def test_keywords_beside_each_other_add_up() -> None:
    assert names_of({**A, **B}) == {"a", "b"}


@each_row("schema", [True, {}, {"type": "object"}, {"examples": [1]}, {"title": "no assertion"}])
def test_what_asks_nothing_of_an_object_names_nothing(schema: Any) -> None:
    assert names_of(schema) == set()


@each_row(
    "schema",
    [False, {"type": "string"}, WIDE, {"additionalProperties": False}, {"propertyNames": {}}, {"enum": [{}]}],
)
def test_what_speaks_of_more_than_named_properties_is_wide(schema: Any) -> None:
    assert names_of(schema) is None


def test_atoms_of_our_own_making_name_their_properties() -> None:
    term = Term(True, "")
    assert names_of({ATOM: ("forbidden", ("a",), {})}) == {"a"}
    assert names_of({ATOM: ("properties", RuleSet({"b": term}, (), None, frozenset()), {})}) == {"b"}
    assert names_of({ATOM: ("properties", RuleSet({"b": term}, (("^x", term),), None, frozenset()), {})}) is None
    assert names_of({ATOM: ("low", (1, False), {})}) is None
