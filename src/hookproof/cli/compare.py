"""`hookproof compare`: what moving from OLD to NEW means for a consumer that reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hookproof.cli.comparetable import print_table
from hookproof.compare import POLICY, Comparison, Impact, compare_events
from hookproof.errors import Exit
from hookproof.findings import Severity
from hookproof.reports.collected import plural
from hookproof.reports.drive import drive
from hookproof.reports.errand import errand
from hookproof.settings.completion import VERSIONS
from hookproof.settings.options import (
    baseline_option,
    events_option,
    provider_option,
    reports_option,
    schemas_option,
    update_baseline_option,
)
from hookproof.settings.sides import Side, selected, sides

if TYPE_CHECKING:
    from hookproof.baseline import Known
    from hookproof.compare.witness import Witness
    from hookproof.stream import Record, Sink

#: Value of --fail-on -> the class from which on the exit code is 1; None is never.
FAIL_ON: dict[str, Impact | None] = {
    "breaking": Impact.BREAKING,
    "widening": Impact.WIDENING,
    "any": Impact.ANNOTATION,
    "never": None,
}


@click.command("compare")
@click.argument("old", shell_complete=VERSIONS)
@click.argument("new", shell_complete=VERSIONS)
@provider_option
@schemas_option
@events_option()
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
@reports_option
@baseline_option
@update_baseline_option
@click.option("--ignore-at", "ignored", multiple=True, metavar="POINTER",
              help="Leave out what lies at or below this place of payloads; * is any property or item.")  # fmt: skip
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
    reports: tuple[str, ...],
    baseline: Path | None,
    update_baseline: bool,
    ignored: tuple[str, ...],
    witness: bool,
    annotations: bool,
) -> int:
    """Say what moving from OLD to NEW means for a consumer that reads these payloads.

    OLD and NEW are versions (2026-07-14, or PROVIDER@2026-07-14), OpenAPI or AsyncAPI documents, JSON Schemas, or
    folders of these.

    \b
        hookproof compare 2026-07-14 2026-10-02 --witness
    """
    from hookproof.baseline import known_in
    from hookproof.reports.reporters import take_output

    sinks = _sinks(reports, fail_on)
    before, after = selected(*sides(old, new, provider=provider, schemas=schemas), events)
    with errand() as paced:
        whole = compare_events(before.events, after.events, old=before.name, new=after.name, paced=paced)
    told = _left_out(whole, ignored)
    known = known_in(baseline, update_baseline)
    paths = {**before.paths, **after.paths}
    tally = drive(known.left_out(_records(told, paths)), sinks)
    if said := known.finish():
        click.echo(f"hookproof: {said}", err=True)
    comparison = _without_known(told, paths, known)
    code = tally.unless_unwritten(exit_code(comparison, fail_on))
    proofs = _witnesses(comparison, before, after) if witness else {}
    if take_output(reports):
        return code
    if format_ == "table":
        print_table(comparison, proofs, annotations=annotations)
    else:
        click.echo(_WRITERS[format_](comparison, proofs, paths), nl=False)
    return code


def exit_code(comparison: Comparison, fail_on: str) -> Exit:
    """Return the exit code of a comparison for a value of --fail-on."""
    limit = FAIL_ON[fail_on]
    return Exit.FINDINGS if limit is not None and comparison.impact >= limit else Exit.CLEAN


def _witnesses(comparison: Comparison, old: Side, new: Side) -> Mapping[int, Witness]:
    from hookproof.compare.witness import witnesses

    with errand(lambda: plural(len(comparison.changes), "change")) as paced:
        return witnesses(comparison, old.events, new.events, paced)


def _json(comparison: Comparison, proofs: Mapping[int, Witness], _paths: Mapping[str, str]) -> str:
    from hookproof.compare.documents import json_document

    return json.dumps(json_document(comparison, proofs), indent=2, ensure_ascii=False) + "\n"


def _markdown(comparison: Comparison, proofs: Mapping[int, Witness], _paths: Mapping[str, str]) -> str:
    from hookproof.compare.documents import markdown

    return markdown(comparison, proofs)


def _sarif(comparison: Comparison, _proofs: Mapping[int, Witness], paths: Mapping[str, str]) -> str:
    from hookproof.reports.collected import Collected
    from hookproof.reports.sarif import render

    run = Collected()
    for record in _records(comparison, paths):
        run.take(record)
    return render(run)


def _records(comparison: Comparison, paths: Mapping[str, str]) -> Iterator[Record]:
    from hookproof import __version__
    from hookproof.compare.documents import records
    from hookproof.compare.policy import facts
    from hookproof.stream import Ending, Finished, Started

    yield Started(
        kind="compare",
        target=comparison.old,
        contract=comparison.new,
        tool_version=__version__,
        facts=facts(),
        subjects=comparison.events,
    )
    yield from records(comparison, paths)
    yield Finished(outcome=Ending.COMPLETE)


def _sinks(reports: tuple[str, ...], fail_on: str) -> list[Sink]:
    from hookproof.reports.reporters import sinks_for

    limit = FAIL_ON[fail_on]
    weight = (
        Severity.ERROR if limit is None else min(row.fact.severity for row in POLICY.values() if row.impact >= limit)
    )
    return sinks_for(reports, fail_on=weight)


def _left_out(comparison: Comparison, ignored: tuple[str, ...]) -> Comparison:
    """Leave out the places that an option names, else the file."""
    from hookproof.compare.omission import leaving_out
    from hookproof.settings.sources import file_source

    said = None if ignored else file_source(Path())("compare")
    inside = said.value if said is not None and isinstance(said.value, dict) else {}
    kept, counts = leaving_out(comparison, ignored or map(str, inside.get("ignore-at", ())))
    for pointer, count in counts.items():
        what = f"{count} change{'s' if count > 1 else ''} left out" if count else "nothing was left out"
        click.echo(f"hookproof: {pointer}: {what}", err=True)
    return kept


def _without_known(comparison: Comparison, paths: Mapping[str, str], known: Known) -> Comparison:
    """Leave out the changes that a baseline knows: they count for nothing, and the table does not list them."""
    from hookproof.compare.documents import finding

    new = tuple(change for change in comparison.changes if not known.skips(finding(change, comparison, paths)))
    if left := len(comparison.changes) - len(new):
        click.echo(f"hookproof: {left} known change{'s' if left > 1 else ''} left out", err=True)
    return replace(comparison, changes=new)


_WRITERS: dict[str, Callable[[Comparison, Mapping[int, Witness], Mapping[str, str]], str]] = {
    "json": _json,
    "markdown": _markdown,
    "sarif": _sarif,
}
