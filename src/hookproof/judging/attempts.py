"""Put trials to the consumer and judge what comes back; what falls short is tried again alone before it counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from hookproof.checks.expectation import ANSWERS, Fault
from hookproof.checks.stage import Breach, Held, Stage, Unclear
from hookproof.checks.trial import Failed, Make, Trial
from hookproof.delivery.answers import reports_error
from hookproof.delivery.bends.table import Expected
from hookproof.delivery.traffic import Delivery, Exchange, Failure
from hookproof.errors import HookproofError
from hookproof.judging.alphabet import ENOUGH
from hookproof.judging.courier import Courier, Gone, OutOfTime, Poisoned, alike, too_many
from hookproof.judging.patience import MAX_LASTING, Patience
from hookproof.judging.recollection import SAYS, failed_anew, taken_again
from hookproof.judging.results import Put, Results
from hookproof.observers.observer import Blind

#: Trials made and sent in one go. A body of many MiB is made late and dropped early.
_BATCH = 64
#: How often a failure is asked for again where the consumer was seen to fail in the same way at random.
_MORE_TIMES = 5
#: And so often where it may be the proof: half of all in base64 have one of two characters.
_OTHER_PROOFS = 12
_BUSY = "the consumer limits how often it is called; --workers 1 may help"
_NOT_ALONE = "the genuine delivery beside it is not acknowledged either: see the family ack"
_UNHEARD = "left out: genuine deliveries of this event get no answer in time: see ack.time-limit"
_REPEATED = "a payload that was sent before is not acknowledged again: see semantics.duplicate"
_NO_SETUP = "a delivery that comes before it was not acknowledged"
_FORM = "written in another form the same payload is taken: see auth.raw-body and tolerance.number-form"
_KNOWN = (
    "The same of a payload that it has not seen is refused: it answers what it knows before it looks at the signature."
)
_ERROR_WITHIN = "The body of its answer reports an error, its status success: senders look at the status alone."
_WENT = "After it the consumer cannot be reached any more."


def try_all(
    puts: Iterable[Put], courier: Courier, stage: Stage, *, patience: Patience | None = None, ahead: bool = False
) -> None:
    """Note what becomes of these trials; scenes play on `stage`. `patience` is shared where calls belong together.

    Where `ahead`, what may confirm failures is sent side by side before it is asked for, one by one.

    Raises OutOfTime, Gone where the consumer went away and stayed away, and Poisoned where it goes on failing.
    """
    left = iter(puts)
    patience = patience or Patience()
    # The first few go alone: where they are not answered, no more are sent than are needed to see it.
    few = max(MAX_LASTING, courier.workers)
    size = few
    while batch := list(islice(left, size)):
        before = patience.tried
        due = [put for put in batch if not _ends(put, patience, courier)]
        seen = list(_exchanges([put for put in due if put.trial.play is None], courier))
        if ahead:
            courier.send_ahead([delivery for put, exchange in seen for delivery in _confirming(put, exchange, courier)])
        for put in due:
            put.results.sent += 1
        for put, exchange in seen:
            patience.see(
                put.check, put.trial.case.event, lasting=_judge(put.trial, exchange, courier, put.label, put.results)
            )
        for put in due:
            if put.trial.play is not None:
                patience.see(
                    put.check, put.trial.case.event, lasting=_play(put.trial, stage, courier, put.label, put.results)
                )
        size = few if patience.tried > before else _BATCH


def _ends(put: Put, patience: Patience, courier: Courier) -> bool:
    """Whether a trial is not put any more, since it would be waited for in vain; the reason is noted."""
    trial, event = put.trial, put.trial.case.event
    why = patience.ends(put.check, event)
    waits = trial.expect.kind is Expected.ACKNOWLEDGED and not (trial.reuse and courier.known(trial.case))
    if not why and waits and courier.unheard(event) >= MAX_LASTING:
        why = _UNHEARD
    if why:
        put.results.showed_nothing(why)
    return bool(why)


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
    if isinstance(first, Breach) and first.fault not in ANSWERS and (unrest := _unrest(stage)):
        # What moves by itself is left out from now on, and the scene is played as if for the first time.
        results.note(unrest)
        first = _played(trial, stage, f"{label}/calm", results)
    if first is None or isinstance(first, Held):
        results.tried += 1
        results.remarks |= {first.remark: None} if first is not None else {}
        results.good.append(trial.case)
    elif isinstance(first, Unclear):
        _unclear(first, trial, courier, label, results)
    else:
        with stage.doubting():
            again = _played(trial, stage, f"{label}/again", results)
        if isinstance(again, Breach) and (again.fault, again.kind) == (first.fault, first.kind):
            _broke(results, trial, again, stage)
        elif first.exchange.failure is Failure.UNREACHABLE and not courier.still_there(trial.case, label):
            raise Gone
        elif first.fault in ANSWERS:
            results.tried += 1
            _once(trial, first.exchange, courier, results)
        else:
            results.tried += 1
            results.note(f"seen once, and not when it was played again: {first.says}")
    return isinstance(first, Breach) and first.fault.lasting


def _unrest(stage: Stage) -> str:
    """Return what moves at the observers while nothing is sent, "" where all stands still."""
    try:
        return stage.unrest()
    except Blind as blind:
        return str(blind)


def _played(trial: Trial, stage: Stage, label: str, results: Results) -> Breach | Unclear | Held | None:
    assert trial.play is not None  # noqa: S101 - the caller has looked
    stage.begin()
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


def _confirming(put: Put, exchange: Exchange, courier: Courier) -> Iterator[Delivery]:
    """Yield what is sent once more, and beside it, where a trial with one delivery falls short."""
    trial, fault = put.trial, put.trial.expect.broken_by(exchange)
    if fault is None or fault.lasting or trial.setup or too_many(exchange) or trial.expect.silent_on(exchange):
        return
    yield from trial.make(f"{put.label}/again")
    for number, make in enumerate(trial.twins()):
        yield from make(f"{put.label}/form-{number}")
    if trial.control is not None and fault is not Fault.ACCEPTED:
        yield courier.signer.deliver(trial.control(), label=_beside(trial, put.label))


def _beside(trial: Trial, label: str) -> str:
    """Return the label of what is sent beside a trial: no other trial's, or a consumer takes it for a repetition."""
    return f"{label}/control/{trial.case.address}"


def _exchanges(batch: list[Put], courier: Courier) -> Iterator[tuple[Put, Exchange]]:
    """Send single deliveries side by side, sequences one after the other; yield what is to be judged."""
    earlier = [put for put in batch if put.trial.reuse]
    yield from zip(earlier, courier.genuine_all([put.trial.case for put in earlier]), strict=True)
    made = [(put, _made(put.trial, put.label, put.results)) for put in batch if not put.trial.reuse]
    single = [(put, deliveries[0]) for put, deliveries in made if len(deliveries) == 1]
    exchanges = courier.send_all([delivery for _, delivery in single])
    yield from zip((put for put, _ in single), exchanges, strict=True)
    for put, deliveries in made:
        if len(deliveries) > 1:
            exchange = _in_order(put.trial, deliveries, courier)
            if exchange is None:
                _without_setup(put.trial, courier, put.label, put.results)
            else:
                yield put, exchange


def _made(trial: Trial, label: str, results: Results) -> tuple[Delivery, ...]:
    """Return the deliveries of a trial, none where it means nothing here, or where making them is our own defect."""
    try:
        return trial.make(label)
    except HookproofError:
        raise
    except Exception as error:  # noqa: BLE001 - one check's defect must not cost the findings of the others
        results.defects.append(f"{label}: {type(error).__name__}")
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
    if fault.lasting and (results.has(trial, fault) or not courier.answered):
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
    elif (seen := trial.expect.broken_by(again)) is None or not _fails_each_time(trial, again, courier, label):
        if seen is None and (anew := failed_anew(trial, first, courier, label)) is not None:
            _fail(results, trial, fault, anew, SAYS)
            return
        results.tried += 1
        _once(trial, first, courier, results)
    else:
        _against_control(trial, seen, again, courier, _beside(trial, label), results)


def _fails_each_time(trial: Trial, again: Exchange, courier: Courier, label: str) -> bool:
    """Whether it fails whenever it is sent; asked more often where the consumer was seen to fail so at random.

    And more often still where its proof has characters that no acknowledged one has: another proof may do.
    """
    times = _MORE_TIMES if any(alike(again, exchange) for _, exchange in courier.unsteady) else 0
    if again.refused and courier.alphabet.wants_more():
        _show_proofs(trial, courier, label)
    if again.refused and courier.alphabet.is_strange(again.delivery):
        times = _OTHER_PROOFS
    return not any(
        (more := _in_order(trial, trial.make(f"{label}/again-{number}"), courier)) is not None
        and trial.expect.broken_by(more) is None
        for number in range(times)
    )


def _show_proofs(trial: Trial, courier: Courier, label: str) -> None:
    """Send as many usual deliveries as show enough proofs: in a short run each would seem strange."""
    case = trial.control() if trial.control is not None else trial.case
    for number in range(ENOUGH):
        courier.send(courier.signer.deliver(case, label=f"{label}/proof-{number}"))


def unsteady_too(failed: Failed, courier: Courier, label: str, results: Results) -> bool:
    """Whether a failure was chance after all: deliveries after it failed so at times. It is then no failure any more.

    Raises OutOfTime.
    """
    if failed.trial.play is not None or failed.fault.lasting or failed.trial.expect.broken_by(failed.exchange) is None:
        return False
    if _fails_each_time(failed.trial, failed.exchange, courier, label):
        return False
    results.failed.remove(failed)
    _once(failed.trial, failed.exchange, courier, results)
    return True


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
        _fail(results, trial, fault, seen, _known_only(trial, fault, courier, label) or _reports_error(fault, seen))
        return
    control = trial.control()
    exchange = courier.send(courier.signer.deliver(control, label=label))
    if exchange.acknowledged and not _with_less(trial, courier, label):
        results.showed_nothing(_NOT_ALONE)
    elif exchange.acknowledged:
        lost = trial.expect.kind is Expected.ACKNOWLEDGED and not results.has(trial, fault)
        _fail(results, trial, fault, seen, SAYS if lost and taken_again(seen, courier) else "")
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


def _with_less(trial: Trial, courier: Courier, label: str) -> bool:
    """Whether what differs from the trial in one thing is acknowledged, where the trial says what that is."""
    beside = trial.beside()
    if beside is None:
        return True
    return courier.send(courier.signer.deliver(beside, label=f"{label}/beside")).acknowledged


def _known_only(trial: Trial, fault: Fault, courier: Courier, label: str) -> str:
    """Say where the same is refused of a payload that the consumer has not seen; "" where it is not."""
    other = next(iter(courier.unsent(trial.case.event)), None) if fault is Fault.ACCEPTED and trial.anew else None
    made = trial.anew(other)(f"{label}/anew") if other is not None and trial.anew is not None else ()
    if not made or trial.expect.broken_by(courier.send(made[0])) is not None:
        return ""
    return _KNOWN


def _reports_error(fault: Fault, seen: Exchange) -> str:
    """Say that a success is none by what its body says; "" where it is not so."""
    body = seen.response.body if fault is Fault.ACCEPTED and seen.response is not None else b""
    return _ERROR_WITHIN if reports_error(body) else ""


def _taken(trial: Trial, make: Make, courier: Courier, label: str) -> bool:
    return all(trial.expect.broken_by(courier.send(delivery)) is None for delivery in make(label))


def _fail(results: Results, trial: Trial, fault: Fault, exchange: Exchange, note: str = "") -> None:
    results.tried += 1
    results.failed.append(Failed(trial=trial, fault=fault, exchange=exchange, note=note))
