"""A schema written anew: its objects are changed, its data is not, and what is shared stays shared."""

from __future__ import annotations

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookproof.schema.pointers import Schema
from hookproof.schema.rewriting import Rewriting, names_like

WORDS = st.sampled_from(["type", "properties", "items", "const", "allOf", "$defs", "a", "$ref", "examples", "x-note"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.slow
@given(VALUES)
def test_where_nothing_is_changed_all_is_equal(value: object) -> None:
    assert Rewriting(lambda _, made: made).of(value) == value


def _marked(node: Schema, made: Schema) -> Schema:
    return {**made, "$comment": "seen"}


def test_schemas_are_changed_and_data_and_free_names_are_not() -> None:
    tree = {"properties": {"const": {"type": "null"}}, "const": {"type": "null"}, "x-note": {"a": {}}}
    assert Rewriting(_marked).of(tree) == {
        "properties": {"const": {"type": "null", "$comment": "seen"}},
        "const": {"type": "null"},
        "x-note": {"a": {}},
        "$comment": "seen",
    }


def test_what_is_left_out_is_not_gone_into() -> None:
    seen: list[object] = []
    tree = {"$defs": {"a": {"title": "not seen"}}, "items": {"title": "seen"}}
    Rewriting(lambda node, made: seen.append(node.get("title")) or made, left_out=frozenset({"$defs"})).of(tree)
    assert seen == ["seen", None]


def test_what_is_shared_stays_shared() -> None:
    part: dict[str, object] = {"type": "string"}
    made = Rewriting(_marked).of({"allOf": [part, part]})
    assert made["allOf"][0] is made["allOf"][1]


def test_a_name_that_is_taken_gets_a_number() -> None:
    assert list(islice(names_like("order"), 3)) == ["order", "order-2", "order-3"]
