"""Consumers as people write them by hand: each defect is one finding that names it, correct ones have none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.consumers import handlers

from hookproof.checks.level import Level

EVENTS = ["file.upload.*", "file.download_ready", "tool_execution.succeeded"]
#: One of each mechanism that merges findings: the others are slow.
QUICK = {
    *("FirstBlock", "OnlyOld", "KnownBeforeVerified", "IdBeforeVerified", "UnknownEventsUnverified"),
    *("ForgedIsServerError", "ParsesBare", "LeavesLock", "FirstIsEvent"),
}
#: What takes the shapes and texts of a longer run to show.
STANDARD = {
    "WholeDurations",
    "NullsUnlooked",
    "FrameworkLimit",
    "TextMeasured",
    "Falsy",
    "NoAudio",
    "ClosedStatus",
    "InitialShown",
    "AnyDetail",
}


@pytest.fixture(scope="session")
def patient(videogen: Any) -> Any:
    """A bench for consumers that answer at once: a machine that stands still for seconds is not their doing."""
    return replace(videogen, time_limit=60.0)


def _marked(names: Any, quick: Any) -> list[Any]:
    return [name if name in quick else pytest.param(name, marks=pytest.mark.slow) for name in names]


@pytest.mark.slow
@pytest.mark.parametrize("name", _marked(handlers.DEFECTS, QUICK))
def test_a_defect_is_one_finding_that_names_it(name: str, patient) -> None:
    kind, check, words = handlers.DEFECTS[name]
    level = Level.STANDARD if name in STANDARD else Level.QUICK
    outcome = patient.judge(kind(patient.secret.reveal()), event=EVENTS, level=level)
    assert [finding.fact.id for finding in outcome.findings] == [check], outcome.told()
    assert words in outcome.findings[0].message
    assert not outcome.end.defects


@pytest.mark.slow
@pytest.mark.parametrize("name", handlers.CORRECT)
def test_no_habit_of_a_correct_consumer_is_a_finding(name: str, patient) -> None:
    # A run at this level has all checks of a quick one.
    outcome = patient.judge(handlers.CORRECT[name](patient.secret.reveal()), event=EVENTS, level=Level.STANDARD)
    assert outcome.told() == []
    assert outcome.end.outcome == "complete"


@pytest.mark.slow
def test_what_fails_for_what_came_before_is_one_cause_though_ids_are_all_that_differs(videogen, consumers) -> None:
    app = consumers("broken").BROKEN["semantics.late"](videogen.reference())
    outcome = videogen.judge(app, check=["ack.*"], event=EVENTS, level=Level.STANDARD)
    assert [finding.fact.id for finding in outcome.findings] == ["ack.covering"], outcome.told()
    assert "when deliveries before it were about the same entity" in outcome.findings[0].message
