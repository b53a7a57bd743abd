"""Other words in texts: of the first ones one by one, of all others at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from hookproof.payloads import compile_plan
from hookproof.payloads.profiles import phrases
from hookproof.payloads.profiles.additions import Base, Change, bases_for

NAMES = [f"note{letter}" for letter in "abcdefghijk"]


def changed(make: Callable[[Base], Iterator[Change]], bound: int | None = None) -> list[dict[str, str]]:
    """The texts that each change makes others, of a payload with three texts more than are changed one by one."""
    text = {"type": "string", "examples": ["some words"], **({} if bound is None else {"maxLength": bound})}
    schema = {"type": "object", "required": NAMES, "properties": dict.fromkeys(NAMES, text)}
    (base,) = bases_for(compile_plan(schema), "/event", everywhere=False)
    return [{k: v for k, v in c.payload.items() if v != base.payload[k]} for c in make(base)]


ALL = [
    phrases.long_string,
    phrases.longer_string,
    phrases.special_characters,
    phrases.astral_characters,
    phrases.accented_characters,
    phrases.not_normalised,
]


@pytest.mark.parametrize("make", ALL)
def test_each_text_is_changed_the_first_ones_by_themselves_and_all_others_at_once(make) -> None:
    assert [list(each) for each in changed(make)] == [*([name] for name in NAMES[:8]), NAMES[8:]]


def test_long_texts_that_come_together_share_the_length_of_one() -> None:
    *_, together = changed(phrases.long_string)
    assert {len(text) for text in together.values()} == {phrases.LONG // 3}


def test_a_text_has_as_many_characters_as_its_bound_leaves_room_for() -> None:
    lengths = [{len(text) for text in each.values()} for each in changed(phrases.long_string, bound=1_000)]
    assert lengths == [{1_000}] * 9


@pytest.mark.parametrize("make", [phrases.longer_string, phrases.special_characters])
def test_a_text_without_room_stays_as_it_is(make) -> None:
    assert changed(make, bound=20) == []
