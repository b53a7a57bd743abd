"""A body that is changed after signing: in one byte, inside a value, so that it stays JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rowwise import each_row

from hookproof.delivery.bends.keys import _flipped, changed

WORDS = st.text("azAZ09 -", max_size=6)
VALUES = st.recursive(
    WORDS | st.integers(-99, 999) | st.none() | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.slow
@given(st.dictionaries(WORDS, VALUES, max_size=4))
def test_one_byte_is_another_and_what_has_a_text_stays_json_of_its_shape(value: dict[str, Any]) -> None:
    body = json.dumps(value).encode()
    other = changed(body, "")
    differing = [at for at, (a, b) in enumerate(zip(body, other, strict=False)) if a != b]
    assert len(differing) <= 1
    assert other != body
    if len(other) == len(body):
        assert shape(json.loads(other)) == shape(value) or not texts(value)


def texts(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(texts, value.values()))
    return (
        any(map(texts, value))
        if isinstance(value, list)
        else isinstance(value, str) and any(c.isalnum() for c in value)
    )


def shape(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    return [*map(shape, value)] if isinstance(value, list) else type(value)


@each_row(
    ("body", "event", "other"),
    [
        ('{"event": "e", "id": "a1"}', "e", '{"event": "e", "id": "b1"}'),
        ('{"event": "e"}', "e", '{"event": "f"}'),
        ('{"event": "e", "n": 1}', "e", '{"event": "f", "n": 1}'),
        ('{"a": "x\\\\n", "b": "y"}', "e", '{"a": "x\\\\n", "b": "z"}'),
        ('{"n": 10}', "e", '{"n": 20}'),
        ('{"n": 9}', "e", '{"n": 8}'),
        ('{"a": "z"}', "e", '{"a": "y"}'),
        ('{"a": "Z"}', "e", '{"a": "Y"}'),
        ('{"a": " - b"}', "e", '{"a": " - c"}'),
        ("{}", "e", "{} "),
        ("plain", "e", "qlain"),
    ],
)
def test_a_value_is_changed_that_a_consumer_would_act_on(body: str, event: str, other: str) -> None:
    assert changed(body.encode(), event).decode() == other


def test_where_there_is_nothing_to_change_a_blank_is_added() -> None:
    assert _flipped(b"--", None) == b"-- "
