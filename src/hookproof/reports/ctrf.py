"""CTRF, the Common Test Report Format: a JSON object that dashboards of tests read whatever runner wrote it."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta

from hookproof.findings import Severity
from hookproof.reports.collected import Collected
from hookproof.reports.harmless import defused_json
from hookproof.reports.testcases import Status, TestCase, test_cases

#: The version of the format that is written.
SPEC = "0.0.0"
#: The format knows no error beside a failure.
_STATUS = {Status.ERROR: Status.FAILED}
_COUNTED = ("passed", "failed", "skipped", "pending", "other")


def render(run: Collected, fail_on: Severity = Severity.ERROR, now: datetime | None = None) -> str:
    """Return the run as a CTRF document; ASCII only, as the JSON report is."""
    stop = now or datetime.now(UTC)
    cases = [*test_cases(run, fail_on)]
    document = {
        "reportFormat": "CTRF",
        "specVersion": SPEC,
        "timestamp": stop.isoformat(timespec="milliseconds"),
        "generatedBy": "hookproof",
        "results": {
            "tool": {"name": "hookproof", **({"version": run.started.tool_version} if run.started else {})},
            "summary": _summary(cases, stop, run.finished.seconds),
            "tests": [_test(case) for case in cases],
        },
    }
    return defused_json(json.dumps(document, indent=2)) + "\n"


def _summary(cases: list[TestCase], stop: datetime, seconds: float) -> dict[str, int]:
    counts = Counter(_STATUS.get(case.status, case.status).value for case in cases)
    start = stop - timedelta(seconds=seconds)
    return {
        "tests": len(cases),
        **{status: counts[status] for status in _COUNTED},
        "suites": len({case.suite for case in cases}),
        "start": _milliseconds(start.timestamp()),
        "stop": _milliseconds(stop.timestamp()),
        "duration": _milliseconds(seconds),
    }


def _test(case: TestCase) -> dict[str, object]:
    told = {"message": case.message, "trace": case.text}
    return {
        "name": case.name,
        "status": _STATUS.get(case.status, case.status).value,
        "duration": _milliseconds(case.seconds),
        "suite": [case.suite, case.group],
        "rawStatus": case.raw,
        **{key: text for key, text in told.items() if text},
        **({"labels": {"severity": case.kind}} if case.kind else {}),
    }


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)
