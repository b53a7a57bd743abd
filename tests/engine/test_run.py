from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.checks import registry
from hookproof.checks.context import Context
from hookproof.checks.level import Level
from hookproof.checks.registry import check, find_check
from hookproof.checks.trial import Trial
from hookproof.contract import Contract
from hookproof.demo.server import make_consumer
from hookproof.engine import Plan, Shard, plan_run, run
from hookproof.errors import CannotJudge, Exit, InputError, NothingSelected, UnknownName
from hookproof.findings import Severity, Verdict
from hookproof.judging.reach import Reach
from hookproof.reports.tally import Tally
from hookproof.settings.settings import Settings
from hookproof.settings.shards import Timings
from hookproof.stream import Finished, Judged, Progress, Record, Started

Planned = Callable[..., Plan]
Counted = Callable[..., tuple[Any, list[None]]]
#: So many deliveries are sent at most before the checks: to the gate, and to time the answers.
SAMPLED = 20
ROW = {"title": "A fact", "severity": Severity.ERROR, "clause": "practice", "mend": "Do it."}


def tally_of(records: list[Record]) -> Tally:
    tally = Tally()
    for record in records:
        tally.take(record)
    return tally


def reach_of(contract: Any, secret: Any, transport: Any, **options: Any) -> Reach:
    settings = Settings(folder=Path(), level=Level.QUICK, budget=1e9, **options)
    return Reach(settings=settings, contract=contract, secret=secret, transport=transport)


def judged(records: list[Record]) -> list[tuple[str, str, Verdict]]:
    return [(r.fact.id, r.subject, r.verdict) for r in records if isinstance(r, Judged)]


@pytest.fixture
def own_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    registry.checks()
    monkeypatch.setattr(registry, "_CHECKS", registry._CHECKS.copy())


@pytest.fixture
def counted(contract: Any, secret: Any) -> Counted:
    """Make a reference consumer with these faults, and what counts its deliveries.

    Where its answers are slow, as on a busy machine, a check's trials are also made only to be counted: an interruption
    that a test means for the sending must not come then.
    """

    def make(*faults: str) -> tuple[Any, list[None]]:
        consumer, seen = make_consumer(contract, secret, faults=faults), list[None]()

        async def app(*call: Any) -> None:
            seen.append(None)
            await consumer(*call)

        return app, seen

    return make


@pytest.mark.slow
def test_a_run_starts_goes_on_and_finishes(planned: Planned) -> None:
    records = list(run(planned(seed=7)))
    first, *_, last = records
    assert isinstance(first, Started)
    assert isinstance(last, Finished)
    assert first.kind == "test"
    assert first.contract == "acme@2026-01-15"
    assert first.settings == (("level", "quick"), ("seed", "7"), ("workers", "1"), ("budget", "1e+09s"))
    assert last.outcome == "complete"
    assert last.deliveries == sum(r.deliveries for r in records if isinstance(r, Judged)) + _at_the_gate(records, last)
    assert tally_of(records).exit_code() is Exit.CLEAN


def _at_the_gate(records: list[Record], last: Finished) -> int:
    """Deliveries that no check asked for: the gate's."""
    return last.deliveries - sum(r.deliveries for r in records if isinstance(r, Judged))


@pytest.mark.slow
def test_progress_counts_up_to_the_total(planned: Planned) -> None:
    steps = [record for record in run(planned()) if isinstance(record, Progress)]
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert steps[-1].done == steps[-1].total
    assert {step.total for step in steps} == {steps[0].total}


def test_every_fact_that_a_record_refers_to_was_announced(planned: Planned) -> None:
    records = list(run(planned("redirects", check=["auth"])))
    started = next(record for record in records if isinstance(record, Started))
    assert {r.fact.id for r in records if isinstance(r, Judged)} <= {fact.id for fact in started.facts}


@pytest.mark.slow
@pytest.mark.parametrize("count", [2, 3, 5])
def test_the_parts_of_a_run_are_disjoint_and_together_the_whole(count: int, planned: Planned) -> None:
    def units(shard: Shard) -> list[tuple[str, str, Verdict]]:
        """What looks at all answers, or at the whole run, is judged in each part for itself."""
        units = judged(list(run(planned(shard=shard))))
        return [unit for unit in units if find_check(unit[0]).trials is not None]

    whole = units(Shard())
    parts = [unit for index in range(1, count + 1) for unit in units(Shard(index, count))]
    assert sorted(parts, key=str) == sorted(whole, key=str)
    assert len(parts) == len(set(parts))


def test_parts_by_recorded_time_are_the_whole_too(planned: Planned, contract: Contract) -> None:
    seconds = {("auth.wrong-key", event): 1e3 + number for number, event in enumerate(contract.events)}

    def units(shard: Shard) -> list[tuple[str, str, Verdict]]:
        checks = ["auth.wrong-key", "ack.example", "ack.minimal"]
        return judged(list(run(planned(shard=shard, timings=Timings(seconds, "x"), check=checks))))

    whole, parts = units(Shard()), [units(Shard(index, 2)) for index in (1, 2)]
    assert sorted([unit for part in parts for unit in part], key=str) == sorted(whole, key=str)
    slow = [[event for check, event, _ in part if check == "auth.wrong-key"] for part in parts]
    assert abs(len(slow[0]) - len(slow[1])) <= 1


@each_row("text", ["0/2", "3/2", "1", "a/b", "1/0", "-1/2", ""])
def test_a_part_that_is_none_is_bad_input(text: str) -> None:
    with pytest.raises(InputError, match="no part of a run"):
        Shard.parse(text)


def test_nothing_selected_is_never_a_pass(planned: Planned) -> None:
    with pytest.raises(CannotJudge) as caught:
        planned(check=["ack.rando*"])
    assert caught.value.exit_code is Exit.NOT_JUDGED
    with pytest.raises(NothingSelected):
        planned(check=["nothing.*"])
    with pytest.raises(UnknownName) as unknown:
        planned(event=["order.payed"])
    assert unknown.value.nearest[0] == "order.paid"


def test_a_user_weighs_checks(planned: Planned) -> None:
    options: dict[str, Any] = {"check": ["auth.stale"], "event": ["order.paid"]}
    plain = tally_of(list(run(planned("stale-accepted", **options))))
    assert plain.worst is Severity.ERROR
    lighter = tally_of(list(run(planned("stale-accepted", severities={"auth.*": "note"}, **options))))
    assert lighter.worst is Severity.NOTE
    assert lighter.exit_code(Severity.WARNING) is Exit.CLEAN
    with pytest.raises(CannotJudge):
        planned(severities={"auth.*": "off"}, **options)
    with pytest.raises(UnknownName):
        planned(severities={"auht.*": "off"})
    with pytest.raises(UnknownName):
        planned(severities={"auth.*": "fatal"})


@pytest.mark.slow
def test_an_interruption_ends_a_run_with_what_was_judged(counted: Counted, planned: Planned, own_checks: None) -> None:
    app, seen = counted()

    @check(id="semantics.stopped", **ROW)
    def stopped(ctx: Context) -> Iterator[Trial]:
        if len(seen) > SAMPLED:
            raise KeyboardInterrupt
        yield from ctx.bent("wrong-key")

    records = list(run(planned(app=app)))
    end = records[-1]
    assert isinstance(end, Finished)
    assert end.outcome == "interrupted"
    assert ("ack.example", "order.paid", Verdict.HOLDS) in judged(records)
    assert tally_of(records).exit_code() is Exit.NOT_JUDGED


@pytest.mark.slow
def test_an_interruption_in_the_middle_of_a_check_keeps_its_findings(
    counted: Counted, planned: Planned, own_checks: None
) -> None:
    app, seen = counted("no-signature-check")

    @check(id="auth.broken-off", **ROW)
    def broken_off(ctx: Context) -> Iterator[Trial]:
        for _ in range(100):
            yield from ctx.bent("wrong-key")
        if len(seen) > SAMPLED:
            raise KeyboardInterrupt

    records = list(run(planned(app=app, check=["auth.broken-off"])))
    tally = tally_of(records)
    assert not tally.complete
    assert tally.exit_code() is Exit.FINDINGS


def test_a_generator_that_is_closed_ends_quietly(planned: Planned) -> None:
    records = run(planned())
    next(records)
    next(records)
    records.close()  # type: ignore[attr-defined]


def test_the_time_of_a_run_is_kept_to(planned: Planned) -> None:
    records = list(run(planned(max_seconds=0.0)))
    end = records[-1]
    assert isinstance(end, Finished)
    assert end.outcome == "out of time"
    assert "--max-time" in end.mend
    assert tally_of(records).exit_code() is Exit.NOT_JUDGED


def test_a_checks_own_defect_costs_no_finding_of_the_others(planned: Planned, own_checks: None) -> None:
    @check(id="auth.defective", **ROW)
    def defective(ctx: Context) -> Iterator[Trial]:
        yield from ctx.bent("stale")
        raise ZeroDivisionError

    records = list(run(planned("stale-accepted", check=["auth.defective", "auth.stale"])))
    tally = tally_of(records)
    assert tally.exit_code() is Exit.OUR_DEFECT
    assert tally.at_least(Severity.ERROR) >= 1
    end = records[-1]
    assert isinstance(end, Finished)
    assert any("auth.defective" in defect and "ZeroDivisionError" in defect for defect in end.defects)


def test_a_defect_in_making_a_delivery_is_ours_too(planned: Planned, own_checks: None) -> None:
    @check(id="auth.defective", per="run", **ROW)
    def defective(ctx: Context) -> Iterator[Trial]:
        def make(label: str) -> Any:
            raise KeyError(label)

        yield Trial(name="x", shows="x", case=ctx.example, expect=next(ctx.bent("stale")).expect, make=make)

    records = list(run(planned(check=["auth.defective"])))
    assert tally_of(records).exit_code() is Exit.OUR_DEFECT
    assert [v for id_, _, v in judged(records) if id_ == "auth.defective"] == [Verdict.NOT_OBSERVED]


def test_a_consumer_that_is_not_there_cannot_be_judged(contract: Any, secret: Any) -> None:
    import socket

    from hookproof.delivery.opening import open_url

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/webhooks"
        with open_url(url, time_limit=20) as transport:
            records = list(run(plan_run(reach_of(contract, secret, transport))))
    end = records[-1]
    assert isinstance(end, Finished)
    assert end.outcome == "not judged"
    assert url in end.reason
    assert "refused" in end.reason
    assert end.deliveries == 0  # a connection that is refused delivers nothing
    assert tally_of(records).exit_code() is Exit.NOT_JUDGED


@pytest.mark.slow
def test_a_consumer_that_goes_away_ends_the_run(listening: Any, contract: Any, secret: Any, own_checks: None) -> None:
    consumer, transport = listening

    @check(id="robustness.fatal", per="run", **ROW)
    def fatal(ctx: Context) -> Iterator[Trial]:
        consumer.stop()
        yield from ctx.bent("wrong-types")

    plan = plan_run(reach_of(contract, secret, transport, checks=("ack.example", "robustness")))
    records = list(run(plan))
    end = records[-1]
    assert isinstance(end, Finished)
    assert end.outcome == "not judged"
    assert "went away" in end.reason
    assert ("ack.example", "order.paid", Verdict.HOLDS) in judged(records)


@pytest.mark.slow
def test_several_workers_say_the_same_as_one(listening: Any, contract: Any, secret: Any) -> None:
    _, transport = listening

    def verdicts(workers: int) -> list[tuple[str, str, Verdict]]:
        plan = plan_run(reach_of(contract, secret, transport, workers=workers))
        return judged(list(run(plan)))

    assert verdicts(4) == verdicts(1)


def test_a_check_that_only_looks_on_makes_answers_to_look_at(planned: Planned) -> None:
    records = list(run(planned("trace-told", check=["hygiene.stack-trace"])))
    assert tally_of(records).worst is Severity.WARNING


def test_harm_ends_the_run_and_says_after_what(planned: Planned) -> None:
    records = list(run(planned("poisoned", check=["robustness.not-json", "robustness.wrong-types"])))
    end = records[-1]
    assert isinstance(end, Finished)
    assert end.outcome == "not judged"
    assert "robustness.not-json" in end.reason
    assert [id_ for id_, _, v in judged(records) if v is Verdict.BROKEN] == ["robustness.recovery"]
    assert tally_of(records).exit_code() is Exit.FINDINGS
