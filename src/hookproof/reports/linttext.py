"""The text report of `lint`: findings by document and line, each with its place to click on, in 80 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TextIO

from hookproof.findings import Finding, Severity, Verdict
from hookproof.reports.cleantext import one_line
from hookproof.reports.collected import Collected, counted, plural
from hookproof.reports.consoletext import STYLES
from hookproof.stream import Record, Started

_WIDTH, _INDENT = 80, 11


class LintText:
    """A sink that writes for people to `stream`, coloured on a terminal."""

    def __init__(self, stream: TextIO, *, contract: str, reason: str, fail_on: Severity) -> None:
        self.run = Collected()
        self._stream, self._fail_on = stream, fail_on
        self._against = f"{contract or 'no contract'}: {reason}"
        self._explained: set[str] = set()

    def take(self, record: Record) -> None:
        """Keep the record; say at the start what the documents are held against."""
        self.run.take(record)
        if isinstance(record, Started):
            self._head(record)

    def close(self) -> None:
        """Write the findings, then the verdict."""
        for subject in self.run.started.subjects if self.run.started else ():
            found = [entry.finding for entry in self.run.entries if entry.finding.subject == subject]
            for finding in sorted(found, key=_order):
                self._finding(finding)
        self._end()

    def _head(self, record: Started) -> None:
        self._say(f"hookproof {record.tool_version}: lint {plural(len(record.subjects), 'document')}")
        self._say(*_wrapped(f"held against {self._against}", ""))

    def _finding(self, finding: Finding) -> None:
        label = finding.severity.label
        self._say("")
        place = finding.place
        where = f"{place.path}:{place.line}:{place.column}" if place and place.line else finding.subject
        self._say(one_line(where))
        self._say(f"  {self._styled(label, finding.severity)}{' ' * (_INDENT - 2 - len(label))}{finding.fact.id}")
        self._say(*_block("", finding.message))
        for name, text in finding.evidence:
            for number, line in enumerate(text.split("\n")):
                self._say(*_block(name if not number else "", line))
        if finding.fact.id not in self._explained:
            self._explained.add(finding.fact.id)
            self._say(*_block("mend", finding.fact.mend))

    def _end(self) -> None:
        tally = self.run.tally
        self._say("")
        for subject, note in self._silent():
            self._say(*_wrapped(f"{subject}: nothing to judge here: {note}", ""))
        if not tally.complete:
            self._say(*_wrapped(f"not judged: {self.run.finished.reason}. {self.run.finished.mend}", ""))
            return
        rules = len({record.fact.id for record in self.run.judged if record.verdict is not Verdict.NOT_OBSERVED})
        said = f"{counted(tally)} ({plural(rules, 'rule')} had something to judge)"
        self._say(f"{'broken: ' if tally.at_least(self._fail_on) else 'clean: '}{said}")

    def _silent(self) -> Iterator[tuple[str, str]]:
        """Documents in which only running text was there to judge: that nothing was found in it is no pass."""
        for subject in self.run.started.subjects if self.run.started else ():
            own = [record for record in self.run.judged if record.subject == one_line(subject)]
            judged = [record for record in own if record.verdict is not Verdict.NOT_OBSERVED]
            if own and all(r.fact.family == "prose" and r.verdict is Verdict.HOLDS for r in judged):
                yield subject, "no event, no example, no list of fields, no schema"

    def _styled(self, text: str, severity: Severity) -> str:
        import os

        if not self._stream.isatty() or "NO_COLOR" in os.environ:
            return text
        from click import style

        bold, colour = STYLES[severity].split()
        return style(text, fg=colour, bold=bold == "bold")

    def _say(self, *lines: str) -> None:
        from hookproof.reports.console import defused

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
        width=_WIDTH,
        initial_indent=head,
        subsequent_indent=" " * (_INDENT if head else 2),
        break_on_hyphens=False,
        break_long_words=True,
    )
