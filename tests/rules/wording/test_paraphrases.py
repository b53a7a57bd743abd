"""What a sentence says without the examples at its end."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hookproof.rules.wording.paraphrases import without_example


def test_examples_at_the_end_are_left_out() -> None:
    said = ["Minor units, e.g. cents.", "Minor units (for example cents)", "Minor units", "e.g. cents"]
    assert [without_example(each) for each in said] == ["Minor units", "Minor units", "Minor units", ""]


@given(st.integers(0, 400), st.integers(0, 400))
def test_blanks_before_an_example_go_with_it(before: int, behind: int) -> None:
    assert without_example(f"Minor units{' ' * before};{' ' * behind}e.g. cents") == "Minor units"


def test_a_sentence_of_blanks_takes_no_time_to_speak_of() -> None:
    """A run of 458 blanks took over ten seconds, of ten thousand days; here it would not come to an end."""
    assert without_example(f"What{' ' * 10_000}``").startswith("What")
