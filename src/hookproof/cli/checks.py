"""`hookproof checks`: list the checks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from hookproof.checks.registry import Check


@click.command("checks")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How to write the list (default: text).",
)
def command(form: str) -> int:
    """List the checks: id, severity, the level from which each runs, and the fact that it proves."""
    from hookproof.checks.registry import checks

    rows = checks()
    if form == "json":
        click.echo(json.dumps([_row(row) for row in rows], indent=2))
        return 0
    for row in rows:
        click.echo(f"{row.id:<32} {row.fact.severity.label:<8} {row.level.label}")
        click.echo(f"    {row.fact.title}")
    return 0


def _row(row: Check) -> dict[str, str]:
    return {
        "id": row.id,
        "title": row.fact.title,
        "severity": row.fact.severity.label,
        "level": row.level.label,
        "clause": row.fact.clause,
        "mend": row.fact.mend,
    }
