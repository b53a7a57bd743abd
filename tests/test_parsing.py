from __future__ import annotations

import gc
import os
import re
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rowwise import each_row

from hookproof import parsing
from hookproof.parsing import (
    MalformedDocument,
    UnreadableFile,
    parse,
    parse_json,
    parse_yaml,
    read_document,
    read_text,
    refuse_repeated_keys,
    uncollected,
)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"nowhere\.json: there is no such file"):
        read_text(tmp_path / "nowhere.json")


def test_an_empty_file_is_an_error_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "empty.yaml").write_text(" \n")
    with pytest.raises(UnreadableFile, match="the file is empty"):
        read_text(tmp_path / "empty.yaml")


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="a folder, not a file"):
        read_text(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_through_which_nothing_comes_is_waited_for_no_longer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parsing, "PIPE_SECONDS", 0.05)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnreadableFile, match="nothing has come through this pipe"):
        read_text(tmp_path / "pipe")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_what_comes_through_a_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    text = "x" * 200_000
    writer = threading.Thread(target=(tmp_path / "pipe").write_text, args=(text,))
    writer.start()
    assert read_text(tmp_path / "pipe") == text
    writer.join()


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no such file")
def test_a_file_without_an_end_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "MAX_BYTES", 1000)
    with pytest.raises(UnreadableFile, match="larger"):
        parsing.read_bytes("/dev/zero")


def test_a_name_with_a_null_character_is_no_file() -> None:
    with pytest.raises(UnreadableFile, match="cannot be read"):
        read_text("a\0b")


def test_text_that_is_not_utf_8_is_refused_with_the_byte(tmp_path: Path) -> None:
    (tmp_path / "latin.json").write_bytes(b'{"a": "\xe9"}')
    with pytest.raises(UnreadableFile, match=r"not UTF-8 \(byte 7\)"):
        read_text(tmp_path / "latin.json")


def test_a_byte_order_mark_is_dropped(tmp_path: Path) -> None:
    (tmp_path / "bom.json").write_bytes(b"\xef\xbb\xbf{}")
    assert read_document(tmp_path / "bom.json") == {}


@each_row(("text", "line", "column"), [('{\n  "a": 1,\n  b\n}', 3, 3), ('{"a" 1}', 1, 6), ('["a", ', 1, 6)])
def test_wrong_json_is_reported_with_line_and_column(text: str, line: int, column: int) -> None:
    with pytest.raises(MalformedDocument) as caught:
        parse_json(text, "x.json")
    assert caught.value.line == line
    assert abs((caught.value.column or 0) - column) <= 1, "Python 3.13 points at the trailing comma itself"
    assert str(caught.value).startswith(f"x.json:{line}:")


def test_a_url_in_the_place_of_a_file_is_told_as_one() -> None:
    with pytest.raises(UnreadableFile, match=r"there is no such file.*save what the URL gives"):
        read_text(Path("https://nowhere.example/doc.md"))


def test_nan_is_not_json() -> None:
    with pytest.raises(MalformedDocument, match="NaN is not a JSON number"):
        parse_json('{"a": NaN}', "x.json")


def test_an_integer_with_ten_thousand_digits_is_a_clear_error() -> None:
    with pytest.raises(MalformedDocument, match="a number has more than 4,300 digits"):
        parse_json("1" * 10_000, "x.json")


@each_row("text", ["[" * 100_000, "[" * 300 + "]" * 300, '{"a":' * 300 + "1" + "}" * 300])
def test_deep_nesting_is_refused_and_does_not_crash(text: str) -> None:
    with pytest.raises(MalformedDocument):
        parse(text, "deep.json")


def test_deeply_nested_yaml_is_refused() -> None:
    with pytest.raises(MalformedDocument):
        parse_yaml("- " * 5_000 + "x", "deep.yaml")


def test_yaml_aliases_that_explode_are_refused_in_bounded_time() -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
    )
    with pytest.raises(MalformedDocument, match="aliases expand"):
        parse_yaml(bomb, "bomb.yaml")


def test_aliases_that_nest_deeply_are_refused() -> None:
    chain = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 500))
    with pytest.raises(MalformedDocument, match="nested deeper"):
        parse_yaml(chain, "chain.yaml")


def test_an_alias_inside_itself_is_refused() -> None:
    with pytest.raises(MalformedDocument, match="contains itself"):
        parse_yaml("a: &a [*a]", "loop.yaml")


def test_yaml_cannot_make_objects() -> None:
    with pytest.raises(MalformedDocument, match="not YAML"):
        parse_yaml("!!python/object/apply:os.getcwd []", "evil.yaml")


@given(st.text())
def test_any_text_is_parsed_or_refused_in_words(text: str) -> None:
    try:
        parse(text, "any")
    except MalformedDocument as error:
        assert "any" in str(error)  # noqa: PT017 - both outcomes are right


def test_a_float_stays_a_float_and_a_big_integer_stays_whole() -> None:
    value = parse_json('{"a": 1.0, "b": 123456789012345678901234567890}', "x.json")
    assert repr(value["a"]) == "1.0"
    assert value["b"] == 123456789012345678901234567890


def test_a_date_in_yaml_is_the_string_that_it_is_in_json() -> None:
    assert parse("2026-01-02: 2026-01-02T03:04:05Z", "x.yaml") == {"2026-01-02": "2026-01-02T03:04:05Z"}


def test_a_plain_date_and_a_plain_no_stay_what_their_author_wrote() -> None:
    assert parse_yaml("2026-01-15: [no, off, true, 2026-01-15]", "x.yaml") == {
        "2026-01-15": ["no", "off", True, "2026-01-15"]
    }


@each_row("text", ["[" * 50_000, "- " * 50_000 + "a", "{a: " * 50_000])
def test_yaml_nested_so_deep_that_it_would_overflow_the_stack_is_refused(text: str) -> None:
    with pytest.raises(MalformedDocument, match="nested deeper"):
        parse_yaml(text, "deep.yaml")


@each_row(
    ("text", "name"),
    [
        ('{"a": "\\ud800"}', "a.json"),
        ('{"\\uDFFF": 1}', "a.json"),
        ('["ok", ["x\\ud83d"]]', "a.json"),
        ("a: 1e999", "a.yaml"),
        ("a: .inf", "a.yaml"),
        ('{"a": 1e999}', "a.json"),
        ('{"a": -1E+400}', "a.json"),
    ],
)
def test_what_no_reader_agrees_on_is_refused_by_name(text: str, name: str) -> None:
    with pytest.raises(MalformedDocument, match=r"surrogate|too large"):
        parse(text, name)


@each_row("text", ['{"a": "\\ud83d\\ude00"}', '{"a": 1e300}', '{"a": "1e999 .inf"}', '{"a": 1E+2}'])
def test_what_only_looks_like_it_is_read(text: str) -> None:
    assert parse(text, "a.json")["a"]


@pytest.mark.parametrize("bound", [parsing._bound_depth, parsing._bound_aliases])
def test_a_document_may_be_as_deep_as_is_said_and_no_deeper(bound: Any) -> None:
    deep: Any = []
    for _ in range(parsing.MAX_DEPTH - 1):
        deep = [deep]
    bound(deep, "x.yaml")
    with pytest.raises(MalformedDocument, match="nested deeper than"):
        bound([deep], "x.yaml")


@pytest.mark.parametrize("enabled", [True, False])
def test_the_collector_is_afterwards_as_it_was_before(enabled: bool) -> None:
    before = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        with uncollected():
            assert not gc.isenabled()
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if before else gc.disable)()


@each_row(
    ("name", "text", "json"),
    [("a.json", "a: 1", True), ("a.yaml", ' {"a" 1}', True), ("a", "\n[1 2]", True), ("a.yaml", "a: [", False)],
)
def test_what_is_called_json_or_begins_as_json_is_read_as_json(name: str, text: str, json: bool) -> None:
    with pytest.raises(MalformedDocument, match="not JSON" if json else "not YAML"):
        parse(text, name)


@each_row(
    ("text", "column", "said"),
    [
        ('{"a": 1,}', 8, "a comma with nothing behind it but '}'"),
        ('{"a": [1 ,\n ]}', 10, "a comma with nothing behind it but ']'"),
        ("[,]", 2, "a comma with nothing behind it but ']'"),
        ("[1,,2]", 4, "Expecting value"),
        ("[1] ,", 5, "Extra data"),
    ],
)
def test_a_last_comma_is_pointed_at_and_named_by_every_python_alike(text: str, column: int, said: str) -> None:
    with pytest.raises(MalformedDocument) as refused:
        parse_json(text, "a.json")
    assert str(refused.value) == f"a.json:1:{column}: not JSON: {said}."


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
