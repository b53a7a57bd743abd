"""A long help is read by its headings: which option stands under which is said here, once for all commands."""

from __future__ import annotations

from collections.abc import Callable

import click

#: Heading -> the parameters under it. What is under none comes last.
HEADINGS: dict[str, tuple[str, ...]] = {
    "The fault": ("fault", "list_faults"),
    "The consumer": ("app", "path", "start", "secret", "keys_port", "allow_host", "header"),
    "The load": ("burst", "rate", "seconds", "ramp_to", "locust", "locust_master"),
    "The contract": ("provider", "version", "schemas", "against", "bind"),
    "What is tried": ("event", "check", "level", "seed", "shard", "timings", "workers", "budget", "max_time"),
    "How effects are seen": (
        "probe",
        "ignore_at",
        "settle",
        "observe",
        "observe_answer",
        "observe_log",
        "token",
        "canary",
    ),
    "What comes of it": (
        "report",
        "source",
        "fail_on",
        "left_out",
        "baseline",
        "update_baseline",
        "journal",
        "quiet",
        "verbose",
    ),
}
_REST = "Other options"


class Grouped(click.Command):
    """A command whose options stand under headings, in the order of HEADINGS."""

    #: Takes the parameters, sends nothing, and raises HookproofError for all that cannot be used of them together.
    look: Callable[..., object] | None = None

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, each under its heading."""
        left = {each.name: told for each in self.get_params(ctx) if (told := each.get_help_record(ctx)) is not None}
        for heading, names in HEADINGS.items():
            _write(formatter, heading, [left.pop(name) for name in names if name in left])
        _write(formatter, _REST, list(left.values()))


def _write(formatter: click.HelpFormatter, heading: str, rows: list[tuple[str, str]]) -> None:
    if rows:
        with formatter.section(heading):
            formatter.write_dl(rows)
