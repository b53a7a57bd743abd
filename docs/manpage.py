"""Write the man page, from the help of each command and nothing else: `python docs/manpage.py > hookproof.1`.

The form is man(7). It is not kept in the repository, so that it cannot be out of date.
"""

from __future__ import annotations

from collections.abc import Iterator

import click

from hookproof import __version__
from hookproof.cli.main import group

WIDTH = 76


def page() -> str:
    """Return the whole page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    context = click.Context(group, info_name="hookproof")
    yield f'.TH HOOKPROOF 1 "" "hookproof {_escaped(__version__)}"'
    yield from (".SH NAME", f"hookproof \\- {_escaped(group.get_short_help_str(WIDTH).rstrip('.'))}")
    yield from (".SH SYNOPSIS", ".B hookproof", "COMMAND [OPTIONS] [ARGUMENTS]")
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None or command.hidden:
            continue
        inner = click.Context(command, info_name=name, parent=context, max_content_width=WIDTH, terminal_width=WIDTH)
        yield f'.SH "{_escaped(name).upper()}"'
        yield from (".nf", *map(_escaped, command.get_help(inner).splitlines()), ".fi")


def _escaped(line: str) -> str:
    """Return a line as text alone: no backslash, hyphen, or dot or quote at its start is read as anything else."""
    text = line.replace("\\", "\\e").replace("-", "\\-")
    text = "".join(sign if sign.isascii() else f"\\[u{ord(sign):04X}]" for sign in text)
    return f"\\&{text}" if text.startswith((".", "'")) else text


if __name__ == "__main__":
    click.echo(page(), nl=False)
