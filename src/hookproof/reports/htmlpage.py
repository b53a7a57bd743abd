"""HTML: one page that holds everything itself, for a phone as for a desk, light or dark, without a script."""

from __future__ import annotations

from datetime import UTC, datetime

from hookproof.findings import Severity, Verdict
from hookproof.reports.collected import Collected, counted, plural
from hookproof.reports.headline import remarks, word
from hookproof.stream import Judged


def render(run: Collected, fail_on: Severity = Severity.ERROR, now: datetime | None = None) -> str:
    """Return the run as an HTML page. Every text is escaped; the page forbids itself to load or run anything."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("hookproof.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html").render(_context(run, fail_on, now or datetime.now(UTC)))


def _context(run: Collected, fail_on: Severity, now: datetime) -> dict[str, object]:
    return {
        "run": run,
        "started": run.started,
        "finished": run.finished,
        "deliveries": run.finished.deliveries or run.tally.deliveries,
        "written": now.strftime("%Y-%m-%d %H:%M UTC"),
        "word": word(run, fail_on),
        "remarks": remarks(run),
        "noun": run.nouns[0],
        "plural": plural,
        "found": counted(run.tally),
        "exit_code": int(run.tally.exit_code(fail_on)),
        "families": [_family(run, name) for name in run.tally.families],
        "totals": {verdict.value: run.tally.count(verdict) for verdict in Verdict},
    }


def _family(run: Collected, name: str) -> dict[str, object]:
    by_fact: dict[str, list[Judged]] = {}
    for record in run.judged:
        if record.fact.family == name:
            by_fact.setdefault(record.fact.id, []).append(record)
    counts = {verdict.value: run.tally.count(verdict, name) for verdict in Verdict}
    return {"name": name, "counts": counts, "facts": [_fact(run, records) for records in by_fact.values()]}


def _fact(run: Collected, records: list[Judged]) -> dict[str, object]:
    subjects = {verdict.value: [r for r in records if r.verdict is verdict] for verdict in Verdict}
    notes = {verdict: list(dict.fromkeys(r.note for r in subjects[verdict.value] if r.note)) for verdict in Verdict}
    entries = {entry.number: entry for record in records for entry in run.entries_of(record)}
    return {
        "fact": records[0].fact,
        "subjects": subjects,
        "notes": notes[Verdict.NOT_OBSERVED],
        "broken_notes": notes[Verdict.BROKEN],
        "entries": list(entries.values()),
    }
