"""What is special about a payload, in words, and which other payloads have it too."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.judging.reasons.features import (
    any_in_words,
    emptied,
    feature,
    fraction,
    is_fraction,
    peculiar,
    peculiarities,
    whole,
)
from hookproof.payloads.case import Case
from hookproof.schema.differences import Edit, edits
from hookproof.schema.json import ABSENT

LONG = "x" * 61


@each_row(
    ("before", "after", "words", "has", "has_not"),
    [
        (1, ABSENT, "is absent", [{}], [{"a": None}, {"a": 1}]),
        (1, None, "is null", [{"a": None}], [{}, {"a": 0}]),
        (ABSENT, 7, "is present", [{"a": 1}, {"a": None}], [{}]),
        (1, 2, "is 2", [{"a": 2}], [{"a": 1}, {}, {"a": "2"}]),
        (1, 2.0, "is 2.0", [{"a": 2.0}], [{"a": 2}]),
        (1, 0, "is 0", [{"a": 0}], [{"a": False}, {"a": ""}]),
        (1, False, "is false", [{"a": False}], [{"a": 0}]),
        ("a", "", "is empty", [{"a": ""}], [{"a": " "}, {}]),
        ([1], {}, "is empty", [{"a": {}}], [{"a": []}]),
        ("a", [1], "is an array", [{"a": [2, 3]}], [{"a": []}, {"a": {"b": 1}}]),
        ("a", {"b": 1}, "is an object", [{"a": {"c": 2}}], [{"a": {}}, {"a": [1]}]),
        ("a", LONG, "has 61 characters", [{"a": "y" * 61}, {"a": "y" * 62}], [{"a": "y" * 60}, {"a": ["y"] * 61}]),
        ("a", LONG[:60], f'is "{LONG[:60]}"', [{"a": LONG[:60]}], [{"a": "y" * 60}]),
    ],
)
def test_an_edit_is_told_in_words_and_known_again(before: Any, after: Any, words: str, has, has_not) -> None:
    found = feature(Edit(("a",), before, after))
    assert found.words == f"`a` {words}"
    assert [found.of(payload) for payload in (*has, *has_not)] == [True] * len(has) + [False] * len(has_not)


@each_row(
    ("path", "after", "acknowledged", "words"),
    [
        (("a", "k"), {"a": {}}, [{"a": {"other": 1}}], "`a` is empty"),
        (("b", 0, "k"), {"b": [{}]}, [{"b": [{"other": 1}]}], "`b[]` is empty"),
        (("a", "k"), {"a": {}}, [{"a": {"k": 2, "other": 1}}, {"a": {}}, {}], None),
        (("a", "k"), {"a": {"more": 1}}, [{"a": {"other": 1}}], None),
        (("k",), {}, [{"other": 1}], None),
    ],
)
def test_an_object_whose_last_member_went_is_empty_where_others_without_that_member_are_taken(
    path: Any, after: Any, acknowledged: Any, words: str | None
) -> None:
    found = emptied(Edit(path, 1, ABSENT), after, acknowledged)
    assert (found and found.words) == words
    assert found is None or [found.of(payload) for payload in (after, *acknowledged)] == [True, False]
    assert emptied(Edit(path, 1, None), after, acknowledged) is None


@each_row(
    ("before", "after", "words", "lengths"),
    [
        (2, 0, "is empty", {0}),
        (2, 1, "has 1 item", {1}),
        (1, 2, "has 2 items or more", {2, 3, 4}),
        (3, 2, "has 2 items", {2}),
    ],
)
def test_an_array_that_grows_has_so_many_items_or_more_and_one_that_shrinks_so_many(
    before, after, words, lengths
) -> None:
    found = feature(Edit(("a",), [1] * before, [1] * after, resized=True))
    assert found.words == f"`a` {words}"
    assert {length for length in range(5) if found.of({"a": [7] * length})} == lengths
    assert not found.of({"a": "xy"})


def test_where_others_have_the_member_too_its_value_tells() -> None:
    edit = Edit(("a",), ABSENT, 7)
    assert feature(edit, [{"b": 1}]).words == "`a` is present"
    assert feature(edit, [{"b": 1}, {"a": 1}]).words == "`a` is 7"


def test_what_is_absent_or_null_lacks_and_nothing_else_does() -> None:
    gone, null, other = (feature(Edit(("a",), 1, after)) for after in (ABSENT, None, 2))
    for found in (gone, null):
        assert [found.lacks(payload) for payload in ({}, {"a": None}, {"a": 0})] == [True, True, False]
    assert not any(other.lacks(payload) for payload in ({}, {"a": None}, {"a": 2}))


def test_a_feature_of_items_is_one_of_any_item() -> None:
    found = feature(Edit(("a", 0, "b"), 1, None))
    assert found.words == "`a[].b` is null"
    assert [found.of({"a": items}) for items in ([{"b": 1}, {"b": None}], [{"b": 1}], [])] == [True, False, False]
    assert [found.known_of([{"a": items}]) for items in ([{"b": 1}], [{}], [])] == [True, False, False]


@each_row(("value", "has"), [(1.5, True), (1.0, False), (1, False), (True, False), ("1.5", False)])
def test_a_fraction_is_what_is_not_whole(value: Any, has: bool) -> None:
    assert is_fraction(value) is has
    assert fraction(Edit(("a",), 1, 1.5)).of({"a": value}) is has


def one(after: Any, *path: str | int) -> tuple[Any, ...]:
    return (feature(Edit(path=path, before="old", after=after)),)


def test_a_place_is_named_once_for_all_its_values() -> None:
    alternatives = [one("A", "kind"), one("B", "kind"), one(None, "note"), one("C", "kind")]
    assert any_in_words(alternatives) == '`kind` is "A", "B" or "C" or `note` is null'


def test_what_is_missing_is_named_place_by_place() -> None:
    assert any_in_words([one(None, "a"), one(ABSENT, "b")]) == "`a` is null or `b` is absent"
    assert any_in_words([one("", "a"), one("", "a")]) == "`a` is empty"


@each_row(
    ("first", "second", "akin"),
    [
        (one(0, "file", "size"), one(0, "results", 0, "file", "size"), True),
        (one("A", "file", "kind"), one("B", "results", 0, "file", "kind"), True),
        (one(LONG, "size"), one(LONG, "file", "size"), True),
        (one(0, "file", "size"), one(0, "file", "length"), False),
        (one(0, "file", "size"), one("", "results", 0, "file", "size"), False),
        (one(None, "note"), one(ABSENT, "file", "size"), True),
        (one(None, "note"), one(0, "note"), False),
    ],
)
def test_what_is_said_of_an_object_is_akin_to_the_same_of_it_elsewhere(first: Any, second: Any, akin: bool) -> None:
    assert first[0].akin(second[0]) is second[0].akin(first[0]) is akin


def test_fractions_are_akin_whatever_member_has_them() -> None:
    assert fraction(Edit(("a",), 1, 1.5)).akin(fraction(Edit(("b", "c"), 1, 1.5)))
    assert not fraction(Edit(("a",), 1, 1.5)).akin(one(1, "a")[0])


def test_a_value_is_whole_where_its_fractions_are_cut_off_as_deep_as_they_stand() -> None:
    assert whole({"a": [1.5, {"b": -2.5}], "c": "1.5", "d": True}) == {"a": [1, {"b": -2}], "c": "1.5", "d": True}


def case(payload: Any) -> Case:
    return Case(address="shop@1/paid#x", event="paid", profile="x", payload=payload, body=b"")


@each_row(
    ("payloads", "acknowledged", "words"),
    [
        ([{"id": "b", "lines": []}], [{"id": "a", "lines": [1]}], ("`lines` is empty",)),
        ([{"id": "b", "lines": []}], [{"id": "a", "lines": [1]}, {"id": "c", "lines": []}], ()),
        ([{"id": "b"}], [{"id": "a"}], ()),
        ([{"a": None, "b": None, "c": None}], [{"a": 1, "b": 1, "c": 1}], ("`a` is null and `b` is null",)),
        ([{"a": 1}], [], ()),
        (
            [{"a": 1, "b": None}, {"b": 1}, {"a": None, "b": 1}, {"b": 2}],
            [{"a": 1, "b": 1}],
            ("`a` is absent", "`b` is null", "`a` is null"),
        ),
        ([{"a": 1}, {"b": 1}], [{"a": 1, "b": 1}], ("`b` is absent", "`a` is absent")),
        ([{"a": 1, "b": 2}, {"a": None, "b": 1}], [{"a": 1, "b": 1}], ("`a` is null",)),
    ],
)
def test_what_no_acknowledged_payload_has_is_named_and_values_are_not(payloads, acknowledged, words) -> None:
    assert peculiarities([case(each) for each in payloads], [case(each) for each in acknowledged]) == words


def test_of_the_edits_that_make_a_payload_those_are_peculiar_that_bring_what_no_acknowledged_one_has() -> None:
    before, after = {"id": "a", "b": 1, "c": 1}, {"id": "z", "c": None}
    known = [before, {"id": "b", "c": 2, "b": 3}]
    found = peculiar(list(edits(before, after)), known)
    assert [edit.path for edit in found] == [("b",), ("c",)]
    assert [edit.path for edit in peculiar(found, [*known, {"c": 1}])] == [("c",)]
