"""The last line of a report: the verdict first, then what stands beside it, then the counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.findings import Fact, Finding, Severity, Verdict
from hookproof.reports.collected import Collected
from hookproof.reports.headline import headline, held_against, new_beside
from hookproof.stream import Ending, Finished, Judged, Record, Started

FACT = Fact(id="ack.example", title="It is", severity=Severity.ERROR, clause="practice", mend="Mend it.")
HOLDS = Judged(fact=FACT, subject="a", verdict=Verdict.HOLDS, deliveries=2)
UNSEEN = Judged(fact=FACT, subject="b", verdict=Verdict.NOT_OBSERVED)
KNOWN = Judged(fact=FACT, subject="c", verdict=Verdict.BROKEN, known=("0123456789ab",))


def broken(severity: Severity) -> Judged:
    found = Finding(fact=FACT, subject="d", message="It is not.", severity=severity)
    return Judged(fact=FACT, subject="d", verdict=Verdict.BROKEN, findings=(found,))


NOTE, WARNING, ERROR = (broken(severity) for severity in Severity)
COMPLETE, CUT = Finished(outcome=Ending.COMPLETE, seconds=1.25), Finished(outcome=Ending.INTERRUPTED, seconds=1.0)


@pytest.fixture(scope="session")
def run(collected: Callable[[list[Record]], Collected]) -> Callable[..., Collected]:
    def make(*judged: Judged, end: Finished = COMPLETE, baseline: str = "") -> Collected:
        begun = Started(kind="test", target="", contract="", tool_version="", facts=(FACT,), subjects=())
        told: Any = {**{name: getattr(begun, name) for name in begun.__slots__}, "baseline": baseline}
        return collected([Started(**told), *judged, end])

    return make


@each_row(
    ("judged", "line"),
    [
        ((HOLDS,), "holds: no finding; 1 hold, 0 broken (2 deliveries in 1.2 s)"),
        ((HOLDS, UNSEEN), "holds: no finding; 1 hold, 0 broken, 1 not observed (2 deliveries in 1.2 s)"),
        (
            (HOLDS, UNSEEN, replace(UNSEEN, untimely=True)),
            (
                "holds as far as there was time (1 of 2 judged): no finding; 1 hold, 0 broken, 2 not observed, 1 of "
                "them for want of time (2 deliveries in 1.2 s)"
            ),
        ),
        (
            (HOLDS, KNOWN, replace(UNSEEN, untimely=True)),
            (
                "holds as far as there was time (2 of 3 judged), with 1 known finding: 1 hold, 0 broken, 1 known, 1 "
                "not observed, 1 of them for want of time (2 deliveries in 1.2 s)"
            ),
        ),
        ((HOLDS, WARNING), "holds, with 1 warning: 1 hold, 0 broken, 1 warned of (2 deliveries in 1.2 s)"),
        ((HOLDS, KNOWN), "holds, with 1 known finding: 1 hold, 0 broken, 1 known (2 deliveries in 1.2 s)"),
        (
            (HOLDS, NOTE, KNOWN),
            "holds, with 1 note and 1 known finding: 1 hold, 0 broken, 1 noted, 1 known (2 deliveries in 1.2 s)",
        ),
        ((HOLDS, WARNING, ERROR), "broken: 1 error, 1 warning; 1 hold, 1 broken, 1 warned of (2 deliveries in 1.2 s)"),
        ((HOLDS, ERROR), "broken: 1 error; 1 hold, 1 broken (2 deliveries in 1.2 s)"),
        ((ERROR, KNOWN), "broken: 1 error; 0 hold, 1 broken, 1 known"),
    ],
)
def test_a_verdict_says_first_what_it_holds_in_spite_of(run, judged: tuple[Judged, ...], line: str) -> None:
    assert headline(run(*judged), Severity.ERROR) == line


def test_a_run_that_was_cut_says_so_where_it_is_broken_all_the_same(run) -> None:
    assert headline(run(ERROR, end=CUT), Severity.ERROR).startswith(f"broken, {Ending.INTERRUPTED}: 1 error")
    assert f", {Ending.INTERRUPTED}" not in headline(run(ERROR), Severity.ERROR)


@each_row(
    ("judged", "baseline", "new", "sentence"),
    [
        ((HOLDS,), "", "", ""),
        ((HOLDS,), "k.yaml", "new ", "Held against k.yaml: 0 known findings left out."),
        ((ERROR, KNOWN), "k.yaml", "new ", "Held against k.yaml: 1 known finding left out, every finding here is new."),
        ((ERROR,), "", "", ""),
    ],
)
def test_beside_a_baseline_every_finding_is_new(run, judged: Any, baseline: str, new: str, sentence: str) -> None:
    found = run(*judged, baseline=baseline)
    assert (new_beside(found), held_against(found)) == (new, sentence)
