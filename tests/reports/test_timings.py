"""The report `timings`: what a part of a later run is weighed by."""

from __future__ import annotations

import json
from pathlib import Path

from hookproof.findings import Fact, Severity, Verdict
from hookproof.reports.collected import Collected
from hookproof.reports.timings import render
from hookproof.settings.shards import Timings
from hookproof.stream import Ending, Finished, Judged

FULL, STALE = (
    Fact(id=id_, title="t", severity=Severity.ERROR, clause="c", mend="m") for id_ in ("ack.full", "auth.stale")
)


def judged(fact: Fact, event: str, deliveries: int, seconds: float) -> Judged:
    return Judged(fact=fact, subject=event, verdict=Verdict.HOLDS, findings=(), deliveries=deliveries, seconds=seconds)


def test_seconds_stand_by_check_and_event_and_are_read_back(tmp_path: Path) -> None:
    run = Collected()
    for record in (
        judged(STALE, "b", 2, 0.25),
        judged(FULL, "b", 3, 0.5),
        judged(FULL, "a", 4, 0.0),
        judged(FULL, "c", 0, 0.0),
        Finished(outcome=Ending.COMPLETE, deliveries=10, seconds=5.0),
    ):
        run.take(record)
    assert json.loads(render(run))["seconds"] == {"ack.full": {"a": 2.0, "b": 0.5}, "auth.stale": {"b": 0.25}}
    path = tmp_path / "timings.json"
    path.write_text(render(run), encoding="utf-8")
    assert Timings.read(path).seconds == {("ack.full", "a"): 2.0, ("ack.full", "b"): 0.5, ("auth.stale", "b"): 0.25}
