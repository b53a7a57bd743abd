"""Plays scenes, and each once more where the consumer fell short: what is seen once is no verdict."""

from __future__ import annotations

from dataclasses import replace

from hookproof.checks.expectation import ANSWERS
from hookproof.checks.material.scenes import Result
from hookproof.checks.referral import Referral
from hookproof.checks.stage import Breach, Held, Stage, Unclear
from hookproof.checks.trial import Failed, Trial
from hookproof.delivery.traffic import Exchange, Failure
from hookproof.errors import HookproofError
from hookproof.findings import Severity
from hookproof.judging.courier import Courier, Gone, OutOfTime, Poisoned
from hookproof.judging.recovery import minds_repeats, recovers, still_there
from hookproof.judging.results import Results
from hookproof.observers.observer import Blind, CutShort

#: What is said of what there was no time to see again, and of what was not acknowledged when it came again.
SEEN_ONCE = "Seen once, not confirmed: time was up."
MAY_BE_REPEATS = (
    "What was acknowledged before is not when it comes again: that may be the cause, see semantics.duplicate."
)
REPEATED = "a payload that was sent before is not acknowledged again"
#: The check that is about it.
REPEATS = "semantics.duplicate"
NO_SETUP = "a delivery that comes before it was not acknowledged"
_CUT = Unclear("left out: the time of the run ended before this was through (see --budget)")


def play(trial: Trial, stage: Stage, courier: Courier, label: str, results: Results) -> bool:
    """Play a scene, and once more where the consumer fell short; return whether it took the whole time limit."""
    courier.worklog.begin()
    first = _played(trial, stage, label, results)
    if isinstance(first, Breach) and first.fault not in ANSWERS and (unrest := _unrest(stage)):
        # What moves by itself is left out from now on, and the scene is played as if for the first time.
        results.note(unrest)
        first = _played(trial, stage, f"{label}/calm", results)
    if first == _CUT:
        results.left += 1
        results.had_no_time(_CUT.why)
    elif first is None or isinstance(first, Held):
        results.tried += 1
        results.remarks |= {first.remark: None} if first is not None else {}
        results.good.append(trial.case)
    elif isinstance(first, Unclear):
        _unclear(first, trial, courier, label, results)
    else:
        _judged_again(first, trial, stage, courier, label, results)
    lasting = isinstance(first, Breach) and first.fault.lasting
    if lasting:
        courier.leisure.waited(label)
    return lasting


def _judged_again(first: Breach, trial: Trial, stage: Stage, courier: Courier, label: str, results: Results) -> None:
    """Tell a breach that is seen again, and say so of one that is not."""
    waits = first.fault.lasting and (courier.leisure.is_short or not courier.leisure.can_wait)
    with stage.doubting():
        again = _CUT if waits else _played_again(first, trial, stage, label, results)
    if again == _CUT:
        seen_once = replace(first, says=f"{first.says} {SEEN_ONCE}".lstrip(), severity=_least(first.severity))
        _broke(results, trial, seen_once, stage)
    elif isinstance(again, Breach) and _is_same(first, again):
        _broke(results, trial, again, stage)
    elif first.exchange.failure is Failure.UNREACHABLE and not still_there(courier, trial.case, label):
        raise Gone
    else:
        results.tried += 1
        if first.fault in ANSWERS:
            once(trial, first.exchange, courier, results)
        else:
            results.note(f"seen once, and not when it was played again: {first.says}")


def _played_again(first: Breach, trial: Trial, stage: Stage, label: str, results: Results) -> Result:
    """Play a scene once more, and a third time where an effect was wrong at first and is right now.

    What is lost or done twice depends on how close deliveries come to each other: two of three plays are a verdict.
    """
    again = _played(trial, stage, f"{label}/again", results)
    if first.fault in ANSWERS or not (again is None or isinstance(again, Held)):
        return again
    third = _played(trial, stage, f"{label}/third", results)
    return third if isinstance(third, Breach) else again


def _is_same(first: Breach, again: Breach) -> bool:
    return (again.fault, again.kind) == (first.fault, first.kind)


def _least(severity: Severity | None) -> Severity:
    return Severity.WARNING if severity is None else min(severity, Severity.WARNING)


def _unrest(stage: Stage) -> str:
    """Return what moves at the observers while nothing is sent, "" where all stands still."""
    try:
        return stage.unrest()
    except Blind as blind:
        return str(blind)
    except CutShort:
        return ""


def _played(trial: Trial, stage: Stage, label: str, results: Results) -> Result:
    assert trial.play is not None  # noqa: S101 - the caller has looked
    stage.begin()
    try:
        return trial.play(stage, label)
    except Blind as blind:
        return Unclear(str(blind))
    except CutShort:
        return _CUT
    except (HookproofError, OutOfTime, Gone, Poisoned):
        raise
    except Exception as error:  # noqa: BLE001 - one check's defect must not cost the findings of the others
        results.defects.append(f"{label}, {trial.name}: {type(error).__name__}")
        return Unclear("")


def _unclear(seen: Unclear, trial: Trial, courier: Courier, label: str, results: Results) -> None:
    if seen.setup:
        without_setup(trial, courier, label, results)
    elif seen.why:
        results.showed_nothing(seen.why)


def _broke(results: Results, trial: Trial, breach: Breach, stage: Stage) -> None:
    results.tried += 1
    results.failed.append(
        Failed(
            trial=trial,
            fault=breach.fault,
            exchange=breach.exchange,
            says=breach.says,
            severity=breach.severity,
            steps=stage.steps(),
        )
    )


def without_setup(trial: Trial, courier: Courier, label: str, results: Results) -> None:
    """The set-up is genuine: where it was acknowledged before and is not any more, harm was done."""
    if courier.repeats_minded:
        results.showed_nothing(REPEATED)
    elif not courier.known_good(trial.case) or (last := recovers(courier, trial.case, label)) is None:
        results.showed_nothing(NO_SETUP)
    elif minds_repeats(courier, trial.case, label, last):
        results.showed_nothing(REPEATED)
    else:
        raise Poisoned(last)


def once(trial: Trial, first: Exchange, courier: Courier, results: Results) -> None:
    """What is seen once is no verdict on this check; the run tells it (see judging.steadiness)."""
    courier.unsteady.append((trial.name, first))
    results.note(Referral(f"one delivery failed once ({first.summary}) and not when it was sent again", "ack.steady"))
