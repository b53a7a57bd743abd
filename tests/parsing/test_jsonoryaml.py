"""Documents that are JSON or YAML."""

from __future__ import annotations

import gc

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rowwise import each_row

from hookproof.parsing import MalformedDocument, parse, uncollected


@pytest.mark.slow
@given(st.text())
def test_any_text_is_parsed_or_refused_in_words(text: str) -> None:
    try:
        parse(text, "any")
    except MalformedDocument as error:
        assert "any" in str(error)  # noqa: PT017 - both outcomes are right


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
