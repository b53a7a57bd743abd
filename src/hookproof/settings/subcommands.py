"""A group of commands: a word that names none of them is answered with those that there are."""

from __future__ import annotations

import click

from hookproof.errors import nearest


class Subcommands(click.Group):
    """A group that says which command was meant, or which there are."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the arguments name, or say which name is nearest."""
        names = self.list_commands(ctx)
        if args and args[0] not in names and not args[0].startswith("-"):
            raise click.UsageError(_unknown(args[0], names, ctx), ctx)
        return super().resolve_command(ctx, args)


def _unknown(word: str, names: list[str], ctx: click.Context) -> str:
    within = f" of {ctx.info_name}" if ctx.parent is not None else ""
    near = nearest(word, names)
    known = f" Known: {', '.join(names)}." if within else ""
    hint = f" Did you mean {' or '.join(near)}?" if near else known
    return f"there is no command {word!r}{within}.{hint}"
