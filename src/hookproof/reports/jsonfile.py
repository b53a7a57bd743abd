"""JSON: all that a run said, for programs; `schemas/report.schema.json` describes it."""

from __future__ import annotations

import json

from hookproof.findings import Fact, Place, Severity, Step, Verdict
from hookproof.reports.collected import Collected, Entry
from hookproof.reports.harmless import defused_json
from hookproof.reports.headline import new_beside
from hookproof.stream import Exercised, HookRun, Judged

SCHEMA = "https://hookproof.dev/schemas/report.schema.json"
#: Goes up when a reader of the former format would break.
FORMAT = 1


def render(run: Collected, fail_on: Severity = Severity.ERROR) -> str:
    """Return the run as JSON text; ASCII only, so that no terminal and no parser stumbles."""
    return defused_json(json.dumps(document(run, fail_on), indent=2)) + "\n"


def document(run: Collected, fail_on: Severity = Severity.ERROR) -> dict[str, object]:
    """Return the run as one JSON object that fits `schemas/report.schema.json`."""
    return {
        "$schema": SCHEMA,
        "format": FORMAT,
        **_started(run),
        "outcome": _outcome(run, fail_on),
        "totals": _totals(run),
        "facts": [_fact(fact) for fact in _facts(run)],
        "judged": [_judged(run, record) for record in run.judged],
        "findings": [_finding(run, entry) for entry in run.entries],
        **({"exercised": [_exercised(one) for one in run.finished.exercised]} if run.finished.exercised else {}),
        **({"hooks": [_hook(one) for one in run.finished.hooks]} if run.finished.hooks else {}),
    }


def _started(run: Collected) -> dict[str, object]:
    started = run.started
    if started is None:
        return {
            "tool": {"name": "hookproof", "version": ""},
            "command": "",
            "target": "",
            "contract": "",
            "settings": {},
        }
    return {
        "tool": {"name": "hookproof", "version": started.tool_version},
        "command": started.kind,
        "target": started.target,
        "contract": started.contract,
        "settings": dict(started.settings),
        **({"baseline": started.baseline} if started.baseline else {}),
    }


def _outcome(run: Collected, fail_on: Severity) -> dict[str, object]:
    finished = run.finished
    return {
        "state": finished.outcome,
        "reason": finished.reason,
        "mend": finished.mend,
        "guide": [{"label": label, "text": text} for label, text in finished.guide],
        "defects": list(finished.defects),
        "deliveries": finished.deliveries or run.tally.deliveries,
        "seconds": round(finished.seconds, 6),
        "latencies": [{"below": limit, "count": count} for limit, count in finished.latencies],
        "fail_on": fail_on.label,
        "exit_code": int(run.tally.exit_code(fail_on)),
    }


def _totals(run: Collected) -> dict[str, object]:
    verdicts = {verdict.value.replace(" ", "_"): run.tally.count(verdict) for verdict in Verdict}
    return {"verdicts": verdicts, "findings": {level.label: run.tally.severities[level] for level in Severity}}


def _facts(run: Collected) -> list[Fact]:
    """Every fact of the registry and every one that was judged, each once."""
    known = {fact.id: fact for fact in (run.started.facts if run.started else ())}
    return list({**known, **{r.fact.id: r.fact for r in run.judged if r.fact.id not in known}}.values())


def _fact(fact: Fact) -> dict[str, object]:
    return {
        "id": fact.id,
        "family": fact.family,
        "title": fact.title,
        "severity": fact.severity.label,
        "clause": fact.clause,
        "mend": fact.mend,
    }


def _judged(run: Collected, record: Judged) -> dict[str, object]:
    return {
        "fact": record.fact.id,
        "subject": record.subject,
        "verdict": record.verdict.value,
        "note": record.note,
        "deliveries": record.deliveries,
        "seconds": round(record.seconds, 6),
        "findings": list(dict.fromkeys(entry.fingerprint for entry in run.entries_of(record))),
        **({"partial": True} if record.partial else {}),
        **({"untimely": True} if record.untimely else {}),
        **({"nothing_there": True} if record.nothing_there else {}),
        **({"known": list(record.known)} if record.known else {}),
        **({"told_by": list(record.told_by)} if record.told_by else {}),
    }


def _finding(run: Collected, entry: Entry) -> dict[str, object]:
    finding = entry.finding
    return {
        "fingerprint": entry.fingerprint,
        "fact": finding.fact.id,
        "severity": finding.severity.label,
        "subject": finding.subject,
        "also": list(finding.also),
        "message": finding.message,
        "place": _place(finding.place),
        "address": finding.address,
        "replay": entry.command or None,
        **{name: text for name, text in (("curl", entry.curl), ("pytest", entry.pytest)) if text},
        "evidence": [{"label": label, "text": text} for label, text in finding.evidence],
        "mend": finding.mend,
        **({"steps": [_step(step) for step in finding.steps]} if finding.steps else {}),
        **({"new": True} if new_beside(run) else {}),
        **({"first": True} if finding.first else {}),
    }


def _exercised(one: Exercised) -> dict[str, object]:
    return {"subject": one.subject, "path": list(one.path), "states": one.states, "refused": list(one.refused)}


def _hook(run: HookRun) -> dict[str, object]:
    return {"hook": run.hook, "seconds": round(run.seconds, 6), "said": run.said, "failed": run.failed}


def _step(step: Step) -> dict[str, object]:
    return {"sent": step.sent, "answer": step.answer, "effect": step.effect}


def _place(place: Place | None) -> dict[str, object] | None:
    if place is None:
        return None
    return {"path": place.path, "line": place.line, "column": place.column, "pointer": place.pointer}
