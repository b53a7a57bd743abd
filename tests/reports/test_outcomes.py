"""What is broken and yet fails no run has words and figures of its own, and no judgement is counted twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from tests.rowwise import each_row

from hookproof.findings import Fact, Finding, Severity, Verdict
from hookproof.reports.collected import Collected
from hookproof.reports.outcomes import WORDS, outcomes, shown
from hookproof.stream import Ending, Finished, Judged, Record

FACT = Fact(id="ack.example", title="It is", severity=Severity.ERROR, clause="practice", mend="Mend it.")
FOLLOWS = Fact(id="auth.stale", title="It is", severity=Severity.ERROR, clause="practice", mend="Mend it.")


def broken(severity: Severity, subject: str = "a", **more: Any) -> Judged:
    found = Finding(fact=FACT, subject=subject, message="It is not.", severity=severity)
    return Judged(fact=FACT, subject=subject, verdict=Verdict.BROKEN, findings=(found,), **more)


HOLDS = Judged(fact=FACT, subject="h", verdict=Verdict.HOLDS)
UNSEEN = Judged(fact=FOLLOWS, subject="u", verdict=Verdict.NOT_OBSERVED)
KNOWN = Judged(fact=FACT, subject="k", verdict=Verdict.BROKEN, known=("0123456789ab",))
#: Broken by what `ack.example` tells.
AFTER = Judged(fact=FOLLOWS, subject="a", verdict=Verdict.BROKEN, told_by=("ack.example",))
NOTE, WARNING, ERROR = (broken(severity) for severity in Severity)


@each_row(
    ("judged", "fail_on", "counts"),
    [
        ((HOLDS, UNSEEN), Severity.ERROR, {"holds": 1, "not observed": 1}),
        ((ERROR,), Severity.ERROR, {"broken": 1}),
        ((WARNING,), Severity.ERROR, {"warned of": 1}),
        ((WARNING,), Severity.WARNING, {"broken": 1}),
        ((NOTE,), Severity.WARNING, {"noted": 1}),
        ((NOTE,), Severity.NOTE, {"broken": 1}),
        ((WARNING, AFTER), Severity.ERROR, {"warned of": 2}),
        ((ERROR, AFTER), Severity.ERROR, {"broken": 2}),
        ((KNOWN, AFTER), Severity.ERROR, {"known": 2}),
        ((KNOWN, AFTER, ERROR), Severity.ERROR, {"known": 1, "broken": 2}),
        ((AFTER,), Severity.ERROR, {"broken": 1}),
    ],
)
def test_each_judgement_has_one_word(
    judged: tuple[Judged, ...],
    fail_on: Severity,
    counts: dict[str, int],
    collected: Callable[[list[Record]], Collected],
) -> None:
    run = collected([*judged, Finished(outcome=Ending.COMPLETE)])
    assert sum(outcomes(run, fail_on).values(), Counter()) == counts


def test_verdicts_have_a_figure_always_and_what_fails_no_run_where_there_is_any() -> None:
    assert shown(Counter()) == ["holds", "broken", "not observed"]
    assert shown(Counter({"noted": 1, "holds": 2})) == ["holds", "broken", "noted", "not observed"]
    assert shown(Counter(WORDS)) == list(WORDS)
