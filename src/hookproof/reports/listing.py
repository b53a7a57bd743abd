"""The facts of a registry as a list: text, or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

import click

from hookproof.findings import Fact
from hookproof.reports.paragraphs import wrapped


def write_list(entries: Iterable[tuple[Fact, str, Mapping[str, object]]], form: str) -> None:
    """Write facts to standard output, each with a remark for people and further members for programs."""
    if form == "json":
        click.echo(json.dumps([_members(fact, more) for fact, _, more in entries], indent=2))
        return
    for fact, remark, _ in entries:
        click.echo(f"{fact.id:<32} {fact.severity.label:<8} {remark}".rstrip())
        click.echo("\n".join(wrapped(fact.title, "    ")))


def _members(fact: Fact, more: Mapping[str, object]) -> dict[str, object]:
    said = {"id": fact.id, "title": fact.title, "severity": fact.severity.label}
    return {**said, **more, "clause": fact.clause, "mend": fact.mend}
