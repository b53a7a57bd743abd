"""What every command has in common: its options are those that its function takes, and bounds are bounds."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click
import pytest
from tests.rowwise import each_row

from hookproof.cli.main import group


def commands(of: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(of)
    for name in of.list_commands(context):
        command = of.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


COMMANDS = {" ".join(path): command for path, command in commands(group)}


@each_row("name", COMMANDS)
def test_a_command_takes_what_its_function_asks_for(name: str) -> None:
    command = COMMANDS[name]
    given = {parameter.name for parameter in command.params if parameter.expose_value}
    asked = inspect.signature(command.callback).parameters.values()  # type: ignore[arg-type]
    plain = {p.name for p in asked if p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL)}
    rest = any(p.kind is p.VAR_KEYWORD for p in asked)
    assert plain <= given
    assert rest or given <= plain


def test_no_option_is_given_twice_to_one_command() -> None:
    for name, command in COMMANDS.items():
        said = [opt for parameter in command.params for opt in (*parameter.opts, *parameter.secondary_opts)]
        assert len(said) == len(set(said)), name


BOUNDED = [
    (name, parameter)
    for name, command in COMMANDS.items()
    for parameter in command.params
    if isinstance(parameter.type, click.FloatRange) and parameter.type.min is not None
]


@each_row(("name", "parameter"), BOUNDED, ids=lambda value: getattr(value, "name", value))
def test_a_time_or_a_rate_is_more_than_nothing(name: str, parameter: click.Parameter) -> None:
    with pytest.raises(click.BadParameter):
        parameter.type.convert("-0.5", parameter, None)
    assert parameter.type.convert("0.5", parameter, None) == 0.5
