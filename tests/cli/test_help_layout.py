"""Help at any width: no word is broken, and what a number is stands in one letter."""

from __future__ import annotations

from click.testing import CliRunner
from tests.rowwise import each_row

from hookproof.cli.main import group


@each_row("width", [60, 80])
@each_row("words", [["trigger"], ["lint"], ["watch", "report"]])
def test_no_word_of_help_is_broken_at_its_hyphen(words: list[str], width: int) -> None:
    said = CliRunner().invoke(group, [*words, "--help"], terminal_width=width).output
    assert said
    assert [line for line in said.splitlines() if line.rstrip().endswith("-")] == []
    assert "\N{NON-BREAKING HYPHEN}" not in said


def test_a_narrow_terminal_leaves_the_text_most_of_the_room() -> None:
    said = CliRunner().invoke(group, ["lint", "--help"], terminal_width=60).output
    column = next(line.index("Whose") for line in said.splitlines() if "Whose contract" in line)
    assert column < 20


def test_a_number_in_bounds_is_called_n() -> None:
    said = CliRunner().invoke(group, ["serve", "--help"], terminal_width=80).output
    assert "--port N" in said
    assert "INTEGER RANGE" not in said
