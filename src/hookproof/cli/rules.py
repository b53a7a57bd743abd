"""`hookproof rules`: list the documentation rules."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from hookproof.rules.registry import Rule


@click.command("rules")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How to write the list (default: text).",
)
def command(form: str) -> int:
    """List the rules that `lint` holds documents to: id, severity, and the fact."""
    from hookproof.rules.registry import Confidence, rules

    rows = rules()
    if form == "json":
        click.echo(json.dumps([_row(row) for row in rows], indent=2))
        return 0
    for row in rows:
        pedantic = "  (--pedantic)" if row.confidence is Confidence.LOW else ""
        click.echo(f"{row.id:<32} {row.fact.severity.label}{pedantic}")
        click.echo(textwrap.fill(row.fact.title, width=80, initial_indent="    ", subsequent_indent="    "))
    return 0


def _row(row: Rule) -> dict[str, object]:
    return {
        "id": row.id,
        "title": row.fact.title,
        "severity": row.fact.severity.label,
        "confidence": row.confidence.name.lower(),
        "clause": row.fact.clause,
        "mend": row.fact.mend,
        "needs": sorted(row.needs),
    }
