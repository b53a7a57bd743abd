"""How long each check took on each event: what `--timings` reads to make parts of a run of equal time."""

from __future__ import annotations

import json

from hookproof.findings import Severity
from hookproof.reports.collected import Collected

_NOTE = "Seconds of each check on each event, for hookproof test --shard I/N --timings FILE."


def render(run: Collected, _fail_on: Severity = Severity.ERROR) -> str:
    """Return the seconds by check and event, both in order, so that a new recording differs in its figures alone.

    Checks that were put side by side have no seconds of their own: each of their deliveries counts as long as one of
    the run took.
    """
    each = run.finished.seconds / run.finished.deliveries if run.finished.deliveries else 0.0
    seconds: dict[str, dict[str, float]] = {}
    for record in run.judged:
        if record.seconds or record.deliveries:
            of_check = seconds.setdefault(record.fact.id, {})
            took = record.seconds or record.deliveries * each
            of_check[record.subject] = of_check.get(record.subject, 0.0) + took
    rounded = {
        check: {event: round(took, 3) for event, took in sorted(events.items())}
        for check, events in sorted(seconds.items())
    }
    return json.dumps({"note": _NOTE, "seconds": rounded}, indent=1, ensure_ascii=False) + "\n"
