"""Whether a node holds a value: the same as a validator says, where a value is a scalar."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tests.rowwise import each_row

from hookproof.payloads.compiling.compiler import Compiler
from hookproof.payloads.compiling.terms import Term
from hookproof.payloads.making.formats import FORMATS
from hookproof.payloads.plan.admission import admits
from hookproof.payloads.plan.nodes import NEVER, Array, Filtered, Later, Literal, Object, Text
from hookproof.schema.validators import validator

NUMBERS = st.one_of(st.integers(-4, 6), st.sampled_from([-2.0, 0.5, 1.0, 2.5, 5.75]))
TEXTS = st.text("ab1", max_size=4)
SCHEMAS = st.one_of(
    st.fixed_dictionaries(
        {"type": st.sampled_from(["integer", "number"])},
        optional={
            "minimum": NUMBERS,
            "maximum": NUMBERS,
            "exclusiveMinimum": NUMBERS,
            "exclusiveMaximum": NUMBERS,
            "multipleOf": st.sampled_from([1, 2, 0.5]),
            "not": st.fixed_dictionaries({"const": NUMBERS}),
        },
    ),
    st.fixed_dictionaries(
        {"type": st.just("string")},
        optional={
            "minLength": st.integers(0, 3),
            "maxLength": st.integers(0, 4),
            "pattern": st.sampled_from(["^a", "1$", "b", "^[a1]*$"]),
            "not": st.fixed_dictionaries({"const": TEXTS}),
        },
    ),
    st.fixed_dictionaries({"enum": st.lists(st.one_of(NUMBERS, TEXTS, st.none(), st.booleans()), min_size=1)}),
    st.fixed_dictionaries({"type": st.sampled_from(["boolean", "null", "array", "object"])}),
)
VALUES = st.one_of(NUMBERS, TEXTS, st.none(), st.booleans(), st.sampled_from([[], {}]))


def compiled(schema: dict[str, object]) -> object:
    return Compiler(schema).node([Term(schema, "")])


@pytest.mark.slow
@given(st.lists(SCHEMAS, min_size=1, max_size=3), VALUES)
def test_a_node_holds_what_a_validator_accepts(schemas: list[dict[str, object]], value: object) -> None:
    schema = schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
    assert admits(compiled(schema), value) == Draft202012Validator(schema).is_valid(value)


def test_arrays_and_objects_are_told_by_their_type_alone() -> None:
    array, thing = Array(prefix=(), rest=NEVER, high=0), Object(base=())
    assert [admits(array, [1]), admits(array, {}), admits(thing, {"a": 1}), admits(thing, [])] == [1, 0, 1, 0]
    assert not admits(NEVER, [])
    assert not admits(NEVER, {})


def test_a_filter_holds_what_it_takes_of_what_is_inside() -> None:
    inner = Literal(values=(1, 2))
    node = Filtered(node=inner, accepts=lambda value: value != 2, keyword="not", pointer="")
    assert [admits(node, value) for value in (1, 2, 3)] == [True, False, False]


def test_a_recursion_holds_what_it_leads_to() -> None:
    assert admits(Later(Literal(values=("x",))), "x")


@each_row(
    ("text", "is_url"),
    [
        ("https://files.example.com/a-b/1", True),
        ("https://example.com", True),
        ("https://exa mple.com/a", False),
        ("https:///a b", False),
        ("https://example.com/a b", False),
        ("http://example.com/a", True),
        ("no address at all", False),
    ],
)
def test_a_url_is_told_with_and_without_the_validator(text: str, is_url: bool) -> None:
    assert admits(Text(formats=("uri",)), text) is is_url


@each_row("name", FORMATS)
def test_the_rare_values_that_are_made_of_a_format_are_of_it_and_their_like_is_not(name: str) -> None:
    node, asked = Text(formats=(name,)), validator({"format": name})
    for text in FORMATS[name].rare:
        assert admits(node, text)
        assert asked.is_valid(text)
        assert admits(node, f"{text} \0") == asked.is_valid(f"{text} \0")
