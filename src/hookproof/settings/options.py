"""Options that several commands share, each written once."""

from __future__ import annotations

from pathlib import Path

import click

from hookproof.settings.pairs import bindings_of, headers_of

provider_option = click.option(
    "--provider", default=None, metavar="NAME", help="Whose contract (default: the only one, or the lock's)."
)
version_option = click.option(
    "--version",
    "version",
    default=None,
    metavar="DATE",
    help="Version of the contract (default: the lock's, else the newest).",
)
schemas_option = click.option(
    "--schemas",
    "schemas",
    default=None,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="A folder of contracts of your own, laid out as schemas/ is.",
)
secret_option = click.option(
    "--secret",
    default=None,
    metavar="SECRET",
    help="env:NAME, file:PATH, or the signing secret itself (default: HOOKPROOF_SECRET).",
)
allow_host_option = click.option(
    "--allow-host",
    "allow_hosts",
    multiple=True,
    metavar="NAME",
    help="A test system that is neither on this machine nor in a private network.",
)


header_option = click.option(
    "--header",
    "headers",
    multiple=True,
    metavar="'NAME: VALUE'",
    callback=lambda _context, _option, lines: headers_of(lines),
    help="A header to send along; can be given several times.",
)


bind_option = click.option(
    "--bind",
    "bindings",
    multiple=True,
    metavar="FIELD=VALUE",
    callback=lambda _context, _option, texts: bindings_of(texts),
    help="Fix a field (JSON pointer or dotted path) to a value that the consumer knows.",
)


#: Of the commands that list a registry.
format_option = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to write the list.",
)
