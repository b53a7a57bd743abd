"""`hookproof validate`: hold payloads in files against the contract."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from hookproof.errors import CannotJudge, Exit, InputError
from hookproof.reports.collected import plural
from hookproof.reports.progressbar import PATIENCE, ProgressBar
from hookproof.settings.completion import EVENTS, files
from hookproof.settings.options import (
    baseline_option,
    contract_of,
    provider_option,
    reports_option,
    schemas_option,
    update_baseline_option,
    version_option,
)

if TYPE_CHECKING:
    from pathlib import Path

    from hookproof.baseline import Known
    from hookproof.contract import Contract
    from hookproof.findings import Finding, Place
    from hookproof.stream import Judged, Progress, Record


@click.command("validate")
@click.argument("files", nargs=-1, required=True, metavar="FILE…", shell_complete=files)
@click.option(
    "--event",
    default=None,
    metavar="NAME",
    shell_complete=EVENTS,
    help="The event of every payload (default: as each one says).",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to tell what is wrong.",
)
@reports_option
@baseline_option
@update_baseline_option
@provider_option
@version_option
@schemas_option
def command(
    files: tuple[str, ...],
    event: str | None,
    format_: str,
    reports: tuple[str, ...],
    baseline: Path | None,
    update_baseline: bool,
    provider: str | None,
    version: str | None,
    schemas: Path | None,
) -> int:
    """Hold payloads against the contract: JSON (a payload, or an array of them) or NDJSON; - is standard input.

    Exit code: 0 all fit, 1 one does not, 2 a file cannot be read (the others are judged all the same).

    \b
        hookproof validate payload.json
        hookproof generate file.upload.failed | hookproof validate -
    """
    from hookproof.baseline import known_in
    from hookproof.contract.catalogue import find_event
    from hookproof.reports.drive import drive
    from hookproof.reports.reporters import sinks_for, take_output

    contract = contract_of(provider, version, schemas)
    known = known_in(baseline, update_baseline)
    if event is not None:
        find_event(contract, event)
    tally = _Tally(_WRITERS[format_], err=take_output(reports), whole=format_ == "json")
    run = drive(_without_known(_records(files, contract, event), known), sinks_for(reports, console=tally))
    if said := known.finish():
        click.echo(f"hookproof: {said}", err=True)
    return run.unless_unwritten(tally.ended(files, contract.name))


class _Tally:
    """Tells each finding as it comes; counts payloads, those that do not fit, and what cannot be read.

    What cannot be read is no finding but an error, told once, at the end; where `whole`, a program reads it too. What
    it came to stands beside the findings, or apart where a program reads them.
    """

    def __init__(self, write: Callable[[Finding], str], *, err: bool, whole: bool) -> None:
        self.payloads = self.unfit = self.known = 0
        self.unreadable: list[str] = []
        self._write, self._err, self._whole = write, err, whole
        self._bar = ProgressBar(sys.stderr, self._found, patience=PATIENCE)

    def take(self, record: Record) -> None:
        """Tell what a judgement found."""
        from hookproof.payloads.conformity import READABLE
        from hookproof.stream import Judged, Progress

        if isinstance(record, Progress):
            self._bar.take(record)
        if not isinstance(record, Judged):
            return
        unreadable = record.fact is READABLE
        if unreadable:
            self.unreadable += [f"{finding.place}: {finding.message}" for finding in record.findings]
        else:
            self.payloads += 1
            self.unfit += bool(record.findings)
            self.known += bool(record.known) and not record.findings
        for finding in record.findings if self._whole or not unreadable else ():
            click.echo(self._write(finding), err=self._err)

    def _found(self) -> str:
        count = f"{plural(self.payloads, 'payload')} held against it"
        return f"{count}, {self.unfit:,} of them not fitting" if self.unfit else count

    def close(self) -> None:
        """Nothing is left to write."""
        self._bar.stop()

    def ended(self, files: tuple[str, ...], contract: str) -> Exit:
        """Say what it came to, and what cannot be read; return the exit code.

        Raises InputError or CannotJudge where it came to nothing.
        """
        from hookproof.reports.harmless import defused_text

        if self.payloads:
            count = f"{self.payloads:,} payload{'s' if self.payloads > 1 else ''}"
            click.echo(f"{count} against {contract}: {self._verdict()}", err=self._err or self._whole)
        if self.unreadable:
            for text in self.unreadable[:-1]:
                click.echo(defused_text(f"hookproof: {text}"), err=True)
            raise InputError(self.unreadable[-1])
        if not self.payloads:
            raise CannotJudge("no payload was found", where=", ".join(files))
        return Exit.FINDINGS if self.unfit else Exit.CLEAN

    def _verdict(self) -> str:
        if self.unfit:
            unfit = f"{self.unfit} do not fit" if self.unfit > 1 else "1 does not fit"
        else:
            unfit = "the others fit" if self.known else "all fit"
        return f"{unfit}; {self.known} with known findings alone" if self.known else unfit


def _records(files: tuple[str, ...], contract: Contract, event: str | None) -> Iterator[Record]:
    from hookproof import __version__
    from hookproof.payloads.conformity import facts, is_whole, judge
    from hookproof.payloads.payloadfiles import Unreadable, payloads_in
    from hookproof.stream import Ending, Finished, Started

    yield Started(
        kind="validate",
        target=", ".join(files),
        contract=contract.name,
        tool_version=__version__,
        facts=facts(),
        subjects=tuple(contract.events),
    )
    unreadable = False
    way = _Way(files)
    for name in way.through():
        for place, payload in payloads_in(name, lambda value: is_whole(contract, value, event), way.read):
            yield way.progress(str(place))
            if isinstance(payload, Unreadable):
                unreadable = True
                yield _unreadable(place, payload.error)
            else:
                yield _judged(judge(contract, payload, place, event), place)
    yield Finished(outcome=Ending.COMPLETE, bad_input=unreadable)


class _Way:
    """How far the files are read, in bytes: line by line where a file is read so, else the whole file at its end."""

    def __init__(self, files: tuple[str, ...]) -> None:
        self._sizes = [(name, os.path.getsize(name) if os.path.isfile(name) else 0) for name in files]  # noqa: PTH113, PTH202 - whatever is typed is asked for
        self._total = max(sum(size for _, size in self._sizes), 1)
        self._before = self._here = 0

    def through(self) -> Iterator[str]:
        """Yield the files in order."""
        for name, size in self._sizes:
            yield name
            self._before, self._here = self._before + size, 0

    def read(self, count: int) -> None:
        """Note that so many more bytes of the present file were read."""
        self._here += count

    def progress(self, doing: str) -> Progress:
        """Return how far it is."""
        from hookproof.stream import Progress

        return Progress(done=min(self._before + self._here, self._total), total=self._total, doing=doing)


def _without_known(records: Iterator[Record], known: Known) -> Iterator[Record]:
    """Leave known findings out; that a file cannot be read is told whatever is known."""
    from hookproof.payloads.conformity import READABLE
    from hookproof.stream import Judged

    for record in records:
        unreadable = isinstance(record, Judged) and record.fact is READABLE
        yield from (record,) if unreadable else known.left_out((record,))


def _judged(found: list[Finding], place: Place) -> Judged:
    from hookproof.findings import Verdict
    from hookproof.payloads.conformity import FITS
    from hookproof.stream import Judged

    fact = found[0].fact if found else FITS
    verdict = Verdict.BROKEN if found else Verdict.HOLDS
    return Judged(fact=fact, subject=_shown(place), verdict=verdict, findings=tuple(found))


def _unreadable(place: Place, error: InputError) -> Judged:
    from hookproof.findings import Finding, Verdict
    from hookproof.payloads.conformity import READABLE
    from hookproof.stream import Judged

    finding = Finding(fact=READABLE, subject=place.path, message=error.what, severity=READABLE.severity, place=place)
    return Judged(fact=READABLE, subject=_shown(place), verdict=Verdict.BROKEN, findings=(finding,))


def _shown(place: Place) -> str:
    """Where a payload stands: the subject of its judgement."""
    return str(replace(place, column=None))


def _text(finding: Finding) -> str:
    from hookproof.reports.cleantext import one_line
    from hookproof.reports.harmless import defused

    pointer = finding.place.pointer if finding.place else ""
    place = f"{finding.place.path}{f':{finding.place.line}' if finding.place.line else ''}" if finding.place else ""
    keyword = f" [{finding.discriminator}]" if finding.discriminator else ""
    return defused(one_line(f"{place}: {pointer or '(root)'}: {finding.message}{keyword}"))


def _json(finding: Finding) -> str:
    place = finding.place
    record = {
        "id": finding.fact.id,
        "event": finding.subject,
        "file": place.path if place else None,
        "line": place.line if place else None,
        "pointer": place.pointer if place else None,
        "keyword": finding.discriminator,
        "message": finding.message,
        "fingerprint": finding.fingerprint,
    }
    return json.dumps(record, ensure_ascii=False)


_WRITERS: dict[str, Any] = {"text": _text, "json": _json}
