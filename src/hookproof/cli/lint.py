"""`hookproof lint`: hold documentation against itself and against a contract."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hookproof import __version__
from hookproof.errors import InputError
from hookproof.findings import Finding, Severity
from hookproof.overwriting import put_file
from hookproof.parsing import uncollected
from hookproof.settings.completion import files
from hookproof.settings.options import (
    baseline_option,
    provider_option,
    reports_option,
    schemas_option,
    update_baseline_option,
    version_option,
)

if TYPE_CHECKING:
    from hookproof.baseline import Known
    from hookproof.reports.linttext import Heading
    from hookproof.rules.counterpart import Choice
    from hookproof.rules.rulebook import Rule
    from hookproof.settings.linting import Linting
    from hookproof.sources.records import Corpus
    from hookproof.stream import Record, Sink


@click.command("lint")
@click.argument("documents", metavar="[DOC]...", nargs=-1, shell_complete=files)
@provider_option
@version_option
@schemas_option
@click.option(
    "--contract",
    "contract_mode",
    type=click.Choice(["auto", "none"]),
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
@reports_option
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "note"]),
    help="Exit 1 from here on (default: error).",
)
@baseline_option
@update_baseline_option
@click.option("--fix", is_flag=True, help="Print a patch of the mends that are certain, and nothing else.")
@click.option("--write", is_flag=True, help="With --fix: make these mends in the documents.")
def command(
    documents: tuple[str, ...],
    provider: str | None,
    version: str | None,
    schemas: Path | None,
    contract_mode: str | None,
    globs: tuple[str, ...],
    pedantic: bool,
    form: str,
    explain: bool,
    reports: tuple[str, ...],
    fail_on: str | None,
    baseline: Path | None,
    update_baseline: bool,
    fix: bool,
    write: bool,
) -> int:
    """Hold documents against themselves, each other and a contract.

    DOC is OpenAPI, AsyncAPI, JSON Schema, Postman, HAR, Markdown, HTML, reStructuredText, AsciiDoc, text, types, or a
    folder of these; - is standard input. All are one documentation. Without DOC, `lint:` in hookproof.yaml has paths.

    \b
        hookproof lint docs openapi.json --contract none
    """
    from hookproof.reports.drive import drive
    from hookproof.rules.runner import lint

    told = _told(fix=fix, write=write)
    level = Severity[(fail_on or told.fail_on or "error").upper()]
    chosen = _weighed(globs or told.rules, told, pedantic=pedantic)
    known = _known(baseline, told, update=update_baseline)
    with uncollected():
        corpus = _read(documents or told.paths)
        choice = _contract(corpus, *_wanted(provider, version, contract_mode, told), schemas)
        heading = _heading(corpus, choice, explain=explain, notes=pedantic or bool(globs) or level is Severity.NOTE)
        records = lint(
            corpus,
            choice.contract,
            chosen,
            tool_version=__version__,
            settings=(("contract", choice.reason), ("recognised", heading.counts)),
            ignored=told.ignores,
            known=known.skips,
        )
        if fix:
            return _fix(records, write=write)
        tally = drive(known.named(records), _sinks(form, reports, level, heading))
    _say(known.finish())
    return 0 if update_baseline and tally.complete else tally.exit_code(level)


def _known(baseline: Path | None, told: Linting, *, update: bool) -> Known:
    from hookproof.baseline import known_in

    return known_in(baseline or (Path(told.baseline) if told.baseline else None), update)


def _say(text: str) -> None:
    if text:
        click.echo(f"hookproof: {text}", err=True)


def _heading(corpus: Corpus, choice: Choice, *, explain: bool, notes: bool) -> Heading:
    from hookproof.reports.linttext import Heading
    from hookproof.sources.recognition import recognised

    found = recognised(corpus.documents)
    return Heading(
        against=f"{choice.contract.name if choice.contract else 'no contract'}: {choice.reason}",
        counts=found.counts,
        listed=tuple(found.kinds()) if explain else (),
        silent=_silent(corpus),
        skipped=corpus.skipped,
        notes=notes,
    )


def _read(paths: tuple[str, ...]) -> Corpus:
    from hookproof.reports.errand import errand
    from hookproof.sources.documentkinds import read_corpus

    if paths:
        with errand() as paced:
            return read_corpus(paths, paced)
    raise click.UsageError("no document is named; name one, or write `lint: {paths: [docs]}` in hookproof.yaml")


def _weighed(globs: Sequence[str], told: Linting, *, pedantic: bool) -> list[Rule]:
    """Return the rules that are asked for, each with the weight that the settings give it; without those that are off.

    Raises UnknownName for a glob of the settings that no rule fits.
    """
    from dataclasses import replace

    from hookproof.rules.rulebook import select

    weights = {row.id: word for glob, word in told.severities.items() for row in select([glob], pedantic=True)}
    rows = (row for row in select(globs, pedantic=pedantic) if weights.get(row.id) != "off")
    return [
        replace(row, fact=replace(row.fact, severity=Severity[weights[row.id].upper()])) if row.id in weights else row
        for row in rows
    ]


def _told(*, fix: bool, write: bool) -> Linting:
    """What the file says of linting. Raises UsageError for an option that means nothing alone."""
    from hookproof.settings.linting import linting

    if write and not fix:
        raise InputError("there is nothing to write", where="--write", mend="Give --fix as well.")
    return linting(Path())


def _wanted(
    provider: str | None, version: str | None, mode: str | None, told: Linting
) -> tuple[str | None, str | None, str]:
    """Return whose contract is wanted, and whether none is: by options, else by the settings."""
    if provider or version or mode or told.contract in ("", "auto", "none"):
        return provider, version, mode or ("auto" if provider or version else told.contract or "auto")
    name, _, dated = told.contract.partition("@")
    return name, dated or None, "auto"


_NO_PATCH = "its lines are too long for a patch, so what changes is shown without one; --fix --write makes the mends"


def _fix(records: Iterator[Record], *, write: bool) -> int:
    """Print the mends of a run as a patch, or make them; exit 1 where some were printed and not made."""
    from hookproof.rules.mending import has_long_lines, mended, patch
    from hookproof.stream import Judged

    by_path: dict[str, list[Finding]] = {}
    for record in records:
        for finding in record.findings if isinstance(record, Judged) else ():
            if finding.place is not None and Path(finding.place.path).is_file():
                by_path.setdefault(finding.place.path, []).append(finding)
    total = 0
    for path, findings in by_path.items():
        before = Path(path).read_bytes().decode("utf-8")
        after, count = mended(before, findings)
        total += count
        if write and count:
            put_file(path, after)
        elif count:
            click.echo(patch(path, before, after), nl=False)
            if has_long_lines(before):
                click.echo(f"hookproof: {path}: {_NO_PATCH}", err=True)
    click.echo(f"hookproof: {total} mend{'' if total == 1 else 's'} {'made' if write else 'found'}", err=True)
    return 1 if total and not write else 0


def _contract(corpus: Corpus, provider: str | None, version: str | None, mode: str, schemas: Path | None) -> Choice:
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
    return tuple((path, found.counts) for path, found in each if not found.is_judgeable)


def _sinks(form: str, reports: Sequence[str], level: Severity, heading: Heading) -> list[Sink]:
    from hookproof.reports.linttext import LintText
    from hookproof.reports.reporters import sinks_for, take_output

    if form == "json":
        return sinks_for([*reports, "json=-"], fail_on=level)
    # What a program reads has standard output for itself.
    taken = take_output(reports)
    text = LintText(sys.stderr if taken else sys.stdout, heading, fail_on=level)
    return sinks_for(reports, console=text, fail_on=level)
