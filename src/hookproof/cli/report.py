"""`hookproof report merge`: the reports of the parts of a run, put together."""

from __future__ import annotations

import sys

import click

from hookproof.settings.completion import files
from hookproof.settings.options import SEVERITY_CHOICES, report_option
from hookproof.settings.subcommands import Subcommands


@click.group("report", cls=Subcommands, invoke_without_command=False)
def command() -> None:
    """Do something with reports that runs have written."""


@command.command("merge")
@click.argument("reports", nargs=-1, required=True, metavar="REPORT...", shell_complete=files)
@report_option
@click.option("--fail-on", type=click.Choice(SEVERITY_CHOICES), default="error", help="Exit 1 from this severity on.")
def merge(reports: tuple[str, ...], report: tuple[str, ...], fail_on: str) -> int:
    """Put the JSON reports of the parts of a run (hookproof test --shard I/N) together.

    The whole is shown, and written as --report says. Exit codes are those of the whole run; where a part is missing,
    nothing can be said of the whole.

    \b
        hookproof report merge part1.json part2.json --report html=whole.html
    """
    from hookproof.reports.console import ConsoleReport
    from hookproof.reports.drive import drive
    from hookproof.reports.merging import merged
    from hookproof.reports.reporters import sinks_for
    from hookproof.settings.settings import SEVERITIES

    severity = SEVERITIES[fail_on]
    free = not any(text.partition("=")[2] == "-" for text in report)
    console = ConsoleReport(sys.stdout if free else sys.stderr, fail_on=severity, progress=sys.stderr)
    sinks = sinks_for(report, console=console, fail_on=severity, delivers=True)
    return drive(merged(reports), sinks).exit_code(severity)
