"""Documents that would blow up when walked, or that no reader agrees on."""

from __future__ import annotations

from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.parsing import MalformedDocument, parse, parse_yaml, treebounds


@each_row("text", ["[" * 100_000, "[" * 300 + "]" * 300, '{"a":' * 300 + "1" + "}" * 300])
def test_deep_nesting_is_refused_and_does_not_crash(text: str) -> None:
    with pytest.raises(MalformedDocument):
        parse(text, "deep.json")


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


@pytest.mark.parametrize("bound", [treebounds._bound_depth, treebounds._bound_aliases])
def test_a_document_may_be_as_deep_as_is_said_and_no_deeper(bound: Any) -> None:
    deep: Any = []
    for _ in range(treebounds.MAX_DEPTH - 1):
        deep = [deep]
    bound(deep, "x.yaml")
    with pytest.raises(MalformedDocument, match="nested deeper than"):
        bound([deep], "x.yaml")
