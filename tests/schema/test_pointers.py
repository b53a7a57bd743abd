"""JSON pointers: split, escaped, followed, in one place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rowwise import each_row

from hookproof.schema.json import ABSENT
from hookproof.schema.pointers import decoded, index_of, joined, lookup, placed, tokens

SOURCE = Path(__file__).parents[2] / "src" / "hookproof"


@pytest.mark.slow
@given(st.lists(st.text()))
def test_tokens_undo_what_joined_does(parts: list[str]) -> None:
    assert tokens(joined(*parts)) == tuple(parts)


@each_row(
    ("pointer", "value"),
    [("", {"": {"": 1}, "a/b": [{"~1": 2}], "%41": 3}), ("/", {"": 1}), ("//", 1), ("/a~1b/0/~01", 2), ("/%41", 3)],
)
def test_a_pointer_leads_where_its_standard_says(pointer: str, value: object) -> None:
    assert lookup({"": {"": 1}, "a/b": [{"~1": 2}], "%41": 3}, pointer) == value


@each_row("token", ["-1", "01", "+1", "1_0", "²", "", "-", "2", "9" * 30])
def test_what_is_no_index_of_an_array_leads_nowhere(token: str) -> None:
    assert index_of(token, 2) is None
    assert lookup([1, 2], f"/{token}") is ABSENT
    assert lookup([1, 2], f"/{token}", None) is None


def test_a_pointer_through_a_value_that_is_no_container_leads_nowhere() -> None:
    assert lookup({"a": "text"}, "/a/0") is ABSENT
    assert lookup(None, "/a") is ABSENT


def test_a_fragment_is_decoded_and_a_pointer_is_not() -> None:
    assert lookup({"a b": 1}, decoded("/a%20b")) == 1
    assert lookup({"a b": 1}, "/a%20b") is ABSENT


def test_what_is_placed_makes_objects_on_its_way_and_leaves_the_rest() -> None:
    given = {"a": {"b": 1}, "c": "text"}
    assert placed(given, ("a", "d"), 2) == {"a": {"b": 1, "d": 2}, "c": "text"}
    assert placed(given, ("c", "d"), 2) == {"a": {"b": 1}, "c": {"d": 2}}
    assert placed(given, (), 2) == 2
    assert given == {"a": {"b": 1}, "c": "text"}


@pytest.mark.checkout
def test_no_other_module_takes_pointers_apart() -> None:
    mine = re.compile(r'"~1", "/"|"/", "~1"')
    found = [path.name for path in SOURCE.rglob("*.py") if mine.search(path.read_text(encoding="utf-8"))]
    assert found == ["pointers.py"]
