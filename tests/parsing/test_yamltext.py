"""YAML 1.2 out of a text that may be wrong."""

from __future__ import annotations

import re

import pytest
from tests.rowwise import each_row

from hookproof.parsing import MalformedDocument, parse, parse_yaml, refuse_repeated_keys


def test_deeply_nested_yaml_is_refused() -> None:
    with pytest.raises(MalformedDocument):
        parse_yaml("- " * 5_000 + "x", "deep.yaml")


def test_yaml_cannot_make_objects() -> None:
    with pytest.raises(MalformedDocument, match="not YAML"):
        parse_yaml("!!python/object/apply:os.getcwd []", "evil.yaml")


def test_a_date_in_yaml_is_the_string_that_it_is_in_json() -> None:
    assert parse("2026-01-02: 2026-01-02T03:04:05Z", "x.yaml") == {"2026-01-02": "2026-01-02T03:04:05Z"}


def test_a_plain_date_and_a_plain_no_stay_what_their_author_wrote() -> None:
    assert parse_yaml("2026-01-15: [no, off, true, 2026-01-15]", "x.yaml") == {
        "2026-01-15": ["no", "off", True, "2026-01-15"]
    }


@each_row(
    ("text", "key", "first", "place"),
    [
        ("a: 1\nb: 2\na: 3\n", "a", 1, "3:1"),
        ("a:\n  - {x: 1}\n  - {x: 1, y: 2, x: 3}\n", "x", 3, "3:18"),
        ("a: 1\n'a': 2\n", "a", 1, "2:1"),
        ("2026-01-01: {}\n2026-01-01: {}\n", "2026-01-01", 1, "2:1"),
        ("a: {b: 1,\n  b: 2}\nc: 1\nc: 2\n", "c", 3, "4:1"),
    ],
)
def test_a_key_that_stands_twice_is_named_with_both_lines(text: str, key: str, first: int, place: str) -> None:
    said = f"f.yaml:{place}: the key '{key}' stands twice in one mapping: first in line {first}"
    with pytest.raises(MalformedDocument, match=re.escape(said)):
        refuse_repeated_keys(text, "f.yaml")


@each_row(
    "text",
    [
        "",
        "7",
        "[]",
        "{}",
        "- a: 1\n- a: 2\n",
        "a: {a: 1}\n",
        "a: &x {b: 1}\nc: *x\nd: *x\n",
        "a: 1\nA: 2\n",
        "1: a\n01: b\n",
        "x: &x {a: 1}\ny: {<<: *x, <<: *x}\n",
    ],
)
def test_a_key_that_stands_in_several_mappings_is_none_that_stands_twice(text: str) -> None:
    refuse_repeated_keys(text, "f.yaml")
