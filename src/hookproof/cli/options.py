"""Options that several commands share, each written once."""

from __future__ import annotations

from pathlib import Path

import click

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
