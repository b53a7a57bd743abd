"""Texts that read like what they are called are fitted to the bounds of their schema."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hookproof.payloads.making.scalars import fitted


@given(text=st.text(max_size=30), low=st.integers(0, 40), more=st.none() | st.integers(0, 20))
def test_a_fitted_text_keeps_to_its_bounds_and_begins_as_it_did(text: str, low: int, more: int | None) -> None:
    high = None if more is None else low + more
    made = fitted(text, low, high)
    assert low <= len(made)
    assert high is None or len(made) <= high
    kept = text if high is None else text[:high]
    assert made.startswith(kept)
    assert len(made) == max(low, len(kept))
