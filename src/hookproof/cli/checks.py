"""`hookproof checks`: list the checks."""

from __future__ import annotations

import click

from hookproof.reports.listing import write_list
from hookproof.settings.options import format_option


@click.command("checks")
@format_option
def command(form: str) -> int:
    """List the checks: id, severity, the level from which each runs, and the fact that it proves.

    \b
        hookproof checks
        hookproof checks --format json
    """
    from hookproof.checks.registry import checks

    write_list(((row.fact, row.level.label, {"level": row.level.label}) for row in checks()), form)
    return 0
