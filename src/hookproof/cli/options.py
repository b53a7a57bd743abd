"""Options that several commands share, each written once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from hookproof.errors import InputError

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


def _headers(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    from hookproof.delivery.requests import check_header

    pairs = tuple((name.strip(), value.strip()) for name, _, value in (text.partition(":") for text in values))
    for name, value in pairs:
        check_header(name, value)
    return pairs


header_option = click.option(
    "--header",
    "headers",
    multiple=True,
    metavar="'NAME: VALUE'",
    callback=_headers,
    help="A header to send along; can be given several times.",
)


def _bindings(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> dict[str, Any]:
    return dict(_binding(text) for text in values)


def _binding(text: str) -> tuple[str, Any]:
    """A value that is JSON is that JSON; any other is text."""
    field, equals, value = text.partition("=")
    if not (field and equals):
        raise InputError(f"{text!r} binds nothing", where="--bind", mend="Write --bind FIELD=VALUE, as in file.id=42.")
    try:
        return field, json.loads(value)
    except (ValueError, RecursionError):
        return field, value


bind_option = click.option(
    "--bind",
    "bindings",
    multiple=True,
    metavar="FIELD=VALUE",
    callback=_bindings,
    help="Fix a field (JSON pointer or dotted path) to a value that the consumer knows.",
)
