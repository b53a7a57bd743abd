"""Put trials to the consumer and judge what comes back; what falls short is tried again alone before it counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice

from hookproof.checks.expectation import Fault, fault_of
from hookproof.checks.stage import Stage
from hookproof.checks.trial import Failed, Make, Trial
from hookproof.delivery.answers import reports_error
from hookproof.delivery.bends.table import Expected
from hookproof.delivery.traffic import Delivery, Exchange, Failure
from hookproof.errors import HookproofError
from hookproof.findings import Severity
from hookproof.judging.alphabet import ENOUGH, OTHER_PROOFS
from hookproof.judging.courier import Courier, Gone, Poisoned, alike, too_many
from hookproof.judging.course import in_turn
from hookproof.judging.patience import MAX_LASTING, Patience
from hookproof.judging.recollection import SAYS, failed_anew, known_only, taken_again, words_for
from hookproof.judging.results import Doubt, Put, Results
from hookproof.judging.staging import NO_SETUP, REPEATED, SEEN_ONCE, once, play, without_setup

#: Trials made and sent in one go. A body of many MiB is made late and dropped early.
_BATCH = 16
#: How often a failure is asked for again where the consumer was seen to fail in the same way at random.
_MORE_TIMES = 5
_BUSY = "the consumer limits how often it is called; --workers 1 may help"
_NOT_ALONE = "the genuine delivery beside it is not acknowledged either: see the family ack"
_SILENT_ONCE = "no answer came in time, once; there was no time to see it again"
_UNHEARD = "left out: genuine deliveries of this event get no answer in time: see ack.time-limit"
_FORM = "written in another form the same payload is taken: see auth.raw-body and tolerance.number-form"
_ERROR_WITHIN = "The body of its answer reports an error, its status success: senders look at the status alone."
_WENT = "After it the consumer cannot be reached any more."


def try_all(
    puts: Iterable[Put],
    courier: Courier,
    stage: Stage,
    *,
    patience: Patience | None = None,
    later: Callable[[Doubt], None] | None = None,
) -> None:
    """Note what becomes of these trials; scenes play on `stage`. `patience` is shared where calls belong together.

    An answer that falls short is looked into at once, or is handed to `later`, who has the others sent first.

    Raises OutOfTime, Gone where the consumer went away and stayed away, and Poisoned where it goes on failing.
    """
    left: Iterator[Put] = iter(puts)
    patience = patience or Patience(courier.leisure)
    # The first few go alone: where they are not answered, no more are sent than are needed to see it.
    few = max(MAX_LASTING, courier.workers)
    size = few
    while batch := list(islice(left, size)):
        before = patience.tried
        due = [put for put in batch if not _ends(put, patience, courier)]
        late: list[Put] = []
        seen = list(_exchanges([put for put in due if put.trial.play is None], courier, patience, late))
        due = [put for put in due if not any(put is other for other in late)]
        left = chain(late, left) if late else left
        for put in due:
            put.results.sent += 1
        for put, exchange in seen:
            if later is not None and (doubt := _doubt(put, exchange)) is not None:
                later(doubt)
                continue
            patience.see(
                put.check, put.trial.case.event, lasting=_judge(put.trial, exchange, courier, put.label, put.results)
            )
        for put in due:
            if put.trial.play is not None:
                patience.see(
                    put.check, put.trial.case.event, lasting=play(put.trial, stage, courier, put.label, put.results)
                )
        size = few if patience.tried > before or courier.leisure.waits else _BATCH


def _doubt(put: Put, exchange: Exchange) -> Doubt | None:
    """Return an answer that falls short; None for all else. Where none came, who is still there is asked at once."""
    fault = put.trial.expect.broken_by(exchange)
    if fault is None or exchange.response is None or too_many(exchange) or put.trial.expect.silent_on(exchange):
        return None
    return Doubt(put, fault, exchange)


def look_into(doubts: Sequence[Doubt], courier: Courier, *, ahead: bool = False) -> None:
    """See each again, and make a failure of what is as before; where `ahead`, what that takes is sent side by side.

    Raises as `try_all` does.
    """
    if ahead:
        courier.send_ahead([each for d in doubts for each in _confirming(d.put, d.exchange, courier)])
    for doubt in doubts:
        put = doubt.put
        _judge(put.trial, doubt.exchange, courier, put.label, put.results)


def take_as_seen(doubt: Doubt, *, sure: bool, why: str = "") -> None:
    """Make a failure of what was seen once: where nothing else makes it `sure`, that is said with it.

    What was taken in was taken in; how an authentic delivery was answered may have been chance, and weighs less.
    """
    put = doubt.put
    least = sure or doubt.fault is Fault.ACCEPTED
    _fail(
        put.results,
        put.trial,
        doubt.fault,
        doubt.exchange,
        "" if sure else f"{SEEN_ONCE} {why}".rstrip(),
        severity=None if least else Severity.WARNING,
    )


def _ends(put: Put, patience: Patience, courier: Courier) -> bool:
    """Whether a trial is not put any more, since it would be waited for in vain; the reason is noted."""
    trial, event = put.trial, put.trial.case.event
    genuine = trial.expect.kind is Expected.ACKNOWLEDGED or trial.case.mutation is not None or trial.setup > 0
    why = patience.ends(put.check, event)
    if not why and not (trial.reuse and courier.known(trial.case)):
        unheard = genuine and courier.unheard(event) >= MAX_LASTING
        why = courier.leisure.ends(courier.pace.seconds) or (_UNHEARD if unheard else "")
    if not why and trial.known and not courier.genuine(trial.case).acknowledged:
        why = NO_SETUP
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
        results.partial |= trial.partial
        results.good.append(trial.case)
    else:
        _confirm(trial, fault, exchange, courier, label, results)
    return fault is not None and fault.lasting


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


def _exchanges(
    batch: list[Put], courier: Courier, patience: Patience, late: list[Put]
) -> Iterator[tuple[Put, Exchange]]:
    """Send single deliveries side by side, sequences in order; yield what to judge. `late`: not begun as one waited."""
    earlier = [put for put in batch if put.trial.reuse]
    new = {id(put) for put in earlier if not courier.known(put.trial.case)}
    for put, exchange in zip(earlier, courier.genuine_all([put.trial.case for put in earlier]), strict=True):
        if id(put) in new:
            _note_wait(put, exchange, courier)
        yield put, exchange
    made = [(put, _made(put.trial, put.label, put.results)) for put in batch if not put.trial.reuse]
    single = [(put, deliveries[0]) for put, deliveries in made if len(deliveries) == 1]
    exchanges = courier.send_some([delivery for _, delivery in single])
    late += [put for put, _ in single[len(exchanges) :]]
    for (put, _), exchange in zip(single, exchanges, strict=False):
        _note_wait(put, exchange, courier)
        yield put, exchange
    for put, deliveries in made:
        if len(deliveries) > 1 and not _ends(put, patience, courier):
            last = _in_order(put.trial, deliveries, courier)
            if last is not None:
                _note_wait(put, last, courier)
                yield put, last
                continue
            if courier.suspects and fault_of(courier.suspects[-1]).lasting:
                courier.leisure.waited(put.label)
                patience.in_vain(put.check, put.trial.case.event)
            without_setup(put.trial, courier, put.label, put.results)


def _note_wait(put: Put, exchange: Exchange, courier: Courier) -> None:
    """Count an answer that was waited for in vain, as soon as it is known."""
    if (fault := put.trial.expect.broken_by(exchange)) is not None and fault.lasting:
        courier.leisure.waited(put.label)


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
    """Return the last exchange, or None where one of the set-up was not acknowledged: the last means nothing then.

    So it does where one before it is waited for in vain, and there is no time to wait so for those that follow.
    """
    sent: list[Exchange] = []
    for number, delivery in enumerate(deliveries):
        sent.append(courier.send(delivery))
        if number < trial.setup and not sent[-1].acknowledged:
            return None
        left = len(deliveries) - number - 1
        if left and fault_of(sent[-1]).lasting and not courier.leisure.has_room(left * sent[-1].seconds):
            return None
    return replace(sent[-1], before=tuple(sent[:-1])) if sent else None


def _confirm(trial: Trial, fault: Fault, first: Exchange, courier: Courier, label: str, results: Results) -> None:
    """Make a failure of it where it is seen again alone, and where its control is acknowledged."""
    if fault.lasting and (results.has(trial, fault) or not courier.answered):
        _fail(results, trial, fault, first)
    elif fault.lasting and trial.control is not None and courier.is_silent(trial.control()):
        results.showed_nothing(_NOT_ALONE)
    elif fault.lasting and not _with_less(trial, courier, label):
        courier.leisure.is_sure |= bool(courier.suspects)
        results.showed_nothing(_NOT_ALONE)
    elif fault.lasting and _is_in_haste(trial, first, courier):
        _silent_once(trial, fault, first, courier, label, results)
    elif first.failure is Failure.UNREACHABLE and not courier.still_there(trial.case, label):
        raise Gone
    else:
        _again(trial, fault, first, courier, label, results)


def _is_in_haste(trial: Trial, first: Exchange, courier: Courier) -> bool:
    """Whether it is not waited for a silence again: there is no time, or it is known what another one would say."""
    leisure = courier.leisure
    told = leisure.is_sure and (trial.control is not None or leisure.is_late)
    too_late = not leisure.can_wait and (leisure.is_sure or not leisure.is_planned)
    return leisure.is_over or too_late or (leisure.is_short and (told or _by_chance(first, courier)))


def _by_chance(first: Exchange, courier: Courier) -> bool:
    return any(alike(first, exchange) for _, exchange in courier.unsteady)


def _silent_once(trial: Trial, fault: Fault, first: Exchange, courier: Courier, label: str, results: Results) -> None:
    """Take a silence as seen for which there is no time again, where what is sent beside it is answered.

    Raises Poisoned where that was acknowledged before and is not any more.
    """
    leisure = courier.leisure
    leisure.is_sure |= courier.unheard(trial.case.event) >= MAX_LASTING
    if leisure.is_sure and trial.reuse and trial.control is None:
        _fail(results, trial, fault, first, SEEN_ONCE, severity=Severity.WARNING)
        return
    told = leisure.is_sure and not leisure.is_past and _NOT_ALONE not in results.unseen
    if trial.control is None or not told or _by_chance(first, courier):
        results.showed_nothing(_SILENT_ONCE)
        return
    control, beside = trial.control(), _beside(trial, label)
    if leisure.is_late and not courier.known_good(control):
        results.showed_nothing(_SILENT_ONCE)
    elif courier.send(courier.signer.deliver(control, label=beside)).acknowledged:
        _fail(results, trial, fault, first, SEEN_ONCE, severity=Severity.WARNING)
    elif courier.known_good(control) and (last := courier.recovers(control, beside)) is not None:
        raise Poisoned(last)
    else:
        results.showed_nothing(_NOT_ALONE)


def _again(trial: Trial, fault: Fault, first: Exchange, courier: Courier, label: str, results: Results) -> None:
    again = _in_order(trial, trial.make(f"{label}/again"), courier)
    if again is None:
        without_setup(trial, courier, label, results)
    elif again.failure is Failure.UNREACHABLE and not courier.still_there(trial.case, label):
        _fail(results, trial, fault, first, _WENT)
        raise Gone
    elif (seen := trial.expect.broken_by(again)) is None or not _fails_each_time(trial, again, courier, label):
        if seen is None and (anew := failed_anew(trial, first, courier, label)) is not None:
            _fail(results, trial, fault, anew, words_for(trial, courier, label))
            return
        results.tried += 1
        once(trial, first, courier, results)
    else:
        courier.leisure.is_sure |= seen.lasting
        _against_control(trial, seen, again, courier, _beside(trial, label), results)


def _fails_each_time(trial: Trial, again: Exchange, courier: Courier, label: str) -> bool:
    """Whether it fails whenever it is sent; asked more often where the consumer was seen to fail so at random.

    And more often still where its proof has characters that no acknowledged one has: another proof may do.
    """
    times = courier.tries(_MORE_TIMES) if any(alike(again, exchange) for _, exchange in courier.unsteady) else 0
    # In so few deliveries as there is time for, no alphabet shows.
    if again.refused and courier.tries(ENOUGH + OTHER_PROOFS) == ENOUGH + OTHER_PROOFS:
        if courier.alphabet.wants_more():
            _show_proofs(trial, courier, label)
        if courier.alphabet.is_strange(again.delivery):
            times = OTHER_PROOFS
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
    once(failed.trial, failed.exchange, courier, results)
    return True


def _against_control(
    trial: Trial, fault: Fault, seen: Exchange, courier: Courier, label: str, results: Results
) -> None:
    """Leave out a failure that has another cause: a genuine delivery fails as well, and always did in this run."""
    if not fault.lasting and any(
        _taken(trial, make, courier, f"{label}/form-{number}") for number, make in enumerate(trial.twins())
    ):
        results.showed_nothing(_FORM)
        return
    if fault is Fault.ACCEPTED or trial.control is None:
        _fail(results, trial, fault, seen, known_only(trial, fault, courier, label) or _reports_error(fault, seen))
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
        results.showed_nothing(REPEATED)
    elif (last := courier.recovers(control, label)) is None:
        _fail(results, trial, fault, seen, f"After it a genuine delivery failed as well, once ({exchange.summary}).")
    elif not fault_of(last).lasting and courier.minds_repeats(control, label):
        results.showed_nothing(REPEATED)
    else:
        raise Poisoned(last)


def _with_less(trial: Trial, courier: Courier, label: str) -> bool:
    """Whether what differs from the trial in one thing is acknowledged, where the trial says what that is."""
    beside = trial.beside()
    if beside is None:
        return True
    return courier.send(courier.signer.deliver(beside, label=f"{label}/beside")).acknowledged


def _reports_error(fault: Fault, seen: Exchange) -> str:
    """Say that a success is none by what its body says; "" where it is not so."""
    body = seen.response.body if fault is Fault.ACCEPTED and seen.response is not None else b""
    return _ERROR_WITHIN if reports_error(body) else ""


def _taken(trial: Trial, make: Make, courier: Courier, label: str) -> bool:
    return all(trial.expect.broken_by(courier.send(delivery)) is None for delivery in make(label))


def _fail(
    results: Results, trial: Trial, fault: Fault, exchange: Exchange, note: str = "", severity: Severity | None = None
) -> None:
    results.tried += 1
    steps = in_turn(*exchange.before, exchange)
    results.failed.append(
        Failed(trial=trial, fault=fault, exchange=exchange, note=note, severity=severity, steps=steps)
    )
