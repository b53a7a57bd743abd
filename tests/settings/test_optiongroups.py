"""The options of a long help, each under the heading that is its own."""

from __future__ import annotations

import click
from click.testing import CliRunner
from tests.rowwise import each_row

from hookproof.cli.main import group
from hookproof.settings.optiongroups import HEADINGS, Grouped

LONG = ("test", "demo", "load")


def command(name: str) -> click.Command:
    found = group.get_command(click.Context(group), name)
    assert found is not None
    return found


@each_row("name", LONG)
def test_each_option_of_a_long_help_stands_once_under_a_heading_of_its_own(name: str) -> None:
    said = CliRunner().invoke(group, [name, "--help"], terminal_width=100).output
    _, _, rest = said.partition("\nOther options:\n")
    assert ["--help" in line for line in rest.splitlines() if line.startswith("  -")] == [True]
    named = [line.split()[0].rstrip(",") for line in said.splitlines() if line.startswith("  -")]
    options = [{*option.opts} for option in command(name).params if isinstance(option, click.Option)]
    assert [sum(first in names for first in named) for names in options] == [1] * len(options)


def test_no_heading_names_what_no_command_takes() -> None:
    taken = {option.name for name in LONG for option in command(name).params}
    named = [parameter for parameters in HEADINGS.values() for parameter in parameters]
    assert set(named) <= taken
    assert len(set(named)) == len(named)


def test_a_heading_without_an_option_is_left_out() -> None:
    said = CliRunner().invoke(Grouped("x", params=[click.Option(["--seed"], help="A seed.")]), ["--help"]).output
    assert [line for line in said.splitlines() if line.endswith(":")] == ["What is tried:", "Other options:"]
