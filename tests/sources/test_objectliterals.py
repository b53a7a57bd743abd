"""Object literals of programs are read as far as nothing in them must be run, and each value has its place."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rowwise import each_row

from hookproof.sources.objectliterals import NoLiteral, read_literal


@each_row(
    "text, value, partial",
    [
        ("{a: 1, 'b': \"x\", `c`: .5,}", {"a": 1, "b": "x", "c": 0.5}, False),
        ("[+1, -0x1F, 1_000, true, null]", [1, -31, 1000, True, None], False),
        ("{a: {b: [1, ...more]}, ...}", {"a": {"b": [1]}}, True),
        ("{a: 1, // ... and more\n}", {"a": 1}, True),
        ("/* first */ {a: 'it\\'s \\u0041\\n'} // last", {"a": "it's A\n"}, False),
    ],
)
def test_a_literal_is_read_without_running_it(text: str, value: object, partial: bool) -> None:
    found, left_out = read_literal(text)
    assert (found.value, left_out) == (value, partial)


@each_row("text", ["{a: one()}", "{a, b}", "{a: `${b}`}", "{a: 1} = b", "{a: 1", "'a'", "[" * 60, "{a: 1 b: 2}", ""])
def test_what_must_be_run_or_is_not_whole_is_no_literal(text: str) -> None:
    with pytest.raises(NoLiteral):
        read_literal(text)


def test_a_member_stands_where_its_name_does_and_an_item_where_it_begins() -> None:
    spots = read_literal("{\n  a: [1, {b: 'x'}],\n}")[0].spots
    assert [spots(pointer) for pointer in ("", "/a", "/a/0", "/a/1/b", "/c")] == [
        (1, 1),
        (2, 3),
        (2, 7),
        (2, 11),
        (1, 1),
    ]


_PLAIN = st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(st.characters(exclude_categories=["Cs"]))


@pytest.mark.slow
@given(st.dictionaries(st.text("abc_$", min_size=1), _PLAIN | st.lists(_PLAIN)))
def test_json_is_a_literal_of_the_same_value(value: dict[str, object]) -> None:
    assert read_literal(json.dumps(value))[0].value == value
