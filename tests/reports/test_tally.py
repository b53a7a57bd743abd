from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from tests.rowwise import each_row

from hookproof.errors import Exit, InputError
from hookproof.findings import Fact, Finding, Severity, Verdict
from hookproof.reports.drive import drive
from hookproof.reports.tally import Tally
from hookproof.stream import Ending, Finished, Judged, Record

FACT = Fact(id="auth.stale", title="t", severity=Severity.ERROR, clause="c", mend="m")
HOLDS = Judged(fact=FACT, subject="a", verdict=Verdict.HOLDS)
UNSEEN = Judged(fact=FACT, subject="a", verdict=Verdict.NOT_OBSERVED)
WARNED = Judged(
    fact=FACT,
    subject="a",
    verdict=Verdict.BROKEN,
    findings=(Finding(fact=FACT, subject="a", message="m", severity=Severity.WARNING),),
)
DONE = Finished(outcome=Ending.COMPLETE)


def tally_of(*records: Record) -> Tally:
    tally = Tally()
    for record in records:
        tally.take(record)
    return tally


@each_row(
    ("records", "fail_on", "code"),
    [
        ([HOLDS, DONE], Severity.ERROR, Exit.CLEAN),
        ([HOLDS, WARNED, DONE], Severity.ERROR, Exit.CLEAN),
        ([HOLDS, WARNED, DONE], Severity.WARNING, Exit.FINDINGS),
        ([HOLDS], Severity.ERROR, Exit.NOT_JUDGED),
        ([WARNED], Severity.WARNING, Exit.FINDINGS),
        ([HOLDS, Finished(outcome=Ending.INTERRUPTED)], Severity.ERROR, Exit.NOT_JUDGED),
        ([UNSEEN, DONE], Severity.ERROR, Exit.NOT_JUDGED),
        ([HOLDS, UNSEEN, DONE], Severity.ERROR, Exit.CLEAN),
        ([DONE], Severity.ERROR, Exit.NOT_JUDGED),
        ([], Severity.ERROR, Exit.NOT_JUDGED),
        ([HOLDS, Finished(outcome=Ending.COMPLETE, defects=("x",))], Severity.ERROR, Exit.OUR_DEFECT),
        ([WARNED, Finished(outcome=Ending.COMPLETE, defects=("x",))], Severity.WARNING, Exit.OUR_DEFECT),
    ],
)
def test_the_exit_code_follows_from_the_records(records: list[Record], fail_on: Severity, code: Exit) -> None:
    assert tally_of(*records).exit_code(fail_on) is code


def test_one_finding_that_several_judgements_bring_is_counted_once() -> None:
    tally = tally_of(WARNED, replace(WARNED, subject="b"))
    assert (tally.severities[Severity.WARNING], tally.count(Verdict.BROKEN)) == (1, 2)


def test_two_findings_that_share_a_fingerprint_are_both_counted() -> None:
    other = replace(WARNED.findings[0], message="another line")
    assert tally_of(replace(WARNED, findings=(*WARNED.findings, other))).severities[Severity.WARNING] == 2


def test_the_worst_of_no_finding_is_nothing() -> None:
    assert tally_of(HOLDS).worst is None
    assert tally_of(WARNED).worst is Severity.WARNING


class Keeper:
    def __init__(self) -> None:
        self.taken: list[Record] = []
        self.closed = 0

    def take(self, record: Record) -> None:
        self.taken.append(record)

    def close(self) -> None:
        self.closed += 1


def test_every_sink_gets_every_record_and_is_closed_once() -> None:
    sinks = [Keeper(), Keeper()]
    tally = drive([HOLDS, DONE], sinks)
    assert tally.exit_code() is Exit.CLEAN
    assert [(sink.taken, sink.closed) for sink in sinks] == [([HOLDS, DONE], 1)] * 2


def breaking(error: BaseException) -> Iterator[Record]:
    yield HOLDS
    raise error


def test_an_interruption_ends_the_run_and_not_the_report() -> None:
    sink = Keeper()
    assert drive(breaking(KeyboardInterrupt()), [sink]).exit_code() is Exit.NOT_JUDGED
    assert (sink.taken, sink.closed) == ([HOLDS], 1)


def test_an_error_of_the_user_ends_the_reports_with_its_words_and_is_raised() -> None:
    sink = Keeper()
    with pytest.raises(InputError):
        drive(breaking(InputError("the secret is empty")), [sink])
    assert (sink.taken[1:], sink.closed) == ([Finished(outcome=Ending.NOT_JUDGED, reason="the secret is empty.")], 1)


def test_a_defect_of_ours_ends_the_reports_and_is_raised_even_where_a_sink_is_its_cause() -> None:
    class Failing(Keeper):
        def take(self, record: Record) -> None:
            raise RuntimeError("secret things")

    sinks = [Failing(), Keeper()]
    with pytest.raises(RuntimeError):
        drive([HOLDS, DONE], sinks)
    assert [sink.closed for sink in sinks] == [1, 1]
    end = sinks[1].taken[-1]
    assert isinstance(end, Finished)
    assert end.defects == ("RuntimeError",)


def test_a_stream_without_its_end_is_told_as_interrupted(
    stream_of: Callable[[str], list[Record]], collected: Callable[[list[Record]], object]
) -> None:
    run = collected(stream_of("consumer")[:-1])
    assert run.finished.outcome == "interrupted"  # type: ignore[attr-defined]
