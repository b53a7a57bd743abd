"""Nothing that a user types, as an option, in the environment or in a file, ends as a defect of hookproof."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hookproof.cli.test import command
from hookproof.errors import Exit
from hookproof.settings.sources import schema, variable

pytestmark = pytest.mark.slow

Call = Callable[..., int]
URL = "http://127.0.0.1:9/"
#: What ends a run before its first delivery, and after everything else was read.
NOWHERE = ("--check", "no.such-check")
OPTIONS = sorted(option.opts[0] for option in command.params if isinstance(option, click.Option) and not option.is_flag)
ODD_TEXTS = (
    *(
        "",
        " ",
        "0",
        "-1",
        "1/0",
        "9" * 400,
        "1e999",
        "nan",
        "1s1",
        "9" * 30 + "h",
        "[",
        "**",
        "=",
        "=x",
        ":",
        "'",
        "\\",
    ),
    *("a=" + "[" * 3000 + "]" * 3000, "a.b=", "/=1", "a[=1", "a=1e400", "a=-0.0", "\udcff", "a=\udcff"),
    *("x:y:z", "a:b()", "http://", "http://[", "http://a:b/", "http://127.0.0.1:99999/", "{port}", "{port"),
    *("/dev/null", "/dev/full/x", "/proc/self/mem", "..", "/", "~", "env:", "file:", "file:/", "file:/dev/null"),
    *("json=", "json=/", "json=..", "github=", "é: ü", "A: \x01", "a\tb: c"),
)
#: No argument and no variable holds a null.
ODD = st.sampled_from(ODD_TEXTS) | st.text(st.characters(exclude_characters="\0"), max_size=20)
#: Writes to files or starts what it is told, so what it is told is not left to chance.
LEFT_ALONE = {"--start", "--journal", "--report", "--baseline", "--app"}
FUZZ = settings(
    max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.parametrize("option", [name for name in OPTIONS if name not in LEFT_ALONE])
@FUZZ
@given(value=ODD)
def test_no_value_of_an_option_is_a_defect(option: str, value: str, call: Call) -> None:
    assert call("test", f"{option}={value}", *NOWHERE, "--", URL) in (Exit.BAD_INPUT, Exit.NOT_JUDGED)


@pytest.mark.parametrize("option", sorted(LEFT_ALONE))
@pytest.mark.parametrize(
    "value", ["", " ", "\0"[:0], "/", "..", "/dev/full/x", "\udcff", "'", ":", "=", "x" * 5000, "json=/", "a:b"]
)
def test_neither_is_one_of_those_that_write_or_start(option: str, value: str, call: Call) -> None:
    assert call("test", f"{option}={value}", *NOWHERE, "--", URL) in (Exit.BAD_INPUT, Exit.NOT_JUDGED)


@FUZZ
@example(url="http://127.0.0.1:9/?token=\udcff")
@example(url="http://\u2603.example/")
@given(url=ODD.map(lambda text: f"http://127.0.0.1{text}") | ODD)
def test_no_url_is_a_defect(url: str, call: Call) -> None:
    assert call("test", *NOWHERE, "--", url) in (Exit.BAD_INPUT, Exit.NOT_JUDGED)


def _is_text(value: str) -> bool:
    return "\0" not in value and not any("\ud800" <= character <= "\udfff" for character in value)


@FUZZ
@given(key=st.sampled_from(sorted(schema()["properties"])), value=ODD.filter(_is_text))
def test_no_variable_of_the_environment_is_a_defect(key: str, value: str, call: Call) -> None:
    if f"--{key}" in LEFT_ALONE:
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(variable(key), value)
        assert call("test", *NOWHERE, "--", URL) in (Exit.BAD_INPUT, Exit.NOT_JUDGED)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | ODD,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@FUZZ
@given(document=JSON | st.dictionaries(st.sampled_from(sorted(schema()["properties"])), JSON, max_size=3))
def test_no_file_is_a_defect(document: object, call: Call, project: Path) -> None:
    if isinstance(document, dict) and any(f"--{key}" in LEFT_ALONE for key in document):
        return
    (project / "hookproof.yaml").write_text(json.dumps(document), encoding="utf-8")
    assert call("test", *NOWHERE, "--", URL) in (Exit.BAD_INPUT, Exit.NOT_JUDGED)


@pytest.mark.parametrize("pair", ["a=1", "a=" + "[" * 20_000, "/=1", "x.y.z=\udcff"])
@pytest.mark.parametrize("words", [("generate", "file.upload.failed"), ("send", "file.upload.failed", URL), ("demo",)])
def test_no_binding_is_a_defect_of_any_command(words: tuple[str, ...], pair: str, call: Call) -> None:
    assert call(*words, "--bind", pair) == Exit.BAD_INPUT
