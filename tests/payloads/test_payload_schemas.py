"""Any schema of the dialect 2020-12: generated and valid, or an error that says why not. Cases are data."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.rowwise import each_row

from hookproof.payloads import compile_plan
from hookproof.payloads.errors import CannotGenerate, PayloadError, Unsatisfiable
from hookproof.payloads.making.choosers import ExampleChooser, FullChooser, MinimalChooser
from hookproof.payloads.profiles.covering import covering
from hookproof.payloads.profiles.random import payloads
from hookproof.schema.errors import BadPattern, DanglingReference, SchemaError
from hookproof.schema.keywords import Dialect

SCHEMAS = json.loads((Path(__file__).parent / "data" / "schemas.json").read_text(encoding="utf-8"))
Verdicts = Callable[[Any, Any], tuple[bool, bool]]


#: What the plan cannot walk is filtered or falls back, which takes its time.
SLOW = {"text of two patterns", "a tree"}


@each_row("name", sorted(SCHEMAS["satisfiable"].keys() - SLOW), parts=3, quick=1)
def test_a_satisfiable_schema_is_generated(name: str, verdicts: Verdicts) -> None:
    all_that_is_generated_is_valid(name, verdicts)


@pytest.mark.slow
@each_row("name", sorted(SLOW))
def test_a_satisfiable_schema_that_the_plan_cannot_walk_is_generated(name: str, verdicts: Verdicts) -> None:
    all_that_is_generated_is_valid(name, verdicts)


def all_that_is_generated_is_valid(name: str, verdicts: Verdicts) -> None:
    schema = SCHEMAS["satisfiable"][name]
    plan = compile_plan(schema)
    steady = [plan.walk(kind(plan.makers, "test")) for kind in (MinimalChooser, ExampleChooser, FullChooser)]
    fast = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    # `\p{…}` is ECMA's: the reference validator's engine has no such class.
    both = "\\\\p{" not in json.dumps(schema)
    for payload in [*steady, *islice(payloads(plan, 1), 60), *(payload for payload, _ in covering(plan).payloads)]:
        assert fast.is_valid(payload), payload
        assert not both or verdicts(schema, payload)[0], payload


@each_row("name", SCHEMAS["unsatisfiable"])
def test_an_unsatisfiable_schema_is_said_to_be_so(name: str) -> None:
    with pytest.raises(Unsatisfiable, match="unsatisfiable"):
        compile_plan(SCHEMAS["unsatisfiable"][name])


@each_row("pattern", ["(", "[a", "a{3,1}", "*a", "(?<x", "\\p{Nonsense}", "a)", "\\"])
def test_a_pattern_that_is_no_regular_expression_is_named(pattern: str) -> None:
    with pytest.raises(BadPattern):
        compile_plan({"type": "object", "properties": {"a": {"type": "string", "pattern": pattern}}})


PATTERN_PARTS = st.sampled_from(
    ["a", "[a-c]", "\\d", "\\w", ".", "[^x]", "é", "(?:ab|c)", "(x|y)", "\\.", "\\u0041", "[\\-\\]]"]
)
QUANTIFIERS = st.sampled_from(["", "?", "{2}", "{1,3}"])


@pytest.mark.slow
@given(st.lists(st.tuples(PATTERN_PARTS, QUANTIFIERS), min_size=1, max_size=6), st.booleans(), st.integers(0, 999))
@settings(deadline=None, max_examples=60)
def test_what_is_made_for_a_pattern_matches_it(parts: list[tuple[str, str]], anchored: bool, seed: int) -> None:
    pattern = "".join(map("".join, parts))
    pattern = f"^{pattern}$" if anchored else pattern
    schema = {"type": "string", "pattern": pattern}
    fast = jsonschema_rs.Draft202012Validator(schema)
    for text in islice(payloads(compile_plan(schema), seed), 3):
        assert fast.is_valid(text)


LEAVES = st.sampled_from(
    [
        {"type": "string"}, {"type": "integer", "minimum": 0}, {"type": "null"}, {"enum": ["A", "B", 1]},
        {"type": "boolean"},
        {"type": "number", "maximum": 5}, {"const": "x"}, {"type": "string", "minLength": 2, "maxLength": 4}, True,
        {"type": ["string", "null"]},
    ]
)  # fmt: skip
NAMES = st.sampled_from(["a", "b", "c"])


def grown(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    objects = st.builds(
        lambda properties, required: {"type": "object", "properties": properties, "required": sorted(required)},
        st.dictionaries(NAMES, inner, max_size=3),
        st.sets(NAMES, max_size=2),
    )
    pairs = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        objects,
        st.builds(lambda items: {"type": "array", "items": items, "maxItems": 3}, inner),
        st.builds(lambda s: {"anyOf": s}, pairs),
        st.builds(lambda s: {"oneOf": s}, pairs),
        st.builds(lambda s: {"allOf": s}, pairs),
        st.builds(lambda one, s: {"allOf": [one, {"not": s}]}, inner, inner),
        st.builds(lambda i, t, e: {"if": i, "then": t, "else": e}, objects, inner, inner),
    )


#: Found by longer runs: a fraction just under a bound; an item that nothing can be, beside one that something can.
NO_COUNT = {"allOf": [{"type": "number", "maximum": 5}, {"not": {"type": "integer", "minimum": 0}}]}
SHORT_ARRAYS = [{"type": "array", "items": items, "maxItems": 3} for items in ({"type": "string"}, True)]


@pytest.mark.slow
@example(NO_COUNT)
@example({"oneOf": [True, *SHORT_ARRAYS]})
@given(st.recursive(LEAVES, grown, max_leaves=8))
@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_made_for_a_random_schema_is_valid(schema: Any) -> None:
    fast = jsonschema_rs.Draft202012Validator(schema)
    try:
        made = list(islice(payloads(compile_plan(schema), 1), 8))
    except Unsatisfiable:
        # Values that could refute it: the independent validator accepts none of them.
        assert not any(
            fast.is_valid(value) for value in (None, True, False, 0, 3, -2, 0.5, "", "x", "A", "abc", [], {})
        )
        return
    except (PayloadError, SchemaError):
        return
    assert all(fast.is_valid(payload) for payload in made)


def test_a_reference_to_another_document_is_refused_unless_it_is_given() -> None:
    schema = {"$ref": "https://example.com/other#/$defs/n"}
    with pytest.raises(DanglingReference, match="nothing is fetched"):
        compile_plan(schema)
    plan = compile_plan(schema, documents={"https://example.com/other": {"$defs": {"n": {"const": 4}}}})
    assert next(payloads(plan, 1)) == 4


@pytest.mark.slow
def test_a_combination_that_nothing_can_make_names_keyword_and_pointer() -> None:
    schema = {
        "type": "object",
        "required": ["a"],
        "properties": {"a": {"type": "string", "format": "uuid", "pattern": "^zz"}},
    }
    plan = compile_plan(schema)
    with pytest.raises(CannotGenerate, match="'pattern'") as caught:
        next(payloads(plan, 1))
    assert caught.value.pointer == "/properties/a"


def animal(**properties: Any) -> dict[str, Any]:
    named = {"kind": {"type": "string"}, **properties}
    return {"type": "object", "required": list(named), "properties": named}


def test_a_discriminator_names_the_branch() -> None:
    schema = {
        "oneOf": [{"$ref": "#/$defs/Cat"}, {"$ref": "#/$defs/Dog"}],
        "discriminator": {"propertyName": "kind", "mapping": {"cat": "#/$defs/Cat", "dog": "#/$defs/Dog"}},
        "$defs": {
            "Cat": animal(lives={"type": "integer"}),
            "Dog": animal(tricks={"type": "array"}),
        },
    }
    for payload in islice(payloads(compile_plan(schema), 1), 40):
        assert payload["kind"] == ("dog" if "tricks" in payload else "cat")


def test_nullable_is_read_where_it_is_asked_for() -> None:
    schema = {"type": "object", "required": ["a"], "properties": {"a": {"type": "string", "nullable": True}}}
    assert any(p["a"] is None for p in islice(payloads(compile_plan(schema, dialect=Dialect.OPENAPI_30), 1), 40))
    assert all(p["a"] is not None for p in islice(payloads(compile_plan(schema), 1), 40))


@pytest.mark.slow
def test_recursion_ends() -> None:
    schema = SCHEMAS["satisfiable"]["a tree"]
    plan = compile_plan(schema)
    assert max(len(json.dumps(payload)) for payload in islice(payloads(plan, 1), 200)) < 200_000


def test_properties_that_nobody_speaks_of_are_not_made_up() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "integer"}}}
    assert set().union(*islice(payloads(compile_plan(schema), 1), 50)) == {"a"}


def test_realistic_values_follow_name_unit_and_prefix() -> None:
    schema = {
        "type": "object",
        "properties": {
            "id": {"type": "string", "x-hookproof": {"idPrefix": "ord_"}},
            "createdAt": {"type": "integer", "x-hookproof": {"unit": "epoch-seconds"}},
            "customerEmail": {"type": "string"},
            "callbackUrl": {"type": "string"},
            "currency": {"type": "string", "examples": ["CHF"]},
        },
    }
    plan = compile_plan(schema, day="2026-03-01")
    payload = plan.walk(ExampleChooser(plan.makers, "test"))
    assert payload["id"].startswith("ord_")
    assert abs(payload["createdAt"] - plan.now) <= 3600
    assert payload["customerEmail"].endswith("@example.com")
    assert payload["callbackUrl"].startswith("https://")
    assert payload["currency"] == "CHF"
