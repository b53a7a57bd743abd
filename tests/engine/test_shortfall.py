"""A family of which the time of a run has left nothing is told, and the run is out of time."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

from tests.rowwise import each_row

from hookproof.checks.registry import find_check
from hookproof.engine.shortfall import Shortfall
from hookproof.findings import Severity, Verdict
from hookproof.settings.settings import Settings
from hookproof.stream import Ending, Finished, Judged, Record

HELD, UNSEEN = Verdict.HOLDS, Verdict.NOT_OBSERVED


def ended(
    *judged: Judged, fail_on: Severity = Severity.ERROR, outcome: Ending = Ending.COMPLETE, all_of_it: bool = False
) -> Finished:
    def records() -> Generator[Record, None, Finished]:
        yield from judged
        return Finished(outcome=outcome)

    rows = [find_check(id_) for id_ in ("auth.stale", "auth.wrong-key", "load.burst", "robustness.odd-text")]
    said = {"left-out": "--left-out"}
    shortfall = Shortfall(rows, Settings(folder=Path(), fail_on=fail_on, all_of_it=all_of_it, said=said))
    end: list[Finished] = []

    def seen() -> Generator[Record, None, None]:
        end.append((yield from shortfall.seen(records())))

    assert list(seen()) == list(judged)
    return shortfall.ending(end[0])


def of(check: str, verdict: Verdict, *, untimely: bool = False) -> Judged:
    return Judged(fact=find_check(check).fact, subject="a.b", verdict=verdict, untimely=untimely)


@each_row(
    ("judged", "told"),
    [
        ([of("auth.stale", UNSEEN, untimely=True), of("auth.wrong-key", UNSEEN)], True),
        ([of("auth.stale", UNSEEN, untimely=True), of("auth.wrong-key", HELD)], False),
        ([of("auth.stale", UNSEEN), of("auth.wrong-key", UNSEEN)], False),
        ([of("load.burst", UNSEEN, untimely=True)], False),
    ],
)
def test_it_is_told_where_nothing_of_a_family_was_judged_for_want_of_time(judged: list[Judged], told: bool) -> None:
    end = ended(*judged)
    assert end.outcome is (Ending.OUT_OF_TIME if told else Ending.COMPLETE)
    assert ("auth" in end.reason, "--budget" in end.mend) == (told, told)


def test_a_family_that_fails_no_run_ends_none() -> None:
    lighter = find_check("robustness.odd-text").fact.severity
    assert lighter < Severity.ERROR
    judged = of("robustness.odd-text", UNSEEN, untimely=True)
    assert ended(judged).outcome is Ending.COMPLETE
    assert ended(judged, fail_on=lighter).outcome is Ending.OUT_OF_TIME


def test_a_run_that_ended_in_another_way_keeps_its_end() -> None:
    judged = of("auth.stale", UNSEEN, untimely=True)
    assert ended(judged, outcome=Ending.INTERRUPTED) == Finished(outcome=Ending.INTERRUPTED)


def test_where_nothing_may_be_left_out_one_judgement_that_had_no_time_is_no_pass() -> None:
    late, held = of("robustness.odd-text", UNSEEN, untimely=True), of("robustness.odd-text", HELD)
    end = ended(held, late, all_of_it=True)
    assert end.outcome is Ending.OUT_OF_TIME
    assert end.reason.endswith("there was no time for 1 of its judgements, and none may be left out (--left-out).")
    assert ended(held, late).outcome is ended(held, of("auth.stale", UNSEEN), all_of_it=True).outcome is Ending.COMPLETE
