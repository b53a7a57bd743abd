"""Plain YAML that is read in one pass is what composing gives, value and places; what is not plain is composed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.rowwise import each_row

from hookproof.parsing import MAX_DEPTH, MalformedDocument
from hookproof.schema.pointers import escape
from hookproof.sources.plainyaml import NotPlain, read_plain
from hookproof.sources.positioned import positioned_yaml
from hookproof.sources.positions import TextSpots

SAMPLES = Path(__file__).parents[1] / "doc_samples"
#: Texts without what ended a line in YAML 1.1 alone (NEL, LS, PS), where libyaml counts lines that no editor has.
TEXTS = st.text(st.characters(exclude_characters="\x85\u2028\u2029", codec="utf-8"), max_size=9)
SCALARS = st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.floats(allow_nan=False) | TEXTS
NAMES = TEXTS.filter(lambda name: name != "<<")
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4))


def pointers(value: Any, above: str = "") -> Iterator[str]:
    yield above
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in members:
        yield from pointers(inner, f"{above}/{escape(str(key))}")


def composed(text: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, dict[str, tuple[int, int]]]:
    def refused(_: str) -> None:
        raise NotPlain

    with monkeypatch.context() as patched:
        patched.setattr("hookproof.sources.positioned.read_plain", refused)
        found = positioned_yaml(text, "x.yaml")
    return found.value, {pointer: found.spots(pointer) for pointer in pointers(found.value)}


def plain(text: str) -> tuple[Any, dict[str, tuple[int, int]]]:
    value, tree = read_plain(text)
    spots = TextSpots(text, tree)
    return value, {pointer: spots(pointer) for pointer in pointers(value)}


@pytest.mark.slow
@given(value=VALUES, flow=st.sampled_from([True, False, None]), wide=st.booleans())
def test_any_value_is_read_as_it_is_composed(value: Any, flow: bool | None, wide: bool) -> None:
    text = yaml.safe_dump(value, default_flow_style=flow, allow_unicode=wide)
    with pytest.MonkeyPatch.context() as monkeypatch:
        try:
            wanted = composed(text, monkeypatch)
        except MalformedDocument:
            return
        try:
            found = plain(text)
        except NotPlain:
            assert "&" in text or "!" in text
            return
    assert repr(found) == repr(wanted)


@pytest.mark.slow
@each_row("path", sorted(SAMPLES.glob("*/*/*.yaml")), ids=lambda path: f"{path.parts[-3]}-{path.name}")
def test_a_sample_is_read_as_it_is_composed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = path.read_text("utf-8")
    try:
        found = plain(text)
    except NotPlain:
        return
    assert found == composed(text, monkeypatch)


@each_row(
    ("text", "value"),
    [
        (
            "a: 18:00\nb: no\nc: 0x1F\nd: 1e3\ne: ~\nf:\n",
            {"a": "18:00", "b": "no", "c": 31, "d": 1000.0, "e": None, "f": None},
        ),
        ("a: '1'\nb: \"true\"\nc: |\n  x\n", {"a": "1", "b": "true", "c": "x\n"}),
        ("- [1, {a: b}]\n- {c: []}\n", [[1, {"a": "b"}], {"c": []}]),
        ("1: a\ntrue: b\n", {"1": "a", "true": "b"}),
        ("text", "text"),
        ("--- {}\n...\n", {}),
    ],
)
def test_scalars_are_those_of_yaml_1_2(text: str, value: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert repr(plain(text)[0]) == repr(value) == repr(composed(text, monkeypatch)[0])


@each_row(
    "text",
    [
        "",
        "# nothing\n",
        "a: &x 1\nb: *x\n",
        "a: &x {b: 1}\nc: {<<: *x}\n",
        "a: {'<<': 1}\n",
        "a: !!str 1\n",
        "? [a]\n: 1\n",
        "a: 1\na: 2\n",
        "a: 1\n---\nb: 2\n",
        "a: [1\n",
        "a: 1: 2\n",
        f"a: {'9' * 5000}\n",
        "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1),
    ],
)
def test_what_is_not_plain_is_composed(text: str) -> None:
    with pytest.raises(NotPlain):
        read_plain(text)


def test_as_deep_as_may_be_is_plain() -> None:
    read_plain("[" * MAX_DEPTH + "]" * MAX_DEPTH)


@each_row(
    ("text", "said"),
    [
        ("<<: a\n", "x.yaml:1:5: not YAML: a scalar cannot be merged into a mapping"),
        ("a:\n  <<:\n", "a scalar cannot be merged into a mapping"),
        ("<<: [{b: 1}, [c]]\n", "x.yaml:1:14: not YAML: a sequence cannot be merged into a mapping"),
        ("a: \ud800\n", "not YAML: "),
    ],
)
def test_what_is_no_yaml_is_refused_with_its_place(text: str, said: str) -> None:
    with pytest.raises(MalformedDocument) as error:
        positioned_yaml(text, "x.yaml")
    assert said in str(error.value)


def test_mappings_are_merged_the_first_before_the_others() -> None:
    assert positioned_yaml("<<: [{b: 1, c: 2}, {b: 3, d: 4}]\nc: 5\n", "x").value == {"b": 1, "c": 5, "d": 4}
