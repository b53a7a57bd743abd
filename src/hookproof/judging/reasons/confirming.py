"""What falls short is tried again alone before it counts, and beside what differs from it in one thing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hookproof.checks.expectation import Fault, fault_of
from hookproof.checks.referral import Referral
from hookproof.checks.trial import Failed, Make, Trial
from hookproof.delivery.answers import reports_error
from hookproof.delivery.bends.table import Expected
from hookproof.delivery.traffic import Delivery, Exchange, Failure
from hookproof.findings import Severity
from hookproof.judging.courier import Courier, Gone, Poisoned, alike, too_many
from hookproof.judging.course import in_turn
from hookproof.judging.gatekeeping.alphabet import ENOUGH, OTHER_PROOFS
from hookproof.judging.reasons.recollection import (
    SAYS,
    SAYS_UNLOOKED,
    failed_anew,
    hangs_on_repeats,
    known_only,
    taken_again,
    unfamiliar,
    words_for,
)
from hookproof.judging.recovery import minds_repeats, recovers, silent_for_good, still_there
from hookproof.judging.results import Doubt, Results
from hookproof.judging.staging import REPEATED, SEEN_ONCE, once, without_setup
from hookproof.judging.waiting.patience import MAX_LASTING

#: How often a failure is asked for again where the consumer was seen to fail in the same way at random.
_MORE_TIMES = 5
_BUSY = "the consumer limits how often it is called; --workers 1 may help"
NOT_ALONE = Referral("the genuine delivery beside it is not acknowledged either", "ack")
_SILENT_ONCE = "no answer came in time, once; there was no time to see it again"
_FORM = Referral("written in another form the same payload is taken", "auth.raw-body", "tolerance.number-form")
_ERROR_WITHIN = "The body of its answer reports an error, its status success: senders look at the status alone."
_WENT = "After it the consumer cannot be reached any more."


def judge(trial: Trial, exchange: Exchange, courier: Courier, label: str, results: Results) -> bool:
    """Add one result; return whether it took the whole time limit to see that nothing comes."""
    fault = trial.expect.broken_by(exchange)
    if reason := _BUSY if too_many(exchange) else trial.expect.silent_on(exchange):
        results.showed_nothing(reason)
    elif fault is None and (other := unfamiliar(trial, exchange, courier, label)) is not None:
        before = len(results.failed)
        lasting = judge(*other, courier, f"{label}/unfamiliar", results)
        results.failed[before:] = [replace(failed, note=SAYS_UNLOOKED) for failed in results.failed[before:]]
        return lasting
    elif fault is None:
        results.tried += 1
        results.remarks |= {trial.remark: None} if trial.remark else {}
        results.partial |= trial.partial
        # What fails in a way that another check tells is nothing to hold failures against.
        results.good += [trial.case] if exchange.acknowledged or trial.expect.kind is not Expected.ACKNOWLEDGED else []
    else:
        _confirm(trial, fault, exchange, courier, label, results)
    return fault is not None and fault.lasting


def _confirm(trial: Trial, fault: Fault, first: Exchange, courier: Courier, label: str, results: Results) -> None:
    """Make a failure of it where it is seen again alone, and where its control is acknowledged."""
    if fault.lasting and courier.answered and not results.has(trial, fault):
        _hold_alive(trial, courier, label)
    if fault.lasting and (results.has(trial, fault) or not courier.answered):
        _fail(results, trial, fault, first)
    elif fault.lasting and trial.control is not None and courier.is_silent(trial.control()):
        results.showed_nothing(NOT_ALONE)
    elif fault.lasting and _was_so_before(trial, first, courier):
        courier.leisure.is_sure = True
        _fail(results, trial, fault, first)
    elif fault.lasting and not _with_less(trial, courier, label):
        courier.leisure.is_sure |= bool(courier.suspects)
        results.showed_nothing(NOT_ALONE)
    elif fault.lasting and _is_in_haste(trial, first, courier):
        _silent_once(trial, fault, first, courier, label, results)
    elif first.failure is Failure.UNREACHABLE and not still_there(courier, trial.case, label):
        raise Gone
    else:
        _again(trial, fault, first, courier, label, results)


def _was_so_before(trial: Trial, first: Exchange, courier: Courier) -> bool:
    """Whether another check waited in vain for the same before, beside what is acknowledged: it is the second time."""
    return courier.silences.has_again(first) and (trial.control is None or courier.known_good(trial.control()))


def _hold_alive(trial: Trial, courier: Courier, label: str) -> None:
    """Raise Poisoned where the genuine delivery beside it, acknowledged before, is waited for in vain several times.

    They go at once, so it takes one such wait; of a consumer that takes its time for each, or limits how often it is
    called, it is not asked.
    """
    if trial.control is None or courier.leisure.is_planned or courier.pace.seconds:
        return
    case = trial.control()
    if courier.known_good(case) and (last := silent_for_good(courier, case, f"{label_beside(trial, label)}/at-once")):
        courier.leisure.is_sure = True
        raise Poisoned(last)


def _is_in_haste(trial: Trial, first: Exchange, courier: Courier) -> bool:
    """Whether it is not waited for a silence again: there is no time, or it is known what another one would say."""
    leisure = courier.leisure
    told = leisure.is_sure and (trial.control is not None or leisure.is_late)
    return leisure.is_over or not leisure.can_wait or (leisure.is_short and (told or _by_chance(first, courier)))


def _by_chance(first: Exchange, courier: Courier) -> bool:
    return any(alike(first, exchange) for _, exchange in courier.unsteady)


def _silent_once(trial: Trial, fault: Fault, first: Exchange, courier: Courier, label: str, results: Results) -> None:
    """Take a silence as seen for which there is no time again, where what is sent beside it is answered.

    Raises Poisoned where that was acknowledged before and is not any more.
    """
    leisure = courier.leisure
    leisure.is_sure |= courier.silences.of(trial.case.event) >= MAX_LASTING
    if leisure.is_sure and trial.reuse and trial.control is None:
        _fail(results, trial, fault, first, SEEN_ONCE, severity=Severity.WARNING)
        return
    told = leisure.is_sure and not leisure.is_past and NOT_ALONE not in results.unseen
    if trial.control is None or not told or _by_chance(first, courier):
        results.showed_nothing(_SILENT_ONCE)
        return
    control, beside = trial.control(), label_beside(trial, label)
    if leisure.is_late and not courier.known_good(control):
        results.showed_nothing(_SILENT_ONCE)
    elif courier.send(courier.signer.deliver(control, label=beside)).acknowledged:
        _fail(results, trial, fault, first, SEEN_ONCE, severity=Severity.WARNING)
    elif courier.known_good(control) and (last := recovers(courier, control, beside)) is not None:
        raise Poisoned(last)
    else:
        results.showed_nothing(NOT_ALONE)


def _again(trial: Trial, fault: Fault, first: Exchange, courier: Courier, label: str, results: Results) -> None:
    again = in_order(trial, trial.make(f"{label}/again"), courier)
    if again is None:
        without_setup(trial, courier, label, results)
    elif again.failure is Failure.UNREACHABLE and not still_there(courier, trial.case, label):
        raise _gone_after(trial, fault, first, courier, results)
    elif (seen := trial.expect.broken_by(again)) is None or not _fails_each_time(trial, again, courier, label):
        if seen is None and (anew := failed_anew(trial, first, courier, label)) is not None:
            _fail(results, trial, fault, anew, words_for(trial, courier, label))
            return
        results.tried += 1
        once(trial, first, courier, results)
    else:
        courier.leisure.is_sure |= seen.lasting
        _against_control(trial, seen, again, courier, label_beside(trial, label), results)


def _gone_after(trial: Trial, fault: Fault, seen: Exchange, courier: Courier, results: Results) -> Gone:
    """Say here what ended the consumer where nothing can start it again; else that is looked into, and told once."""
    if courier.revive is None:
        _fail(results, trial, fault, seen, _WENT)
    return Gone()


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
        (more := in_order(trial, trial.make(f"{label}/again-{number}"), courier)) is not None
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
    if lesser := trial.lesser(seen):
        _fail(results, trial, fault, seen, lesser, Severity.WARNING)
        return
    if fault is Fault.ACCEPTED or trial.control is None:
        _fail(results, trial, fault, seen, known_only(trial, fault, courier, label) or _reports_error(fault, seen))
        return
    control = trial.control()
    exchange = courier.send(courier.signer.deliver(control, label=label))
    if exchange.acknowledged and not _with_less(trial, courier, label):
        results.showed_nothing(NOT_ALONE)
    elif exchange.acknowledged:
        lost = trial.expect.kind is Expected.ACKNOWLEDGED and not results.has(trial, fault)
        _fail(results, trial, fault, seen, SAYS if lost and taken_again(seen, courier) else "")
    elif not courier.known_good(control):
        results.showed_nothing(NOT_ALONE)
    elif exchange.failure is Failure.UNREACHABLE and not still_there(courier, control, label):
        raise _gone_after(trial, fault, seen, courier, results)
    elif courier.repeats_minded:
        results.showed_nothing(REPEATED)
    elif (last := recovers(courier, control, label)) is None:
        _fail(results, trial, fault, seen, f"After it a genuine delivery failed as well, once ({exchange.summary}).")
    elif not fault_of(last).lasting and minds_repeats(courier, control, label, last):
        results.showed_nothing(REPEATED)
    else:
        raise Poisoned(last)


def label_beside(trial: Trial, label: str) -> str:
    """Return the label of what is sent beside a trial: no other trial's, or a consumer takes it for a repetition."""
    return f"{label}/control/{trial.case.address}"


def in_order(trial: Trial, deliveries: tuple[Delivery, ...], courier: Courier) -> Exchange | None:
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


def leave_in_doubt(doubts: Iterable[Doubt], courier: Courier) -> None:
    """State as seen once what the end of the run's time leaves in doubt, unless it shows why it says nothing."""
    for doubt in doubts:
        if stands_beside_a_failure(doubt, courier):
            doubt.put.results.showed_nothing(NOT_ALONE)
        elif courier.repeats_minded and hangs_on_repeats(doubt, courier):
            doubt.put.results.showed_nothing(REPEATED)
        elif not doubt.put.results.has(doubt.put.trial, doubt.fault):
            take_as_seen(doubt, sure=False)


def stands_beside_a_failure(doubt: Doubt, courier: Courier) -> bool:
    """Whether the genuine delivery beside it was sent, and was not acknowledged either."""
    control = doubt.put.trial.control
    if control is None or doubt.fault is Fault.ACCEPTED:
        return False
    return courier.known(control()) and not courier.known_good(control())


def _fail(
    results: Results, trial: Trial, fault: Fault, exchange: Exchange, note: str = "", severity: Severity | None = None
) -> None:
    results.tried += 1
    steps = in_turn(*exchange.before, exchange)
    results.failed.append(
        Failed(trial=trial, fault=fault, exchange=exchange, note=note, severity=severity, steps=steps)
    )
