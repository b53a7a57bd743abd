"""`hookproof lint`: hold documentation against itself and against a contract."""

from __future__ import annotations

import contextlib
import gc
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hookproof import __version__
from hookproof.errors import InputError
from hookproof.findings import Severity
from hookproof.settings.options import REPORTS, provider_option, schemas_option, version_option

if TYPE_CHECKING:
    from hookproof.reports.linttext import Heading
    from hookproof.rules.counterpart import Choice
    from hookproof.sources.records import Corpus
    from hookproof.stream import Sink


@click.command("lint")
@click.argument("documents", metavar="DOC...", nargs=-1, required=True)
@provider_option
@version_option
@schemas_option
@click.option(
    "--contract",
    "contract_mode",
    type=click.Choice(["auto", "none"]),
    default="auto",
    help="auto: the contract that these documents are evidently about; none: no contract (default: auto).",
)
@click.option(
    "--rule", "globs", multiple=True, metavar="GLOB", help="Only these rules or families; !GLOB leaves some out."
)
@click.option("--pedantic", is_flag=True, help="Rules too that are often right and sometimes not.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="What to write (default: text)."
)
@click.option("--explain", is_flag=True, help="List the events, schemas and examples that were recognised.")
@click.option("--report", "reports", multiple=True, metavar="FORMAT=PATH", help=f"{REPORTS}.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "note"]),
    default="error",
    help="Exit 1 from here on (default: error).",
)
@click.option(
    "--baseline", type=click.Path(path_type=Path), metavar="FILE", help="Known findings, which are not reported."
)
@click.option("--update-baseline", is_flag=True, help="Write all findings of this run to the baseline.")
def command(
    documents: tuple[str, ...],
    provider: str | None,
    version: str | None,
    schemas: Path | None,
    contract_mode: str,
    globs: tuple[str, ...],
    pedantic: bool,
    form: str,
    explain: bool,
    reports: tuple[str, ...],
    fail_on: str,
    baseline: Path | None,
    update_baseline: bool,
) -> int:
    """Hold documents against themselves, each other and a contract.

    DOC is OpenAPI, AsyncAPI, JSON Schema, Markdown or a page's text, or a folder of these; - is standard input. All
    of them together are one documentation.
    """
    from hookproof.baseline import known_in
    from hookproof.reports.drive import drive
    from hookproof.reports.linttext import Heading
    from hookproof.rules.rulebook import select
    from hookproof.rules.runner import lint
    from hookproof.sources.kinds import read_corpus
    from hookproof.sources.recognition import recognised

    level = Severity[fail_on.upper()]
    chosen = select(globs, pedantic=pedantic)
    notes = pedantic or bool(globs) or level is Severity.NOTE
    known = known_in(baseline, update_baseline)
    with _uncollected():
        corpus = read_corpus(documents)
        choice = _contract(corpus, provider, version, schemas, contract_mode)
        found = recognised(corpus.documents)
        heading = Heading(
            against=f"{choice.contract.name if choice.contract else 'no contract'}: {choice.reason}",
            counts=found.counts,
            listed=tuple(found.kinds()) if explain else (),
            silent=_silent(corpus),
            skipped=corpus.skipped,
            notes=notes,
        )
        sinks = _sinks(form, reports, level, heading)
        settings = (("contract", choice.reason), ("recognised", found.counts))
        records = lint(corpus, choice.contract, chosen, tool_version=__version__, settings=settings, known=known.skips)
        tally = drive(records, sinks)
    if said := known.finish():
        click.echo(f"hookproof: {said}", err=True)
    return 0 if update_baseline and tally.complete else tally.exit_code(level)


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """A large document is millions of objects that all live to the end: looking through them for garbage is vain."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def _contract(corpus: Corpus, provider: str | None, version: str | None, schemas: Path | None, mode: str) -> Choice:
    """Return the contract that was asked for, else the one that the documents are evidently about."""
    from hookproof.contract import provider_names
    from hookproof.rules.counterpart import Choice, evident
    from hookproof.settings.choice import contract_for

    if mode == "none":
        if provider or version:
            raise InputError("--contract none and --provider or --version exclude each other", where="--contract")
        return Choice(None, "none was wanted (--contract none)")
    if provider or version:
        return Choice(contract_for(provider, version, schemas), "it was asked for")
    return evident(corpus, [contract_for(name, None, schemas) for name in provider_names(schemas)])


def _silent(corpus: Corpus) -> tuple[tuple[str, str], ...]:
    """Return the documents of several in which neither an event nor an example was recognised, with what was."""
    from hookproof.sources.recognition import recognised

    if len(corpus.documents) < 2:
        return ()
    each = ((document.path, recognised([document])) for document in corpus.documents)
    return tuple((path, found.counts) for path, found in each if not found.events and not found.examples)


def _sinks(form: str, reports: Sequence[str], level: Severity, heading: Heading) -> list[Sink]:
    from hookproof.reports.linttext import LintText
    from hookproof.reports.reporters import sinks_for

    if form == "json":
        return sinks_for([*reports, "json=-"], fail_on=level)
    # What a program reads has standard output for itself.
    taken = any(report.endswith("=-") for report in reports)
    text = LintText(sys.stderr if taken else sys.stdout, heading, fail_on=level)
    return sinks_for(reports, console=text, fail_on=level)
