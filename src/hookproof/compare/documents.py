"""A comparison as a document that a program or a page takes: JSON, Markdown, and records for the reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from hookproof.compare.change import Change, Comparison
from hookproof.compare.excerpts import show
from hookproof.compare.policy import Impact
from hookproof.compare.words import difference, events, place
from hookproof.findings import Fact, Finding, Place, Severity, Verdict
from hookproof.stream import Judged

if TYPE_CHECKING:
    from hookproof.compare.witness import Witness

#: What holds for an event of which no change is told.
UNCHANGED = Fact(
    id="event.unchanged",
    title="An event is in NEW what it is in OLD",
    severity=Severity.NOTE,
    clause="compare policy: none",
    mend="Nothing to do.",
)
Witnesses = Mapping[int, "Witness"]
_WEIGHING = (Impact.BREAKING, Impact.WIDENING, Impact.ADDITIVE, Impact.NARROWING, Impact.ANNOTATION)


def counts(comparison: Comparison) -> dict[str, int]:
    """Return the number of changes of each class, the weightiest first."""
    return {impact.label: len(comparison.of(impact)) for impact in _WEIGHING}


def json_document(comparison: Comparison, witnesses: Witnesses | None = None) -> dict[str, object]:
    """Return the comparison as a JSON document. `witnesses` are by the changes' index."""
    changes = [_json_change(change) for change in comparison.changes]
    for index, witness in (witnesses or {}).items():
        changes[index]["witness"] = witness.document()
    return {
        "old": comparison.old,
        "new": comparison.new,
        "class": comparison.impact.label,
        "counts": counts(comparison),
        "changes": changes,
    }


def _json_change(change: Change) -> dict[str, object]:
    return {
        "id": change.id,
        "class": change.impact.label,
        "title": change.row.title,
        "reason": change.row.reason,
        "pointer": change.pointer,
        "pointers": list(change.pointers),
        "within": change.within,
        "events": list(change.events),
        "before": change.before,
        "after": change.after,
        "note": change.note,
        "decided": change.decided,
    }


def markdown(comparison: Comparison, witnesses: Witnesses | None = None) -> str:
    """Return the comparison as a Markdown page."""
    said = ", ".join(f"{number} {label}" for label, number in counts(comparison).items() if number) or "no difference"
    lines = [f"# {comparison.old} to {comparison.new}: {comparison.impact.label}", "", f"{said[:1].upper()}{said[1:]}."]
    for impact in _WEIGHING:
        if found := comparison.of(impact):
            lines += [
                "",
                f"## {impact.label.capitalize()}",
                "",
                "| change | where | what | events |",
                "|---|---|---|---|",
            ]
            lines += [_markdown_row(change, comparison) for change in found]
    for index, witness in (witnesses or {}).items():
        change = comparison.changes[index]
        lines += ["", f"### Witness of {change.id} at {place(change)}", "", f"{witness.words}.", ""]
        lines += ["```json", witness.text, "```"] if witness.found else []
    return "\n".join(lines) + "\n"


def _markdown_row(change: Change, comparison: Comparison) -> str:
    note = f" ({change.note})" if change.note else ""
    cells = (
        f"`{change.id}`",
        f"`{place(change)}`",
        difference(change) + note,
        events(change.events, comparison.events),
    )
    return f"| {' | '.join(cell.replace('|', chr(92) + '|').replace(chr(10), ' ') for cell in cells)} |"


def records(comparison: Comparison, paths: Mapping[str, str]) -> Iterator[Judged]:
    """Yield each change, and each event without any, as a record for the reports.

    `paths` names the schema files of events that have one.
    """
    changed = {event for change in comparison.changes for event in change.events}
    for event in comparison.events:
        if event not in changed:
            yield Judged(fact=UNCHANGED, subject=event, verdict=Verdict.HOLDS)
    for change in comparison.changes:
        found = finding(change, comparison, paths)
        yield Judged(fact=found.fact, subject=found.subject, verdict=Verdict.BROKEN, findings=(found,))


def finding(change: Change, comparison: Comparison, paths: Mapping[str, str]) -> Finding:
    """Return a change as a finding; its subject is the first event that shows it."""
    fact, subject, said = change.row.fact, change.events[0], difference(change)
    path = paths.get(subject)
    return Finding(
        fact=fact,
        subject=subject,
        message=f"{fact.title}: {place(change)}{f' ({said})' if said else ''}. {change.row.reason}",
        severity=fact.severity,
        place=Place(path=path, pointer=change.pointer) if path else None,
        evidence=(("before", show(change.before)), ("after", show(change.after))),
        also=change.events[1:],
        discriminator=f"{comparison.old} {change.pointer} {change.within} {said}",
    )
