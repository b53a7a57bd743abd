"""Another value for each, of the same form, and the same for the same."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookproof.receiving.pseudonyms import Pseudonyms

NAMES = Pseudonyms(b"a key of the tests")


@given(st.uuids(version=4))
def test_a_uuid_becomes_another_of_its_version_and_variant(value: uuid.UUID) -> None:
    new = uuid.UUID(NAMES.of(str(value)))
    assert new != value
    assert (new.version, new.variant) == (value.version, value.variant)
    assert [at for at, (a, b) in enumerate(zip(str(new), str(value), strict=True)) if a == b == "-"] == [8, 13, 18, 23]
    assert {str(new)[at] == str(value)[at] for at in (14, 19)} == {True}
    assert NAMES.of(str(value).upper()) == str(new).upper()


@pytest.mark.parametrize("text", ["cafe0123beef4567cafe", "CAFE0123BEEF4567CAFE"])
def test_a_hexadecimal_word_stays_one_in_its_case(text: str) -> None:
    new = NAMES.of(text)
    assert new != text
    assert int(new, 16) >= 0
    assert new.isupper() is text.isupper()


@given(st.text("aZ9é", min_size=6, max_size=12))
def test_every_character_stays_of_its_kind(text: str) -> None:
    new = NAMES.of(text)
    kinds = (str.isdecimal, str.islower, str.isupper)
    assert [[kind(c) for kind in kinds] for c in new] == [[kind(c) for kind in kinds] for c in text]
    assert NAMES.of(text) == new
