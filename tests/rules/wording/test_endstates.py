"""Words for what has become of a thing."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.rules.wording.endstates import exclude_each_other


@each_row("pair", ["refused paid", "approved rejected", "completed cancelled", "expired delivered"])
def test_a_thing_has_one_of_two_outcomes(pair: str) -> None:
    one, other = pair.split()
    assert exclude_each_other(one, other)
    assert exclude_each_other(other, one)


@each_row("pair", ["paid delivered", "failed cancelled", "closed paid", "running failed", "green paid"])
def test_other_words_may_be_told_of_one_thing(pair: str) -> None:
    one, other = pair.split()
    assert not exclude_each_other(one, other)
