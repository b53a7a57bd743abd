"""Which options every command takes, of which kind each is, and which values it knows, is what is on record.

`HOOKPROOF_REBUILD_GOLDEN=1 pytest -n 0 tests/cli/test_option_table.py` writes `option_table.txt`
anew; read the difference before you commit.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from hookproof.cli.main import group

RECORD = Path(__file__).parent / "option_table.txt"
REBUILD = "HOOKPROOF_REBUILD_GOLDEN"
#: What makes a parameter another one where it is set. No words for people, and nothing that follows click's version.
MARKS = ("multiple", "is_flag", "count", "required", "hidden", "is_eager")
PLACES = ("exists", "file_okay", "dir_okay")


def commands(above: click.Group, words: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(above)
    for name in above.list_commands(context):
        command = above.get_command(context, name)
        assert command is not None
        yield " ".join((*words, name)), command
        if isinstance(command, click.Group):
            yield from commands(command, (*words, name))


def described(parameter: click.Parameter) -> str:
    kind, default = parameter.type, parameter.default
    said = [" ".join([*parameter.opts, *parameter.secondary_opts]), parameter.name or "", parameter.metavar or ""]
    said += [mark for mark in MARKS if getattr(parameter, mark, False)]
    said += [f"{parameter.nargs} values"] * (parameter.nargs != 1)
    said += ["/".join(map(str, kind.choices))] if isinstance(kind, click.Choice) else [kind.name]
    said += [f"from {kind.min} to {kind.max}"] if isinstance(kind, (click.IntRange, click.FloatRange)) else []
    said += [
        mark for mark in ("exists", "file_okay", "dir_okay") if isinstance(kind, click.Path) and getattr(kind, mark)
    ]
    said += [f"default {default!r}"] if default and isinstance(default, (str, int, float, tuple, list)) else []
    said += ["completed"] if parameter._custom_shell_complete is not None else []
    said += [f"environment {parameter.envvar}"] if parameter.envvar else []
    return " | ".join(filter(None, said))


def table() -> str:
    lines = []
    for name, command in commands(group):
        lines += [name, *(f"  {described(parameter)}" for parameter in command.params)]
    return "".join(f"{line}\n" for line in lines)


def test_every_command_takes_the_options_that_are_on_record() -> None:
    assert table() == RECORD.read_text(encoding="utf-8")


@pytest.mark.skipif(REBUILD not in os.environ, reason=f"{REBUILD}=1 writes the record anew")
def test_the_record_of_options_is_written_anew() -> None:
    RECORD.write_text(table(), encoding="utf-8")
