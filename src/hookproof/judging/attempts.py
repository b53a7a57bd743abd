"""Put trials to the consumer and judge what comes back; what falls short is tried again alone before it counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from hookproof.checks.expectation import Fault
from hookproof.checks.stage import Breach, Stage, Unclear
from hookproof.checks.trial import Failed, Make, Trial
from hookproof.delivery.traffic import Delivery, Exchange, Failure
from hookproof.errors import HookproofError
from hookproof.judging.courier import Courier, Gone, OutOfTime, Poisoned, too_many
from hookproof.observers.observer import Blind
from hookproof.payloads.case import Case

#: Trials made and sent in one go. A body of many MiB is made late and dropped early.
_BATCH = 64
#: After so many deliveries without an answer a check has shown enough: each costs the whole time limit.
_MAX_LASTING = 2
_BUSY = "the consumer limits how often it is called; --workers 1 may help"
_NOT_ALONE = "the genuine delivery beside it is not acknowledged either: see the family ack"
_REPEATED = "a payload that was sent before is not acknowledged again: see semantics.duplicate"
_NO_SETUP = "a delivery that comes before it was not acknowledged"
_FORM = "written in another form the same payload is taken: see auth.raw-body and tolerance.number-form"
_WENT = "After it the consumer cannot be reached any more."


@dataclass(slots=True)
class Results:
    """What became of the trials of one check on one event.

    `unseen` says why trials showed nothing, so that the check cannot be said to hold; `notes` what else is worth
    saying, `remarks` what goes with a verdict that holds. Each reason stands there once.
    """

    tried: int = 0
    failed: list[Failed] = field(default_factory=list)
    good: list[Case] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)
    remarks: dict[str, None] = field(default_factory=dict)
    unseen: dict[str, None] = field(default_factory=dict)
    defects: list[str] = field(default_factory=list)

    def note(self, text: str) -> None:
        """Add what is worth saying, once."""
        self.notes[text] = None

    def showed_nothing(self, why: str) -> None:
        """Add why a trial showed nothing, once."""
        self.unseen[why] = None

    def has(self, trial: Trial, fault: Fault) -> bool:
        """Whether a trial of the same name has failed in the same way already."""
        return any(failed.fault is fault and failed.trial.name == trial.name for failed in self.failed)


def try_all(
    trials: Iterable[Trial], courier: Courier, label: str, results: Mapping[str, Results], stage: Stage
) -> None:
    """Add what becomes of these trials to the results of their events; scenes play on `stage`.

    Raises OutOfTime, Gone where the consumer went away and stayed away, and Poisoned where it goes on failing.
    """
    left = iter(trials)
    lasting = 0
    # The first few go alone: where they are not answered, no more are sent than are needed to see it.
    size = max(_MAX_LASTING, courier.workers)
    while lasting < _MAX_LASTING and (batch := list(islice(left, size))):
        size = _BATCH
        singles = [trial for trial in batch if trial.play is None]
        for trial, exchange in _exchanges(singles, courier, label, results):
            lasting += _judge(trial, exchange, courier, f"{label}/{trial.name}", results[trial.case.event])
        for trial in batch:
            if trial.play is not None:
                lasting += _play(trial, stage, courier, f"{label}/{trial.name}", results[trial.case.event])
    for trial in left:
        results[trial.case.event].showed_nothing(f"left out: {lasting} deliveries of this check had no answer in time")


def _judge(trial: Trial, exchange: Exchange, courier: Courier, label: str, results: Results) -> bool:
    """Add one result; return whether it took the whole time limit to see that nothing comes."""
    fault = trial.expect.broken_by(exchange)
    if reason := _BUSY if too_many(exchange) else trial.expect.silent_on(exchange):
        results.showed_nothing(reason)
    elif fault is None:
        results.tried += 1
        results.remarks |= {trial.remark: None} if trial.remark else {}
        results.good.append(trial.case)
    else:
        _confirm(trial, fault, exchange, courier, label, results)
    return fault is not None and fault.lasting


def _play(trial: Trial, stage: Stage, courier: Courier, label: str, results: Results) -> bool:
    """Play a scene, and once more where the consumer fell short; return whether it took the whole time limit."""
    first = _played(trial, stage, label, results)
    if first is None:
        results.tried += 1
        results.good.append(trial.case)
    elif isinstance(first, Unclear):
        _unclear(first, trial, courier, label, results)
    else:
        again = _played(trial, stage, f"{label}/again", results)
        if isinstance(again, Breach) and (again.fault, again.kind) == (first.fault, first.kind):
            _broke(results, trial, again)
        elif first.exchange.failure is Failure.UNREACHABLE and not courier.still_there(trial.case, label):
            raise Gone
        else:
            results.tried += 1
            _once(trial, first.exchange, courier, results)
    return isinstance(first, Breach) and first.fault.lasting


def _played(trial: Trial, stage: Stage, label: str, results: Results) -> Breach | Unclear | None:
    assert trial.play is not None  # noqa: S101 - the caller has looked
    try:
        return trial.play(stage, label)
    except Blind as blind:
        return Unclear(str(blind))
    except (HookproofError, OutOfTime, Gone, Poisoned):
        raise
    except Exception as error:  # noqa: BLE001 - one check's defect must not cost the findings of the others
        results.defects.append(f"{label}, {trial.name}: {type(error).__name__}")
        return Unclear("")


def _unclear(seen: Unclear, trial: Trial, courier: Courier, label: str, results: Results) -> None:
    if seen.setup:
        _without_setup(trial, courier, label, results)
    elif seen.why:
        results.showed_nothing(seen.why)


def _broke(results: Results, trial: Trial, breach: Breach) -> None:
    results.tried += 1
    results.failed.append(
        Failed(trial=trial, fault=breach.fault, exchange=breach.exchange, says=breach.says, severity=breach.severity)
    )


def _exchanges(
    batch: list[Trial], courier: Courier, label: str, results: Mapping[str, Results]
) -> Iterator[tuple[Trial, Exchange]]:
    """Send single deliveries side by side, sequences one after the other; yield what is to be judged."""
    earlier = [trial for trial in batch if trial.reuse]
    yield from zip(earlier, courier.genuine_all([trial.case for trial in earlier]), strict=True)
    made = [(trial, _made(trial, label, results[trial.case.event])) for trial in batch if not trial.reuse]
    single = [(trial, deliveries[0]) for trial, deliveries in made if len(deliveries) == 1]
    exchanges = courier.send_all([delivery for _, delivery in single])
    yield from zip((trial for trial, _ in single), exchanges, strict=True)
    for trial, deliveries in made:
        if len(deliveries) > 1:
            exchange = _in_order(trial, deliveries, courier)
            if exchange is None:
                _without_setup(trial, courier, f"{label}/{trial.name}", results[trial.case.event])
            else:
                yield trial, exchange


def _made(trial: Trial, label: str, results: Results) -> tuple[Delivery, ...]:
    """Return the deliveries of a trial, none where it means nothing here, or where making them is our own defect."""
    try:
        return trial.make(f"{label}/{trial.name}")
    except HookproofError:
        raise
    except Exception as error:  # noqa: BLE001 - one check's defect must not cost the findings of the others
        results.defects.append(f"{label}, {trial.name}: {type(error).__name__}")
        return ()


def _in_order(trial: Trial, deliveries: tuple[Delivery, ...], courier: Courier) -> Exchange | None:
    """Return the last exchange, or None where one of the set-up was not acknowledged: the last means nothing then."""
    exchange = None
    for number, delivery in enumerate(deliveries):
        exchange = courier.send(delivery)
        if number < trial.setup and not exchange.acknowledged:
            return None
    return exchange


def _without_setup(trial: Trial, courier: Courier, label: str, results: Results) -> None:
    """The set-up is genuine: where it was acknowledged before and is not any more, harm was done."""
    if courier.repeats_minded:
        results.showed_nothing(_REPEATED)
    elif not courier.known_good(trial.case) or (last := courier.recovers(trial.case, label)) is None:
        results.showed_nothing(_NO_SETUP)
    elif courier.minds_repeats(trial.case, label):
        results.showed_nothing(_REPEATED)
    else:
        raise Poisoned(last)


def _confirm(trial: Trial, fault: Fault, first: Exchange, courier: Courier, label: str, results: Results) -> None:
    """Make a failure of it where it is seen again alone, and where its control is acknowledged."""
    if fault.lasting and results.has(trial, fault):
        _fail(results, trial, fault, first)
    elif first.failure is Failure.UNREACHABLE and not courier.still_there(trial.case, label):
        raise Gone
    else:
        _again(trial, fault, first, courier, label, results)


def _again(trial: Trial, fault: Fault, first: Exchange, courier: Courier, label: str, results: Results) -> None:
    again = _in_order(trial, trial.make(f"{label}/again"), courier)
    if again is None:
        _without_setup(trial, courier, label, results)
    elif again.failure is Failure.UNREACHABLE and not courier.still_there(trial.case, label):
        _fail(results, trial, fault, first, _WENT)
        raise Gone
    elif (seen := trial.expect.broken_by(again)) is None:
        results.tried += 1
        _once(trial, first, courier, results)
    else:
        _against_control(trial, seen, again, courier, f"{label}/control", results)


def _once(trial: Trial, first: Exchange, courier: Courier, results: Results) -> None:
    """What is seen once is no verdict on this check; the run tells it (see judging.steadiness)."""
    courier.unsteady.append((trial.name, first))
    results.note(f"one delivery failed once ({first.summary}) and not when it was sent again: see ack.steady")


def _against_control(
    trial: Trial, fault: Fault, seen: Exchange, courier: Courier, label: str, results: Results
) -> None:
    """Leave out a failure that has another cause: a genuine delivery fails as well, and always did in this run."""
    if any(_taken(trial, make, courier, f"{label}/form-{number}") for number, make in enumerate(trial.twins())):
        results.showed_nothing(_FORM)
        return
    if fault is Fault.ACCEPTED or trial.control is None:
        _fail(results, trial, fault, seen)
        return
    control = trial.control()
    exchange = courier.send(courier.signer.deliver(control, label=label))
    if exchange.acknowledged:
        _fail(results, trial, fault, seen)
    elif not courier.known_good(control):
        results.showed_nothing(_NOT_ALONE)
    elif exchange.failure is Failure.UNREACHABLE and not courier.still_there(control, label):
        _fail(results, trial, fault, seen, _WENT)
        raise Gone
    elif courier.repeats_minded:
        results.showed_nothing(_REPEATED)
    elif (last := courier.recovers(control, label)) is None:
        _fail(results, trial, fault, seen, f"After it a genuine delivery failed as well, once ({exchange.summary}).")
    elif courier.minds_repeats(control, label):
        results.showed_nothing(_REPEATED)
    else:
        raise Poisoned(last)


def _taken(trial: Trial, make: Make, courier: Courier, label: str) -> bool:
    return all(trial.expect.broken_by(courier.send(delivery)) is None for delivery in make(label))


def _fail(results: Results, trial: Trial, fault: Fault, exchange: Exchange, note: str = "") -> None:
    results.tried += 1
    results.failed.append(Failed(trial=trial, fault=fault, exchange=exchange, note=note))
