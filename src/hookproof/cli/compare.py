"""`hookproof compare`: what moving from OLD to NEW means for a consumer that reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hookproof.cli.comparetable import print_table
from hookproof.compare import Comparison, Impact, compare_events
from hookproof.errors import Exit
from hookproof.settings.options import provider_option, schemas_option
from hookproof.settings.sides import Side, selected, sides

if TYPE_CHECKING:
    from hookproof.compare.witness import Witness

#: Value of --fail-on -> the class from which on the exit code is 1; None is never.
FAIL_ON: dict[str, Impact | None] = {
    "breaking": Impact.BREAKING,
    "widening": Impact.WIDENING,
    "any": Impact.ANNOTATION,
    "never": None,
}


@click.command("compare")
@click.argument("old")
@click.argument("new")
@provider_option
@schemas_option
@click.option("--event", "events", multiple=True, metavar="GLOB", help="Only these events; may be repeated.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "json", "markdown", "sarif"]),
    default="table",
    show_default=True,
    help="How the result is written to standard output.",
)
@click.option("--fail-on", type=click.Choice(list(FAIL_ON)), default="breaking", show_default=True,
              help="Exit 1 for changes of this class or a weightier one.")  # fmt: skip
@click.option("--witness", is_flag=True, help="Prove each breaking or widening change by a payload.")
@click.option("--annotations", is_flag=True, help="List changes of words and examples one by one in the table.")
def command(
    old: str,
    new: str,
    provider: str | None,
    schemas: Path | None,
    events: tuple[str, ...],
    format_: str,
    fail_on: str,
    witness: bool,
    annotations: bool,
) -> int:
    """Say what moving from OLD to NEW means for a consumer that reads these payloads.

    OLD and NEW are versions (2026-07-14, or PROVIDER@2026-07-14), OpenAPI or AsyncAPI documents, JSON Schemas, or
    folders of these.
    """
    before, after = selected(*sides(old, new, provider=provider, schemas=schemas), events)
    comparison = compare_events(before.events, after.events, old=before.name, new=after.name)
    proofs = _witnesses(comparison, before, after) if witness else {}
    if format_ == "table":
        print_table(comparison, proofs, annotations=annotations)
    else:
        click.echo(_WRITERS[format_](comparison, proofs, {**before.paths, **after.paths}), nl=False)
    return exit_code(comparison, fail_on)


def exit_code(comparison: Comparison, fail_on: str) -> int:
    """Return the exit code of a comparison for a value of --fail-on."""
    limit = FAIL_ON[fail_on]
    return Exit.FINDINGS if limit is not None and comparison.impact >= limit else Exit.CLEAN


def _witnesses(comparison: Comparison, old: Side, new: Side) -> Mapping[int, Witness]:
    from hookproof.compare.witness import witnesses

    return witnesses(comparison, old.events, new.events)


def _json(comparison: Comparison, proofs: Mapping[int, Witness], _paths: Mapping[str, str]) -> str:
    from hookproof.compare.documents import json_document

    return json.dumps(json_document(comparison, proofs), indent=2, ensure_ascii=False) + "\n"


def _markdown(comparison: Comparison, proofs: Mapping[int, Witness], _paths: Mapping[str, str]) -> str:
    from hookproof.compare.documents import markdown

    return markdown(comparison, proofs)


def _sarif(comparison: Comparison, _proofs: Mapping[int, Witness], paths: Mapping[str, str]) -> str:
    from hookproof import __version__
    from hookproof.compare.documents import records
    from hookproof.compare.policy import facts
    from hookproof.reports.collected import Collected
    from hookproof.reports.sarif import render
    from hookproof.stream import Ending, Finished, Started

    run = Collected()
    run.take(
        Started(
            kind="compare",
            target=comparison.old,
            contract=comparison.new,
            tool_version=__version__,
            facts=facts(),
            subjects=comparison.events,
        )
    )
    for record in records(comparison, paths):
        run.take(record)
    run.take(Finished(outcome=Ending.COMPLETE))
    return render(run)


_WRITERS: dict[str, Callable[[Comparison, Mapping[int, Witness], Mapping[str, str]], str]] = {
    "json": _json,
    "markdown": _markdown,
    "sarif": _sarif,
}
