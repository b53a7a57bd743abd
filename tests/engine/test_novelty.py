"""Of payloads that wait, the one that shows most goes first: what is absent, null, of another type, in lists too."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookproof.engine.novelty import Novelty

PAYLOAD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)


def test_null_and_absence_are_new_and_another_value_of_the_same_type_is_not() -> None:
    shown = Novelty()
    shown.see({"a": 1, "list": [{"b": "x"}]})
    assert shown.new_in({"a": 2.5, "list": [{"b": "y"}, {"b": "z"}]}) == 0
    assert shown.new_in({"a": None, "list": [{"b": None}]}) == 2
    assert shown.new_in({"list": [{}]}) == 2
    assert shown.most([{"a": 3, "list": []}, {"a": None, "list": [{"b": None}]}, {"a": None, "list": []}]) == 1


@pytest.mark.slow
@given(payloads=st.lists(PAYLOAD, min_size=1, max_size=4))
def test_what_was_seen_shows_nothing_new(payloads: list[object]) -> None:
    shown = Novelty()
    for payload in payloads:
        shown.see(payload)
    shown.see(payloads[0])
    assert shown.new_in(payloads[0]) == 0
