"""The text report of `lint`: findings by document and line, each with its place to click on."""

from __future__ import annotations

import sys
import textwrap
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TextIO

from hookproof.findings import Finding, Place, Severity, Verdict
from hookproof.reports.cleantext import one_line
from hookproof.reports.collected import Collected, counted, found_so_far, plural
from hookproof.reports.consoletext import STYLES
from hookproof.reports.headline import beside_it
from hookproof.reports.paragraphs import line_width
from hookproof.reports.progressbar import PATIENCE, ProgressBar
from hookproof.stream import Progress, Record, Started

_INDENT = 11
#: More documents than this without an event or an example are counted, and some named.
_FEW = 4
#: Further right than this, a place says nothing without its pointer: the document stands on few long lines.
_FAR = 1_000


class Seen(Protocol):
    """One thing that was recognised: what it is called, where it stands, and what else is known of it."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def at(self) -> Place:
        """Where it stands."""

    @property
    def note(self) -> str:
        """What else is known of it, or nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What is said beside the findings.

    `against` is the contract and why it is that one, `counts` what was recognised, in words, and `listed` the same kind
    by kind where that was asked for. `silent` are documents in which neither an event nor an example was recognised,
    with what was: that nothing was found in these is no pass. `skipped` are files that were not read, with the reason.
    `notes`: whether notes are shown and not only counted.
    """

    against: str
    counts: str
    listed: tuple[tuple[str, Sequence[Seen]], ...] = ()
    silent: tuple[tuple[str, str], ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    notes: bool = True


class LintText:
    """A sink that writes for people to `stream`, coloured on a terminal."""

    def __init__(self, stream: TextIO, heading: Heading, *, fail_on: Severity) -> None:
        self.run = Collected()
        self._stream, self._heading, self._fail_on = stream, heading, fail_on
        self._explained: set[str] = set()
        self._bar = ProgressBar(sys.stderr, lambda: found_so_far(self.run), patience=PATIENCE)

    def take(self, record: Record) -> None:
        """Keep the record; say at the start what the documents are held against."""
        self.run.take(record)
        if isinstance(record, Started):
            self._head(record)
        elif isinstance(record, Progress):
            self._bar.take(record)

    def close(self) -> None:
        """Write the findings, then the verdict."""
        self._bar.stop()
        for subject in self.run.started.subjects if self.run.started else ():
            found = [entry.finding for entry in self.run.entries if entry.finding.subject == subject]
            for finding in sorted(found, key=_order):
                if not self._is_counted(finding):
                    self._finding(finding)
        self._counts()
        self._end()

    def _is_counted(self, finding: Finding) -> bool:
        """Whether a finding is only counted: a note, unless notes were asked for."""
        return finding.severity is Severity.NOTE and not self._heading.notes

    def _counts(self) -> None:
        counted_ = [entry.finding for entry in self.run.entries if self._is_counted(entry.finding)]
        by_rule = Counter(finding.fact.id for finding in counted_)
        told = ", ".join(f"{rule} {count:,}" for rule, count in sorted(by_rule.items()))
        if told:
            self._say("", *_wrapped(f"notes, shown with --pedantic or --fail-on note: {told}", ""))

    def _head(self, record: Started) -> None:
        self._say(f"hookproof {record.tool_version}: lint {plural(len(record.subjects), 'document')}")
        self._say(*_wrapped(f"held against {self._heading.against}", ""))
        for kind, found in self._heading.listed:
            self._say("", f"recognised: {plural(len(found), kind)}")
            for seen in found:
                where = f"{seen.at.path}:{seen.at.line}:{seen.at.column}" if seen.at.line else seen.at.path
                note = f", {one_line(seen.note)}" if seen.note else ""
                self._say(f"  {one_line(where)}  {one_line(seen.name)}{note}")

    def _finding(self, finding: Finding) -> None:
        label = finding.severity.label
        self._say("")
        place = finding.place
        where = f"{place.path}:{place.line}:{place.column}" if place and place.line else finding.subject
        self._say(one_line(where))
        if place and place.pointer and (place.column or 0) > _FAR:
            self._say(*_block("at", f"#{place.pointer}"))
        self._say(f"  {self._styled(label, finding.severity)}{' ' * (_INDENT - 2 - len(label))}{finding.fact.id}")
        self._say(*_block("", finding.message))
        for name, text in finding.evidence:
            for number, line in enumerate(text.split("\n")):
                self._say(*_block(name if not number else "", line))
        if finding.fact.id not in self._explained:
            self._explained.add(finding.fact.id)
            self._say(*_block("mend", finding.mend))

    def _end(self) -> None:
        tally = self.run.tally
        self._say("")
        for path, reason in self._heading.skipped:
            self._say(*_wrapped(f"{path}: not read: {one_line(reason)}", ""))
        silent = self._heading.silent
        for path, counts in silent if len(silent) <= _FEW or self._heading.listed else ():
            self._say(*_wrapped(f"{path}: no event and no example was recognised here ({counts})", ""))
        if len(silent) > _FEW and not self._heading.listed:
            such = ", ".join(path for path, _ in silent[:_FEW])
            text = f"{len(silent)} documents: no event and no example was recognised there: {such} and others"
            self._say(*_wrapped(f"{text}; --explain names them", ""))
        if not tally.complete:
            self._say(*_wrapped(f"not judged: {self.run.finished.reason}. {self.run.finished.mend}", ""))
            return
        rules = len({record.fact.id for record in self.run.judged if record.verdict is not Verdict.NOT_OBSERVED})
        broken = bool(tally.at_least(self._fail_on))
        verdict = f"broken: {counted(tally)}" if broken else f"clean{beside_it(self.run) or ': no finding'}"
        self._say(f"{verdict} ({self._heading.counts}; {plural(rules, 'rule')})")

    def _styled(self, text: str, severity: Severity) -> str:
        import os

        if not self._stream.isatty() or "NO_COLOR" in os.environ:
            return text
        from click import style

        bold, colour = STYLES[severity].split()
        return style(text, fg=colour, bold=bold == "bold")

    def _say(self, *lines: str) -> None:
        from hookproof.reports.harmless import defused

        for line in lines:
            print(defused(line), file=self._stream)


def _order(finding: Finding) -> tuple[int, int, str]:
    place = finding.place
    return (place.line or 0 if place else 0, place.column or 0 if place else 0, finding.fact.id)


def _block(label: str, text: str) -> list[str]:
    head = f"  {label:<{_INDENT - 2}}" if len(label) <= _INDENT - 3 else f"  {label} "
    return _wrapped(one_line(text), head) or [head.rstrip()]


def _wrapped(text: str, head: str) -> list[str]:
    return textwrap.wrap(
        text,
        width=line_width(),
        initial_indent=head,
        subsequent_indent=" " * (_INDENT if head else 2),
        break_on_hyphens=False,
        break_long_words=True,
    )
