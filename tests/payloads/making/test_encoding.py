"""One value in several forms of JSON: the same value each time, and each form for itself."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rowwise import each_row

from hookproof.payloads.making.encoding import encode, escaped, escaped_slashes, pretty, reordered, spaced

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text("aé/\n", max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("aé", max_size=2), inner, max_size=3),
    max_leaves=8,
)
FORMS = (encode, pretty, spaced, escaped, escaped_slashes)


@pytest.mark.slow
@given(VALUES)
def test_every_form_says_the_same_value(value: Any) -> None:
    assert [json.loads(form(value)) for form in FORMS] == [value] * len(FORMS)
    assert reordered(value) == value
    assert reordered(reordered(value)) == value


@each_row(
    ("form", "text"),
    [
        (encode, '{"é":["a/b",1]}'),
        (pretty, '{\n  "é": [\n    "a/b",\n    1\n  ]\n}'),
        (spaced, '{"é": ["a/b", 1]}'),
        (escaped, '{"\\u00e9":["a/b",1]}'),
        (escaped_slashes, '{"é":["a\\/b",1]}'),
    ],
)
def test_each_form_is_its_own(form: Any, text: str) -> None:
    assert form({"é": ["a/b", 1]}).decode() == text
    with pytest.raises(ValueError, match="float"):
        form(float("nan"))


def test_keys_of_every_object_are_the_other_way_round() -> None:
    assert list(reordered({"a": 1, "b": [{"c": 1, "d": 2}]})) == ["b", "a"]  # type: ignore[call-overload]
    assert encode(reordered({"a": 1, "b": [{"c": 1, "d": 2}]})) == b'{"b":[{"d":2,"c":1}],"a":1}'
