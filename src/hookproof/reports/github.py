"""GitHub: a Markdown summary of the job, and on a runner an annotation for the gravest findings."""

from __future__ import annotations

import html
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from hookproof.errors import InputError
from hookproof.findings import Severity, Verdict
from hookproof.reports.cleantext import one_line
from hookproof.reports.collected import Collected, Entry, plural
from hookproof.reports.harmless import defused, defused_xml
from hookproof.reports.headline import headline, new_beside, remarks, waiting
from hookproof.reports.outcomes import WORDS, outcomes, shown
from hookproof.reports.outfile import write_whole
from hookproof.stream import Record

#: Names the file that a runner shows as the summary of the job; what several steps write there adds up.
SUMMARY_VARIABLE = "GITHUB_STEP_SUMMARY"
#: A runner takes 1 MiB a step; the text stops well before it.
MAX_BYTES = 900_000
#: A runner shows ten annotations of a level for each step.
MAX_ANNOTATIONS = 10
_MARKS = dict(zip(WORDS, ("✅", "❌", "⚠️", "ℹ️", "📌", "➖"), strict=True))
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


class GithubReport:
    """A sink that writes the summary to `path` and, where the run is on a runner, annotations to `stream`."""

    def __init__(self, path: str, fail_on: Severity = Severity.ERROR, stream: TextIO | None = None) -> None:
        self.path = path
        self.run = Collected()
        self._fail_on = fail_on
        self._stream = stream

    def take(self, record: Record) -> None:
        """Keep the record."""
        self.run.take(record)

    def close(self) -> None:
        """Write summary and annotations, unless no run ever began. Raises InputError where that fails."""
        if self.run.started is None:
            return
        text = render(self.run, self._fail_on)
        if self.path == os.environ.get(SUMMARY_VARIABLE):
            _append(self.path, text)
        else:
            write_whole(self.path, text)
        if os.environ.get("GITHUB_ACTIONS") == "true":
            stream = self._stream or sys.stderr
            write = getattr(stream, "command", stream.write)
            for line in commands(self.run):
                write(f"{line}\n")


def _append(path: str, text: str) -> None:
    try:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise InputError(f"the report cannot be written ({error.strerror or error})", where=path) from None


def render(run: Collected, fail_on: Severity = Severity.ERROR) -> str:
    """Return the run as GitHub's Markdown, below MAX_BYTES."""
    parts = ["\n".join(head_of(run, fail_on))]
    rest = "\n".join(rest_of(run))
    size = len(parts[0].encode()) + len(rest.encode())
    for number, entry in enumerate(run.entries):
        part = "\n".join(_finding(run, entry))
        size += len(part.encode())
        if size > MAX_BYTES:
            parts.append(f"\n… and {plural(len(run.entries) - number, 'finding')} more: see the other reports.\n")
            break
        parts.append(part)
    return "\n".join([*parts, *filter(None, [rest])]) + "\n"


def head_of(run: Collected, fail_on: Severity) -> Iterator[str]:
    """Yield the verdict, what was judged against what, and the counts of each family, as Markdown.

    Findings come below it, and `rest_of` the run below them.
    """
    subject, fact = run.nouns
    yield f"## hookproof: {headline(run, fail_on)}\n"
    if run.started is not None:
        against = run.started.contract if run.started.contract != run.started.target else ""
        held = f" · {escaped(against)}" if against else ""
        yield f"{escaped(run.started.kind)} of `{_code(run.started.target)}`{held}\n"
    if run.started is not None and run.started.baseline:
        known = plural(len(run.tally.known), "known finding")
        new = ", every finding here is new" if run.entries else ""
        yield f"Held against `{_code(run.started.baseline)}`: {known} left out{new}.\n"
    for text in remarks(run):
        yield f"> {escaped(text)}\n"
    if not run.judged:
        return
    yield f"{plural(len(run.judged), 'judgement')}, each of a {fact} on one {subject}:\n"
    yield from _table(run, fail_on)
    yield ""
    for note, facts in run.broken_alike.items():
        yield f"**Broken as well:** {escaped(', '.join(facts))}: {escaped(_short(note))}\n"


def rest_of(run: Collected) -> Iterator[str]:
    """Yield what holds in part, and what was not observed, as Markdown that is folded up."""
    if run.in_part:
        yield f"<details><summary>Holds, as far as it was looked at: {len(run.in_part)}</summary>\n"
        yield from (f"- {escaped(', '.join(facts))}: {escaped(_short(note))}" for note, facts in run.in_part.items())
        yield "\n</details>\n"
    if run.not_observed:
        yield f"<details><summary>Not observed: {run.tally.count(Verdict.NOT_OBSERVED)}</summary>\n"
        yield from (
            f"- {escaped(', '.join(facts))}: {escaped(_short(note))}" for note, facts in run.not_observed.items()
        )
        yield "\n</details>\n"


def _table(run: Collected, fail_on: Severity) -> Iterator[str]:
    counts = outcomes(run, fail_on)
    words = shown(sum(counts.values(), Counter()))
    yield f"| family | {' | '.join(words)} |\n| :-- |{' --: |' * len(words)}"
    for family, count in counts.items():
        cells = " | ".join(f"{_MARKS[word]} {count[word]}" if count[word] else "0" for word in words)
        yield f"| {escaped(family)} | {cells} |"


def _finding(run: Collected, entry: Entry) -> Iterator[str]:
    finding = entry.finding
    where = str(finding.place) if finding.place else finding.subject
    # Markdown is not read inside a block of HTML (CommonMark 0.31, section 4.6): HTML's own escapes do here.
    title = defused_xml(html.escape(f"{finding.fact.id}: {finding.fact.title} ({one_line(where)})"))
    yield f"<details><summary><b>{new_beside(run)}{finding.severity.label}</b> {title}</summary>\n"
    yield f"{escaped(_short(finding.message))}\n"
    if waits := waiting(run, entry):
        yield f"**{escaped(waits)}**\n"
    if finding.also:
        yield f"Also: {escaped(_short(', '.join(finding.also)))}\n"
    for label, text in finding.evidence:
        yield f"{escaped(label)}:\n\n{fenced(_short(text))}\n"
    yield f"**Mend:** {escaped(finding.mend)} (rests on: {escaped(finding.fact.clause)})\n"
    if entry.command:
        yield f"**Again:**\n\n{fenced(entry.command)}\n"
    yield "</details>"


def commands(run: Collected) -> Iterator[str]:
    """Yield a runner's commands for the gravest findings, at most MAX_ANNOTATIONS of each level."""
    left = dict.fromkeys(Severity, MAX_ANNOTATIONS)
    for entry in run.entries:
        finding = entry.finding
        left[finding.severity] -= 1
        if left[finding.severity] >= 0:
            text = _data(f"{finding.subject}: {finding.message}")
            yield f"::{_COMMANDS[finding.severity]} {_properties(entry)}::{text}"


def _properties(entry: Entry) -> str:
    place = entry.finding.place
    pairs = {"title": f"{entry.finding.fact.id}: {entry.finding.fact.title}"}
    if place is not None:
        pairs |= {"file": place.path, "line": str(place.line or 1)} | (
            {"col": str(place.column)} if place.column else {}
        )
    return ",".join(f"{key}={_property(value)}" for key, value in pairs.items())


def _data(text: str) -> str:
    return defused(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def escaped(text: str) -> str:
    """Return foreign text on one line, so that it is nothing but text in Markdown and in HTML within it."""
    flat = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_{}\[\]()#!|~@:$])", r"\\\1", flat)


def fenced(text: str) -> str:
    """Return foreign text as a code block whose fence the text cannot close (CommonMark 0.31, section 4.5).

    The report may go to standard output, which a runner reads for commands.
    """
    text = "\n".join(map(defused, text.split("\n")))
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"


def _code(text: str) -> str:
    """Return text for between single backticks."""
    return defused(text.replace("`", "'"))


def _short(text: str, limit: int = 2_000) -> str:
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text) - limit:,} more characters)"
