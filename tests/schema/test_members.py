"""Where values stand in a JSON text: the same values as a parser finds, and no other byte changes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rowwise import each_row

from hookproof.schema.json import ABSENT
from hookproof.schema.members import span_of, spans_of, value_at, with_member, with_members
from hookproof.schema.pointers import joined, lookup

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | st.text('aä"\\/~*0', max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab0~/", max_size=2), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.slow
@settings(max_examples=50)
@given(VALUES, st.lists(st.sampled_from(["a", "b", "0", "1", "~", "", "-1", "01"]), max_size=3), st.booleans())
def test_what_stands_at_a_pointer_is_what_the_pointer_leads_to(value: Any, path: list[str], blank: bool) -> None:
    text = json.dumps(value, indent=1 if blank else None, ensure_ascii=False)
    pointer = joined(*path)
    found, span = lookup(value, pointer), span_of(text, pointer)
    if "01" in path or "-1" in path:
        return
    assert (span is None) == (found is ABSENT)
    if span is not None:
        assert json.loads(text[slice(*span)]) == found


@each_row(
    ("text", "pointer", "found"),
    [
        ('[1, {"x": 2}]', "/*/x", ["2"]),
        ('[[1], {"x": 2}]', "/*/x", ["2"]),
        ('[{"x": 1}, 5, {"x": [3]}]', "/*/x", ["1", "[3]"]),
        ("[[1, 2], [3]]", "/*/*", ["1", "2", "3"]),
        ("[[1, 2], [3]]", "/*/1", ["2"]),
        ("[1, 2]", "/-1", []),
        ("[1, 2]", "/2", []),
        ("[1, 2]", "/x", []),
        ("[]", "/*", []),
        ("[]", "/0", []),
        ("{}", "/a", []),
        ('{"a": 1, "a": 2}', "/a", ["2"]),
        ('{"a": {"b": 1}, "c": 2}', "/b", []),
        ('{"*": 1}', "/*", ["1"]),
        ('"text"', "/a", []),
        (' \t\r\n{ "a" : 1 , "b" : [ 1 , 2 ] }', "/b/1", ["2"]),
        ('{"a" 1}', "/a", []),
        ('{"a": 1; "b": 2}', "/b", []),
        ('{"a": 1', "/b", []),
        ('{"a": 1, "b": }', "/b", []),
        ('{"n": 123456789012345678901234567890}', "/n", ["123456789012345678901234567890"]),
        ("", "", []),
        ("  7 ", "", ["7"]),
    ],
)
def test_the_places_of_a_pointer_are_all_that_it_names_in_order(text: str, pointer: str, found: list[str]) -> None:
    spans = spans_of(text, pointer)
    assert [text[start:end] for start, end in spans] == found
    assert span_of(text, pointer) == (spans[0] if spans else None)
    assert value_at(text, pointer) == (json.loads(found[0]) if found else None)


def test_what_is_put_in_changes_no_other_byte() -> None:
    body = '{ "a" : [1,  2],\t"ö":"x" }'.encode()
    assert with_member(body, "/a/1", {"k": "ü"}) == '{ "a" : [1,  {"k": "ü"}],\t"ö":"x" }'.encode()
    assert with_members(body, "/a/*", lambda number: number * 10) == '{ "a" : [0,  10],\t"ö":"x" }'.encode()
    assert with_member(body, "/b", 1) == body
    assert with_member(b'{"a": "\xff"}', "/a", 1) == b'{"a": "\xff"}'
    assert with_member(b'{"a": 1}', "/a", "\ud800") == b'{"a": "\xed\xa0\x80"}'
