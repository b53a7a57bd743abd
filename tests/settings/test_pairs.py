from __future__ import annotations

import pytest
from tests.rowwise import each_row

from hookproof.errors import InputError
from hookproof.settings.pairs import bindings_of, headers_of


def test_a_value_that_is_json_is_that_and_any_other_is_text() -> None:
    assert bindings_of(["a.b=42", "c=[1, null]", "d=plain", 'e="42"', "f="]) == {
        "a.b": 42,
        "c": [1, None],
        "d": "plain",
        "e": "42",
        "f": "",
    }


@each_row("text", ["NaN", "-Infinity", "1e999"])
def test_a_number_that_json_cannot_write_is_text(text: str) -> None:
    assert bindings_of([f"a={text}"]) == {"a": text}


@each_row("pair", ["a", "=1", "", "a=" + "[" * 100_000 + "]" * 100_000, "a=\udcff", 'a="\\ud800"'])
def test_a_binding_that_no_payload_could_hold_is_refused(pair: str) -> None:
    with pytest.raises(InputError, match="--bind"):
        bindings_of([pair])


def test_blanks_around_a_header_do_not_count() -> None:
    assert headers_of([" X-Tenant :  a: b "]) == (("X-Tenant", "a: b"),)


def test_a_header_without_a_colon_is_refused_and_not_repeated() -> None:
    with pytest.raises(InputError, match="no colon") as caught:
        headers_of(["sesame"])
    assert "sesame" not in str(caught.value)
