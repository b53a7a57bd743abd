"""A text that is read again says what it says, whatever was read before; what stands there as it was is not read."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hookproof.observers.rereading import Part, Reader, reread, value_of

NOTHING = Part("", None, "")
#: Long enough to be worth a look by itself.
LONG = "words " * 200
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(-3, 30), st.floats(), st.sampled_from(('"}', "", "é", LONG)))
ROWS = st.dictionaries(st.sampled_from("abc"), LEAVES, max_size=3) | st.lists(LEAVES, max_size=3)
TABLES = st.dictionaries(st.sampled_from("abc"), ROWS, max_size=3) | st.lists(ROWS, max_size=4) | LEAVES
STATES = st.dictionaries(st.sampled_from("abc"), TABLES, max_size=3) | st.lists(TABLES, max_size=3) | TABLES


@pytest.mark.slow
@settings(max_examples=60)
@given(st.lists(st.tuples(STATES, st.booleans()), min_size=2, max_size=4))
def test_a_state_is_read_as_if_it_were_read_for_the_first_time(states: list[tuple[object, bool]]) -> None:
    last = NOTHING
    for state, is_wide in states:
        text = json.dumps(state, indent=1 if is_wide else None)
        last = reread(text, last)
        assert json.dumps(last.value) == json.dumps(json.loads(text))


@pytest.mark.slow
@settings(max_examples=60)
@given(STATES, st.integers(0, 40), st.sampled_from((*'{}[],:" \\1', "1e", "]}", '"a":', "x")), st.booleans())
def test_what_is_no_json_is_read_as_text_and_json_as_json(state: object, at: int, other: str, is_known: bool) -> None:
    text = json.dumps(state)
    mangled = text[:at] + other + text[at + 1 :]
    found = reread(mangled, reread(text, NOTHING) if is_known else NOTHING)
    assert repr(found.value) == repr(value_of(mangled))


def row(number: int) -> dict[str, object]:
    return {"number": number, "says": LONG}


def read_in_turn(*states: object) -> list[Any]:
    reader = Reader()
    return [reader.value(json.dumps(state).encode()) for state in states]


def test_a_row_that_stays_is_the_same_object_whatever_comes_and_goes_around_it() -> None:
    rows = [row(number) for number in range(4)]
    one, other = read_in_turn({"rows": rows}, {"rows": [row(9), *rows[1:], row(5)]})
    assert [each["number"] for each in other["rows"]] == [9, 1, 2, 3, 5]
    assert all(left is right for left, right in zip(one["rows"][1:], other["rows"][1:-1], strict=True))


def test_an_entity_that_stays_is_the_same_object_where_one_becomes_another() -> None:
    one, other = read_in_turn({"by id": {"a": row(1), "b": row(2)}}, {"by id": {"A": row(0), "a": row(7), "b": row(2)}})
    assert (other["by id"]["a"]["number"], one["by id"]["b"] is other["by id"]["b"]) == (7, True)


def test_an_output_that_stays_is_the_same_object() -> None:
    one, other = read_in_turn(["x"], ["x"])
    assert one is other
