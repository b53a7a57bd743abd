"""How rules go through values, and how they write them, names and reasons in a message."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.rules.reading.examples import (
    fault_lines,
    members,
    named,
    nearest,
    objects_in,
    sentences,
    shortened,
    shown,
    values_at,
)
from hookproof.sources.specifications.verifier import Fault

VALUE = {"a": [{"b/c": 1}, {"b/c": 2, "d": [3]}], "e": {"f": None}}


@each_row(
    ("path", "found"),
    [
        ((), [("", VALUE)]),
        (("a", "*", "b/c"), [("/a/0/b~1c", 1), ("/a/1/b~1c", 2)]),
        (("a", "b/c"), [("/a/0/b~1c", 1), ("/a/1/b~1c", 2)]),
        (("a", "*", "d", "*"), [("/a/1/d/0", 3)]),
        (("e", "f"), [("/e/f", None)]),
        (("e", "g"), []),
        (("e", "f", "g"), []),
    ],
)
def test_a_path_leads_to_every_value_and_through_every_item(path: tuple[str, ...], found: Any) -> None:
    assert list(values_at(VALUE, path)) == found


def test_every_member_and_object_inside_a_value_is_found_once_with_its_key() -> None:
    assert [(pointer, key) for pointer, key, _ in members(VALUE, "/x")] == [
        ("/x/a", "a"),
        ("/x/e", "e"),
        ("/x/a/0", "a"),
        ("/x/a/1", "a"),
        ("/x/a/0/b~1c", "b/c"),
        ("/x/a/1/b~1c", "b/c"),
        ("/x/a/1/d", "d"),
        ("/x/a/1/d/0", "d"),
        ("/x/e/f", "f"),
    ]
    assert [pointer for pointer, _ in objects_in(VALUE)] == ["", "/e", "/a/0", "/a/1"]
    assert list(objects_in([1])) == []


@each_row(
    ("text", "parts"),
    [
        ("One. Two! Three? Four; five", ["One.", "Two!", "Three?", "Four;", "five"]),
        ("See order.paid and 1.5 of it.", ["See order.paid and 1.5 of it."]),
        ("One\n\nTwo\n- three\n* four", ["One", "Two", "three", "four"]),
        ("One\ntwo", ["One\ntwo"]),
        ("  ", []),
    ],
)
def test_sentences_end_at_their_marks_and_where_a_paragraph_or_an_item_does(text: str, parts: list[str]) -> None:
    assert sentences(text) == tuple(parts)


@each_row(
    ("value", "text"),
    [("é", '"é"'), ({"a": None}, '{"a": null}'), ("x" * 58, f'"{"x" * 58}"'), ("x" * 59, f'"{"x" * 58}…')],
)
def test_a_value_is_shown_as_short_json(value: Any, text: str) -> None:
    assert shown(value) == text


@each_row(("words", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")])
def test_names_are_told_as_words(words: list[str], text: str) -> None:
    assert named(words) == text
    assert named(words, "or") == text.replace(" and ", " or ")


@each_row(
    ("name", "others", "near"),
    [
        ("customer_id", ["customerId", "customer"], "customerId"),
        ("customer_id", ["customer_id"], ""),
        ("recieved", ["received", "sent"], "received"),
        ("locked", ["unlocked"], ""),
        ("is_locked", ["is_unlocked"], ""),
        ("was_locked", ["was_locker"], "was_locker"),
        ("abc", ["abd"], ""),
        ("abcd", ["abce"], ""),
        ("status", ["statusses"], ""),
        ("amount", ["total"], ""),
    ],
)
def test_a_name_is_near_by_a_slip_or_by_spelling(name: str, others: list[str], near: str) -> None:
    assert nearest(name, others) == near


@each_row("count", [1, 3, 4, 5])
def test_three_faults_are_told_and_the_rest_is_counted(count: int) -> None:
    text = fault_lines([Fault("" if not n else f"/{n}", "type", f"is wrong {n}") for n in range(count)])
    assert text.startswith("the whole: is wrong 0")
    assert text.count("is wrong") == min(count, 3)
    assert text.endswith(f"; and {count - 3} more") == (count > 3)


def test_a_reason_is_kept_whole_and_what_it_quotes_is_cut() -> None:
    assert shortened("a  b\nc") == "a b c"
    assert shortened(f'"{"x" * 300}" is not of type "integer"', 60).endswith('x… is not of type "integer"')
    assert len(shortened(f'"{"x" * 300}" is not of type "integer"', 60)) == 60
    assert shortened("y" * 161) == f"{'y' * 159}…"
    assert shortened("y" * 160) == "y" * 160
    assert shortened("False schema does not allow 5") == "no member is allowed here, but there is 5"
