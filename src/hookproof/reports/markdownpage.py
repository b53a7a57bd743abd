"""A Markdown page (CommonMark with tables): the verdict, the counts, and every finding under a heading of its own."""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.findings import Severity
from hookproof.reports.collected import Collected, Entry
from hookproof.reports.github import escaped, fenced, head_of, rest_of
from hookproof.reports.headline import new_beside, waiting

#: A page holds no more than this; what is left out is told.
MAX_FINDINGS = 1_000


def render(run: Collected, fail_on: Severity = Severity.ERROR) -> str:
    """Return the run as a Markdown page; no foreign text is read as anything but text."""
    lines = [*head_of(run, fail_on), *(f"{escaped(label)}:\n\n{fenced(text)}\n" for label, text in run.finished.guide)]
    for entry in run.entries[:MAX_FINDINGS]:
        lines += _finding(run, entry)
    if (left := len(run.entries) - MAX_FINDINGS) > 0:
        lines.append(f"… and {left:,} more: see the other reports.\n")
    return "\n".join([*lines, *rest_of(run)]) + "\n"


def _finding(run: Collected, entry: Entry) -> Iterator[str]:
    finding = entry.finding
    yield f"### {new_beside(run)}{finding.severity.label}: {escaped(finding.fact.id)}\n"
    yield f"{escaped(finding.fact.title)}.\n"
    yield f"- **at:** {escaped(_where(entry))}"
    yield f"- **seen:** {escaped(finding.message)}"
    if waits := waiting(run, entry):
        yield f"- **order:** {escaped(waits)}"
    if finding.also:
        yield f"- **also:** {escaped(', '.join(finding.also))}"
    yield f"- **rests on:** {escaped(finding.fact.clause)}"
    if finding.mend:
        yield f"- **mend:** {escaped(finding.mend)}"
    yield f"- **fingerprint:** {entry.fingerprint}\n"
    for label, text in finding.evidence:
        yield f"{escaped(label)}:\n\n{fenced(text)}\n"
    if entry.command:
        yield f"Again:\n\n{fenced(entry.command)}\n"


def _where(entry: Entry) -> str:
    finding = entry.finding
    return f"{finding.place} ({finding.subject})" if finding.place else finding.subject
