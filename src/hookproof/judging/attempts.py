"""Put trials to the consumer and have judged what comes back; where it ends, go on with one that is started again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice

from hookproof.checks.expectation import Fault, fault_of
from hookproof.checks.stage import Stage
from hookproof.delivery.bends.table import Expected
from hookproof.delivery.traffic import Delivery, Exchange, Failure
from hookproof.errors import HookproofError
from hookproof.judging.courier import Courier, Gone, OutOfTime, Poisoned, TimeUsedUp, too_many
from hookproof.judging.deadly import SET_ASIDE
from hookproof.judging.reasons.confirming import in_order, judge, label_beside, leave_in_doubt
from hookproof.judging.results import Doubt, Put
from hookproof.judging.staging import NO_SETUP, play, without_setup
from hookproof.judging.waiting.patience import MAX_LASTING, Patience
from hookproof.judging.waiting.silences import UNHEARD

#: Trials made and sent in one go. A body of many MiB is made late and dropped early.
_BATCH = 16
#: A connection that ended without a whole answer: the consumer was there, and waited for nothing.
_BROKEN_OFF = (Fault.DROPPED, Fault.CUT, Fault.NOT_HTTP, Fault.CRASHED)


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
        life = courier.lives
        seen = list(_exchanges([put for put in due if put.trial.play is None], courier, patience, late))
        due = [put for put in due if not any(put is other for other in late)]
        left = chain((replace(put, life=courier.lives) for put in late), left) if late else left
        for put in due:
            put.results.sent += 1
        left = chain(_judge_all(seen, courier, patience, later, life), left)
        _play_all([put for put in due if put.trial.play is not None], courier, stage, patience)
        size = few if patience.tried > before or courier.leisure.waits or courier.no_time(_BATCH) else _BATCH


def _judge_all(
    seen: Sequence[tuple[Put, Exchange]],
    courier: Courier,
    patience: Patience,
    later: Callable[[Doubt], None] | None,
    life: int,
) -> list[Put]:
    """Judge what came back in a `life` of the consumer; return what is put again: it ended, and was started again."""
    again: list[Put] = []
    for number, (put, exchange) in enumerate(seen):
        if courier.lives > life and exchange.response is None and not fault_of(exchange).lasting:
            again.append(put)
        elif later is not None and (doubt := _doubt(put, exchange)) is not None:
            later(doubt)
        else:
            try:
                lasting = judge(put.trial, exchange, courier, put.label, put.results)
                patience.see(put.check, put.trial.case.event, lasting=lasting)
            except (Gone, Poisoned) as end:
                if not _outlived(end, courier):
                    raise
                again.append(put)
            except (OutOfTime, TimeUsedUp):
                left = (_doubt(*each, broken_off=True) for each in seen[number:])
                leave_in_doubt([doubt for doubt in left if doubt is not None], courier)
                raise
    return [replace(put, life=courier.lives) for put in again]


def _play_all(puts: Sequence[Put], courier: Courier, stage: Stage, patience: Patience) -> None:
    for put in puts:
        try:
            lasting = play(put.trial, stage, courier, put.label, put.results)
            patience.see(put.check, put.trial.case.event, lasting=lasting)
        except (Gone, Poisoned) as end:
            if not _outlived(end, courier):
                raise
            put.results.showed_nothing(SET_ASIDE)


def _outlived(end: Gone | Poisoned, courier: Courier) -> bool:
    """Whether the consumer has ended, and the run goes on with one that was started again."""
    went = isinstance(end, Gone) or end.exchange.failure is Failure.UNREACHABLE
    return went and courier.revive is not None and courier.revive()


def _doubt(put: Put, exchange: Exchange, *, broken_off: bool = False) -> Doubt | None:
    """Return an answer that falls short; None for all else. Where none came, who is still there is asked at once.

    Where there is no time to ask, connections that were `broken_off` are in doubt as well.
    """
    fault = put.trial.expect.broken_by(exchange)
    answered = exchange.response is not None or (broken_off and fault in _BROKEN_OFF)
    if fault is None or not answered or too_many(exchange) or put.trial.expect.silent_on(exchange):
        return None
    return Doubt(put, fault, exchange)


def look_into(doubts: Sequence[Doubt], courier: Courier, *, ahead: bool = False) -> None:
    """See each again, and make a failure of what is as before; where `ahead`, what that takes is sent side by side.

    Raises as `try_all` does.
    """
    judged = 0
    try:
        if ahead:
            courier.send_ahead([each for d in doubts for each in _confirming(d.put, d.exchange, courier)])
        for doubt in doubts:
            judge(doubt.put.trial, doubt.exchange, courier, doubt.put.label, doubt.put.results)
            judged += 1
    except (OutOfTime, TimeUsedUp):
        leave_in_doubt(doubts[judged:], courier)
        raise


def _ends(put: Put, patience: Patience, courier: Courier) -> bool:
    """Whether a trial is not put any more, since it would be waited for in vain; the reason is noted."""
    trial, event = put.trial, put.trial.case.event
    genuine = trial.expect.kind is Expected.ACKNOWLEDGED or trial.case.mutation is not None or trial.setup > 0
    why = patience.ends(put.check, event)
    if not why and (trial.reuse or trial.play is not None) and courier.deadly.has_genuine(trial.case):
        why = SET_ASIDE
    if not why and not (trial.reuse and courier.known(trial.case)):
        # A scene is held to the time by its stage, at each step.
        if late := courier.no_time(int(trial.play is None)):
            put.results.had_no_time(late)
            return True
        why = UNHEARD if genuine and courier.silences.of(event) >= MAX_LASTING else ""
    if not why and trial.known and not courier.genuine(trial.case).acknowledged:
        why = NO_SETUP
    if why:
        put.results.showed_nothing(why)
    return bool(why)


def _confirming(put: Put, exchange: Exchange, courier: Courier) -> Iterator[Delivery]:
    """Yield what is sent once more, and beside it, where a trial with one delivery falls short."""
    trial, fault = put.trial, put.trial.expect.broken_by(exchange)
    if fault is None or fault.lasting or trial.setup or too_many(exchange) or trial.expect.silent_on(exchange):
        return
    yield from trial.make(f"{put.label}/again")
    for number, make in enumerate(trial.twins()):
        yield from make(f"{put.label}/form-{number}")
    if trial.control is not None and fault is not Fault.ACCEPTED:
        yield courier.signer.deliver(trial.control(), label=label_beside(trial, put.label))


def _exchanges(
    batch: list[Put], courier: Courier, patience: Patience, late: list[Put]
) -> Iterator[tuple[Put, Exchange]]:
    """Send single deliveries side by side, sequences in order; yield what to judge. `late`: not begun as one waited."""
    earlier = [put for put in batch if put.trial.reuse]
    new = {id(put) for put in earlier if not courier.known(put.trial.case)}
    others = [put for put in batch if not put.trial.reuse]
    made: list[tuple[Put, tuple[Delivery, ...]]] | None = None
    if new and courier.leisure.is_planned:
        # Where time is short, one wave takes half the time of two.
        made = [(put, _made(put, courier)) for put in others]
        genuine = (courier.signer.deliver(put.trial.case) for put in earlier if id(put) in new)
        courier.send_ahead([*genuine, *(deliveries[0] for _, deliveries in made if len(deliveries) == 1)])
    for put, exchange in zip(earlier, courier.genuine_all([put.trial.case for put in earlier]), strict=True):
        if id(put) in new:
            _note_wait(put, exchange, courier)
        yield put, exchange
    if made is None and new and courier.no_time():
        late += others
        return
    made = made or [(put, _made(put, courier)) for put in others]
    single = [(put, deliveries[0]) for put, deliveries in made if len(deliveries) == 1]
    exchanges = courier.send_some([delivery for _, delivery in single])
    late += [put for put, _ in single[len(exchanges) :]]
    for (put, _), exchange in zip(single, exchanges, strict=False):
        _note_wait(put, exchange, courier)
        yield put, exchange
    for put, deliveries in made:
        if len(deliveries) > 1 and not _ends(put, patience, courier):
            try:
                last = _in_sequence(put, deliveries, courier, patience)
            except (Gone, Poisoned) as end:
                if not _outlived(end, courier):
                    raise
                late.append(put)
                continue
            if last is not None:
                yield put, last


def _in_sequence(put: Put, deliveries: tuple[Delivery, ...], courier: Courier, patience: Patience) -> Exchange | None:
    """Return the exchange to judge of several deliveries; None where those before it were not acknowledged."""
    last = in_order(put.trial, deliveries, courier)
    if last is not None:
        _note_wait(put, last, courier)
        return last
    if courier.suspects and fault_of(courier.suspects[-1]).lasting:
        courier.leisure.waited(put.label)
        patience.in_vain(put.check, put.trial.case.event)
    without_setup(put.trial, courier, put.label, put.results)
    return None


def _note_wait(put: Put, exchange: Exchange, courier: Courier) -> None:
    """Count an answer that was waited for in vain, as soon as it is known."""
    if (fault := put.trial.expect.broken_by(exchange)) is not None and fault.lasting:
        courier.leisure.waited(put.label)


def _made(put: Put, courier: Courier) -> tuple[Delivery, ...]:
    """Return the deliveries of a trial, none where it means nothing here, or where making them is our own defect.

    None either where one of them has ended the consumer.
    """
    try:
        deliveries = put.trial.make(put.label)
    except HookproofError:
        raise
    except Exception as error:  # noqa: BLE001 - one check's defect must not cost the findings of the others
        put.results.defects.append(f"{put.label}: {type(error).__name__}")
        return ()
    if any(map(courier.deadly.has, deliveries)):
        put.results.showed_nothing(SET_ASIDE)
        return ()
    return deliveries
