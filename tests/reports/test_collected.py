from __future__ import annotations

from itertools import permutations

import pytest

from hookproof.findings import Fact, Finding, Severity, Verdict
from hookproof.reports.collected import Collected
from hookproof.reports.jsonfile import document
from hookproof.stream import Judged


def _judged(severity: Severity, subject: str) -> Judged:
    fact = Fact(id="ack.fact", title="A fact", severity=severity, clause="practice", mend="Mend it.")
    finding = Finding(fact=fact, subject=subject, message=f"seen at {subject}", severity=severity)
    return Judged(fact=fact, subject=subject, verdict=Verdict.BROKEN, findings=(finding,))


@pytest.mark.parametrize("order", list(permutations(Severity)))
def test_the_gravest_finding_comes_first_whatever_came_first(order: tuple[Severity, ...]) -> None:
    run = Collected()
    for severity in order:
        run.take(_judged(severity, severity.label))
    assert [entry.finding.severity for entry in run.entries] == [Severity.ERROR, Severity.WARNING, Severity.NOTE]
    assert [finding["severity"] for finding in document(run)["findings"]] == ["error", "warning", "note"]


def test_findings_of_one_weight_stay_in_the_order_in_which_they_came() -> None:
    run = Collected()
    for subject in ("b", "c", "a"):
        run.take(_judged(Severity.ERROR, subject))
    assert [entry.finding.subject for entry in run.entries] == ["b", "c", "a"]
    assert [entry.number for entry in run.entries] == [1, 2, 3]
