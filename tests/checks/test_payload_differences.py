from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rowwise import each_row

from hookproof.judging.reasons.features import dotted, feature, in_words
from hookproof.judging.reasons.minimise import smallest
from hookproof.schema.differences import applied, edits, find
from hookproof.schema.json import ABSENT, written_alike

leaves = st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from([0.0, 1.0, 2.5]) | st.text(max_size=3)
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=3)
)
payloads = st.dictionaries(st.sampled_from("abcd"), values, max_size=4)


@pytest.mark.slow
@settings(max_examples=60)
@given(payloads, payloads)
def test_the_edits_between_two_payloads_make_one_of_the_other(old: Any, new: Any) -> None:
    before = copy.deepcopy(old)
    assert written_alike(applied(old, edits(old, new)), new)
    assert written_alike(old, before)


@pytest.mark.slow
@given(payloads)
def test_a_payload_does_not_differ_from_itself(payload: Any) -> None:
    assert list(edits(payload, copy.deepcopy(payload))) == []


@pytest.mark.slow
@settings(max_examples=40)
@given(payloads, payloads, st.data())
def test_any_part_of_the_edits_can_be_applied_alone(old: Any, new: Any, data: st.DataObject) -> None:
    every = list(edits(old, new))
    some = data.draw(st.lists(st.sampled_from(every), unique_by=id)) if every else []
    left = list(edits(applied(old, [e for e in every if e in some]), new))
    assert len(left) <= len(every)


def test_a_number_is_not_the_same_as_another_way_to_write_it() -> None:
    assert not written_alike(1, 1.0)
    assert not written_alike(1, True)
    assert [edit.path for edit in edits({"a": [1, True]}, {"a": [1.0, 1]})] == [("a", 0), ("a", 1)]


@pytest.mark.slow
@given(st.sets(st.integers(0, 40), min_size=1, max_size=3), st.integers(1, 41))
def test_the_smallest_failing_set_is_found(planted: set[int], size: int) -> None:
    changes = list(range(max(size, max(planted) + 1)))
    found = smallest(changes, lambda some: planted <= set(some), budget=2_000)
    assert set(found) == planted


def test_the_search_ends_with_its_budget() -> None:
    calls: list[int] = []

    def fails(some: Any) -> bool:
        calls.append(len(some))
        return len(some) > 50

    found = smallest(list(range(200)), fails, budget=10)
    assert len(calls) <= 10
    assert len(found) > 50


@each_row(
    ("old", "new", "words"),
    [
        ({"a": {"b": "x"}}, {"a": {"b": None}}, "`a.b` is null"),
        ({"a": {"b": "x"}}, {"a": {}}, "`a.b` is absent"),
        ({"a": {}}, {"a": {"b": "x"}}, "`a.b` is present"),
        ({"a": ["x"]}, {"a": []}, "`a` is empty"),
        ({"a": []}, {"a": ["x"]}, "`a` has 1 item or more"),
        ({"a": ["x", "y", "z"]}, {"a": ["x"]}, "`a` has 1 item"),
        ({"a": "x"}, {"a": ""}, "`a` is empty"),
        ({"a": "x"}, {"a": "y" * 300}, "`a` has 300 characters"),
        ({"a": "VIDEO"}, {"a": "PDF"}, '`a` is "PDF"'),
        ({"a": [{"b": 1}]}, {"a": [{"b": 0}]}, "`a[].b` is 0"),
        ({"a": None}, {"a": {"b": 1}}, "`a` is an object"),
        ({"a": None}, {"a": [1]}, "`a` is an array"),
        ({"a": 0}, {"a": False}, "`a` is false"),
    ],
)
def test_a_difference_is_said_in_words_and_holds_for_its_payload_alone(old: Any, new: Any, words: str) -> None:
    (edit,) = edits(old, new)
    found = feature(edit)
    assert found.words == words
    assert found.of(new)
    assert not found.of(old)


def test_a_member_whose_presence_is_acknowledged_elsewhere_is_told_by_its_value() -> None:
    (edit,) = edits({"a": 1}, {"a": 1, "b": "PDF"})
    assert feature(edit, [{"b": "VIDEO"}]).words == '`b` is "PDF"'
    assert in_words([feature(edit), feature(edit)]) == "`b` is present"


def test_a_path_with_any_index_finds_every_item() -> None:
    payload = json.loads('{"a": [{"b": 1}, {"b": 2}, {}]}')
    assert list(find(payload, ("a", None, "b"))) == [1, 2, ABSENT]
    assert dotted(("a", 0, "b")) == "a[].b"
    assert dotted(()) == "the payload"
