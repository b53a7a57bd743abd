"""What options, environment and a file say of a setting, in this order, and what none of them may."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.errors import UnknownName
from hookproof.parsing import MalformedDocument
from hookproof.settings.sources import (
    BadSetting,
    ask,
    environment_source,
    file_source,
    has_table,
    options_source,
    variable,
)


def said(source: Any, key: str) -> Any:
    found = source(key)
    return None if found is None else found.value


@each_row(
    ("key", "text", "value"),
    [
        ("fail-on", "warning", "warning"),
        ("fail-on", "  warning ", "warning"),
        ("fail-on", "  ", None),
        ("event", "a, b ,,c", ["a", "b", "c"]),
        ("header", "a: 1, 2\nb: 3", ["a: 1, 2", "b: 3"]),
        ("workers", "4", 4),
        ("url", "http://localhost:1", "http://localhost:1"),
    ],
)
def test_a_variable_is_read_by_the_type_of_its_setting(key: str, text: str, value: Any) -> None:
    found = environment_source({variable(key): text})(key)
    assert (None if found is None else (found.value, found.where, found.shared)) == (
        None if value is None else (value, variable(key), True)
    )


@each_row("text", ["four", "4.5", "-1", "0"])
def test_a_number_that_is_none_or_does_not_fit_is_an_error_that_does_not_repeat_it(text: str) -> None:
    with pytest.raises(BadSetting, match=r"^HOOKPROOF_WORKERS: the setting 'workers' does not fit") as caught:
        environment_source({"HOOKPROOF_WORKERS": text})("workers")
    assert text not in str(caught.value).partition("does not fit")[0].removeprefix("HOOKPROOF_WORKERS")


@each_row(("value", "found"), [(None, None), ((), None), ([], None), (("a",), ["a"]), (Path("x"), "x")])
def test_an_option_that_was_not_given_says_nothing(value: Any, found: Any) -> None:
    key = "event" if isinstance(value, (tuple, list)) else "schemas"
    source = options_source({key: value}, lambda name: f"--{name}")
    assert said(source, key) == found
    assert source("url") is None


def test_the_first_that_says_anything_is_heard() -> None:
    sources = [options_source({}, str), environment_source({"HOOKPROOF_URL": "http://b"}), environment_source({})]
    found = ask(sources, "url")
    assert found is not None
    assert found.value == "http://b"
    assert ask(sources, "event") is None
    assert ask([], "url") is None


def test_a_file_of_ours_goes_before_a_table_in_pyproject_and_only_one_is_read(tmp_path: Path) -> None:
    assert said(file_source(tmp_path), "url") is None
    (tmp_path / "pyproject.toml").write_text('[tool.hookproof]\nurl = "http://t"\n', encoding="utf-8")
    assert has_table(tmp_path)
    found = file_source(tmp_path)("url")
    assert found is not None
    assert (found.value, found.shared, found.where.endswith("pyproject.toml [tool.hookproof]")) == (
        "http://t",
        True,
        True,
    )
    (tmp_path / "hookproof.yaml").write_text("event: [a]\n", encoding="utf-8")
    assert said(file_source(tmp_path), "url") is None
    assert said(file_source(tmp_path), "event") == ["a"]


@each_row(
    ("text", "error", "words"),
    [
        ("[tool.other]\n", None, ""),
        ("", MalformedDocument, ""),
        ("[tool.hookproof\n", MalformedDocument, "not TOML"),
        ('[tool]\nhookproof = "x"\n', BadSetting, "mapping of keys"),
        ('[tool.hookproof]\nurls = "x"\n', UnknownName, "there is no setting 'urls'. Did you mean url"),
        ("[tool.hookproof]\nurl = 7\n", BadSetting, "'url' does not fit"),
        ('[tool.hookproof]\nurl = "a\\u0000b"\n', BadSetting, "is no Unicode, or holds a null"),
    ],
)
def test_what_is_wrong_in_a_table_is_told(tmp_path: Path, text: str, error: Any, words: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    if error is None:
        assert not has_table(tmp_path)
        assert said(file_source(tmp_path), "url") is None
    elif text:
        with pytest.raises(error, match=words):
            file_source(tmp_path)


@each_row("value", ["a\0b", "\ud800", ["ok", "a\0"], {"a\0": 1}, {"a": ["\udfff"]}])
def test_text_that_nothing_can_write_is_refused_wherever_it_stands(value: Any) -> None:
    with pytest.raises(BadSetting, match="no Unicode"):
        options_source({"bind": value}, str)("bind")


def test_a_setting_that_stands_twice_is_refused_with_both_lines(tmp_path: Path) -> None:
    (tmp_path / "hookproof.yaml").write_text("workers: 1\nbudget: 9\nworkers: 2\n")
    with pytest.raises(MalformedDocument, match=r"hookproof\.yaml:3:1: the key 'workers' stands twice .* line 1"):
        file_source(tmp_path)


def test_a_file_of_settings_may_be_json(tmp_path: Path) -> None:
    (tmp_path / "hookproof.yaml").write_text('{\n\t"workers": 2\n}\n')
    assert said(file_source(tmp_path), "workers") == 2
