"""A word that names no command of a group is answered with the nearest, or with those that there are."""

from __future__ import annotations

import click
import pytest
from tests.rowwise import each_row

from hookproof.settings.subcommands import Subcommands

GROUP = Subcommands("tool", commands=[Subcommands("keep", commands=[click.Command("letters"), click.Command("maps")])])


@each_row(
    ("words", "said"),
    [
        (("keep", "leters"), "there is no command 'leters' of keep. Did you mean letters?"),
        (("keep", "some.jsonl"), "there is no command 'some.jsonl' of keep. Known: letters, maps."),
        (("kep",), "there is no command 'kep'. Did you mean keep?"),
        (("some.jsonl",), "there is no command 'some.jsonl'."),
    ],
)
def test_a_word_that_names_no_command_is_answered_with_those_there_are(words: tuple[str, ...], said: str) -> None:
    with pytest.raises(click.UsageError) as raised:
        GROUP.main([*words], prog_name="tool", standalone_mode=False)
    assert raised.value.message == said


def test_a_command_that_there_is_is_run() -> None:
    assert GROUP.main(["keep", "maps"], prog_name="tool", standalone_mode=False) is None


def test_an_option_that_there_is_not_is_no_word_for_a_command() -> None:
    with pytest.raises(click.UsageError) as raised:
        GROUP.main(["keep", "--", "--leters"], prog_name="tool", standalone_mode=False)
    assert "option" in raised.value.message
