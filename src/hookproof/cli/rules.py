"""`hookproof rules`: list the documentation rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from hookproof.reports.listing import write_list
from hookproof.settings.options import format_option

if TYPE_CHECKING:
    from hookproof.findings import Fact
    from hookproof.rules.rulebook import Rule


@click.command("rules")
@format_option
def command(form: str) -> int:
    """List the rules that `lint` holds documents to: id, severity, and the fact.

    \b
        hookproof rules --format json
    """
    from hookproof.rules.rulebook import rules

    write_list(map(_entry, rules()), form)
    return 0


def _entry(row: Rule) -> tuple[Fact, str, dict[str, object]]:
    from hookproof.rules.rulebook import Confidence

    remark = "(--pedantic)" if row.confidence is Confidence.LOW else ""
    return row.fact, remark, {"confidence": row.confidence.name.lower(), "needs": sorted(row.needs)}
