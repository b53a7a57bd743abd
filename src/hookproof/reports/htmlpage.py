"""HTML: one page that holds everything itself, for a phone as for a desk, light or dark.

Its script filters and copies; the page forbids every other by the hash of that one, and says all that it says without.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from hookproof.findings import SEQUENCE, Severity, Verdict
from hookproof.reports.collected import Collected, counted, plural
from hookproof.reports.coveragetree import trees
from hookproof.reports.harmless import defused_xml
from hookproof.reports.headline import held_against, in_time, new_beside, remarks, waiting, word
from hookproof.reports.outcomes import WORDS, outcome, outcomes, shown
from hookproof.stream import Judged

if TYPE_CHECKING:
    from jinja2 import Template

#: The most cells of the table of checks and events: with more, the families alone say it.
MOST_CELLS = 4000
#: How many names stand where a list of them would be long.
_NAMED = 3
#: So many findings stand, a line each, under the verdict.
_MOST_CAUSES = 15
#: So many findings show their evidence at once; that of the others is folded, so that a long list can be gone through.
_MOST_OPEN = 10
_SIGNS = {"holds": "✓", "error": "✗", "warning": "!", "note": "i", "unseen": "?"}


def render(run: Collected, fail_on: Severity = Severity.ERROR, now: datetime | None = None) -> str:
    """Return the run as an HTML page. Every text is escaped; the page forbids itself to load anything."""
    page = _template().render(_context(run, fail_on, now or datetime.now(UTC)))
    # It may go to standard output, which a runner reads for commands.
    return defused_xml(page)


@lru_cache(maxsize=1)
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("hookproof.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html")


def _context(run: Collected, fail_on: Severity, now: datetime) -> dict[str, object]:
    script = files("hookproof.reports").joinpath("templates/report.js").read_text(encoding="utf-8")
    columns, rows = _chosen(run)
    columns = _gravest_first(columns, _worst(run, lambda record: record.subject))
    rows = _gravest_first(rows, _worst(run, lambda record: record.fact.id))
    by_family = outcomes(run, fail_on)
    totals: Counter[str] = sum(by_family.values(), Counter())
    return {
        "script": _Ours(script),
        "script_hash": base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        "columns": columns,
        "matrix": _matrix(run, columns, rows, fail_on),
        "left": _left(run, columns, rows),
        "severities": list(dict.fromkeys(entry.finding.severity.label for entry in run.entries)),
        "found_families": list(dict.fromkeys(entry.finding.fact.family for entry in run.entries)),
        "found_subjects": sorted({name for e in run.entries for name in (e.finding.subject, *e.finding.also)}),
        "latencies": _bars(run.finished.latencies),
        "trees": trees(run.finished.exercised),
        "most": max((count for _, count in run.finished.latencies), default=1),
        "several": lambda records: _several(records, run.nouns[0]),
        "run": run,
        "new": new_beside(run),
        "waiting": lambda entry: waiting(run, entry),
        "held_against": held_against(run),
        "sequence": SEQUENCE,
        "signs": _SIGNS,
        "most_causes": _MOST_CAUSES,
        "most_open": _MOST_OPEN,
        "tone": _tone,
        "started": run.started,
        "finished": run.finished,
        "deliveries": run.finished.deliveries or run.tally.deliveries,
        "written": now.strftime("%Y-%m-%d %H:%M UTC"),
        "word": word(run, fail_on),
        "in_time": in_time(run, fail_on),
        "remarks": remarks(run),
        "noun": run.nouns[0],
        "plural": plural,
        "found": counted(run.tally),
        "exit_code": int(run.tally.exit_code(fail_on)),
        "families": [_family(run, name, counts, fail_on) for name, counts in by_family.items()],
        "totals": totals,
        "words": shown(totals),
        "tones": dict(zip(WORDS, ("holds", "broken", "warning", "note", "note", "unseen"), strict=True)),
    }


class _Ours(str):
    """A text of ours that is not escaped: the script, which holds nothing foreign."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


def _several(records: Sequence[Judged], noun: str) -> str:
    """Name a few subjects; of many, say how many they are: the table says which."""
    names = [record.subject for record in records]
    return ", ".join(names) if len(names) <= _NAMED else plural(len(names), noun)


def _named(records: Sequence[Judged]) -> tuple[list[str], list[str]]:
    """The subjects and the facts of judgements, each once."""
    return list(dict.fromkeys(r.subject for r in records)), list(dict.fromkeys(r.fact.id for r in records))


def _chosen(run: Collected) -> tuple[list[str], list[str]]:
    """Return the columns and rows of the table: all, or, where they are too many, those in which something is broken.

    None where those are too many too, or where there were no table at all.
    """
    whole, broken = run.judged, [record for record in run.judged if record.verdict is Verdict.BROKEN]
    fit = (named for named in map(_named, (whole, broken)) if len(named[0]) * len(named[1]) <= MOST_CELLS)
    columns, rows = next(fit, ([], []))
    return (columns, rows) if len(columns) * len(rows) > 1 else ([], [])


def _left(run: Collected, columns: Sequence[str], rows: Sequence[str]) -> str:
    """Say what the table leaves out, "" where it leaves out nothing."""
    subjects, facts = map(len, _named(run.judged))
    if not columns or (len(columns), len(rows)) == (subjects, facts):
        return ""
    noun, fact = run.nouns
    shown = f"{len(columns):,} of {plural(subjects, noun)} and {len(rows):,} of {plural(facts, fact)}"
    return f"{shown}, in which something is broken."


def _matrix(run: Collected, columns: Sequence[str], rows: Sequence[str], fail_on: Severity) -> list[dict[str, object]]:
    """One row for each check of the table, one cell for each subject."""
    by_fact: dict[str, dict[str, Judged]] = {id_: {} for id_ in rows}
    for record in run.judged:
        if record.fact.id in by_fact:
            by_fact[record.fact.id][record.subject] = record
    worst = _worst(run, lambda record: record.fact.id)
    return [
        {
            "id": id_,
            "title": next(iter(cells.values())).fact.title,
            "worst": worst.get(id_),
            "cells": [_cell(run, cells[name], fail_on) if name in cells else None for name in columns],
        }
        for id_, cells in by_fact.items()
    ]


def _gravest_first(names: Sequence[str], worst: Mapping[str, Severity]) -> list[str]:
    """Rows or columns in the order of what is broken in them: the table scrolls, and that is seen without."""
    order = [*sorted(Severity, reverse=True), None]
    return sorted(names, key=lambda name: order.index(worst.get(name)))


def _worst(run: Collected, name: Callable[[Judged], str]) -> dict[str, Severity]:
    """Return the gravest severity of what is broken under each name."""
    worst: dict[str, Severity] = {}
    for record in (each for each in run.judged if each.verdict is Verdict.BROKEN):
        worst[name(record)] = max(worst.get(name(record), Severity.NOTE), run.worst_of(record))
    return worst


def _cell(run: Collected, record: Judged, fail_on: Severity) -> dict[str, object]:
    kind = {Verdict.HOLDS: "holds", Verdict.NOT_OBSERVED: "unseen"}.get(record.verdict) or run.worst_of(record).label
    causes = run.causes_of(record) if record.verdict is Verdict.BROKEN else []
    # The one whose severity it shows.
    gravest = max(causes, key=lambda entry: entry.finding.severity, default=None)
    number = gravest.number if gravest else 0
    return {"kind": kind, "sign": _SIGNS[kind], "says": outcome(run, record, fail_on), "number": number}


def _tone(answer: str) -> str:
    """How an answer is coloured: success, failure, or what is between them or both."""
    firsts = {part[:1] for part in answer.split(", ")}
    return "good" if firsts == {"2"} else "other" if firsts & set("234") else "bad"


def _bars(latencies: Sequence[tuple[float, int]]) -> list[dict[str, object]]:
    """The counts of answers by how long they took, each with the time below which they stayed."""
    return [{"label": f"< {_time(limit)}", "count": count} for limit, count in latencies]


def _time(seconds: float) -> str:
    return f"{seconds:g} s" if seconds >= 1 else f"{seconds * 1000:g} ms"


def _family(run: Collected, name: str, counts: Counter[str], fail_on: Severity) -> dict[str, object]:
    by_fact: dict[str, list[Judged]] = {}
    for record in run.judged:
        if record.fact.family == name:
            by_fact.setdefault(record.fact.id, []).append(record)
    facts = [_fact(run, records, fail_on) for records in by_fact.values()]
    return {"name": name, "counts": counts, "words": shown(counts), "facts": facts}


def _fact(run: Collected, records: list[Judged], fail_on: Severity) -> dict[str, object]:
    subjects = {verdict.value: [r for r in records if r.verdict is verdict] for verdict in Verdict}
    notes = {verdict: list(dict.fromkeys(r.note for r in subjects[verdict.value] if r.note)) for verdict in Verdict}
    entries = {entry.number: entry for record in records for entry in run.entries_of(record)}
    came_out = Counter(outcome(run, record, fail_on) for record in records)
    return {
        "fact": records[0].fact,
        "broken_word": next((word for word in WORDS[1:-1] if came_out[word]), ""),
        "subjects": subjects,
        "notes": notes[Verdict.NOT_OBSERVED],
        "broken_notes": notes[Verdict.BROKEN],
        "held_notes": list(dict.fromkeys(r.note for r in subjects["holds"] if r.partial or r.note in run.measured)),
        "entries": list(entries.values()),
    }
