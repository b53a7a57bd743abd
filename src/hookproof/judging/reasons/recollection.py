"""A consumer that remembers what it failed on: it acknowledges that when it comes again, and fails on each new one.

Sent again alone it looks like chance. But nothing came of the delivery, and what made it fail is still there.
"""

from __future__ import annotations

from dataclasses import replace

from hookproof.checks.expectation import Fault, fault_of
from hookproof.checks.trial import Trial
from hookproof.delivery.bends.table import Expected
from hookproof.delivery.traffic import Delivery, Exchange
from hookproof.judging.courier import Courier, alike, too_many
from hookproof.judging.recovery import minds_repeats
from hookproof.judging.results import Doubt
from hookproof.payloads.making.encoding import encode
from hookproof.payloads.renewal import ids_in

#: What fails in one of two times fails so often in a row in one of sixteen.
_TIMES = 4
SAYS = (
    "Sent again, the same is acknowledged: it takes for done what it failed on, and the provider's retry is lost. "
    "Remember a delivery when its work is done, or in the same transaction."
)
#: Where the same payload under another id is acknowledged as well, it is not the message that is remembered.
SAYS_KNOWN = (
    "Of entities that it has not heard of it takes no such event, and it takes the same one later: it needs what came "
    "in between, or takes for done what it failed on. Events come in any order: keep one that comes first, or look its "
    "entity up."
)
#: Where its answers say that it knows an entity.
SAYS_UNLOOKED = (
    "The same about an entity that it knows is acknowledged without a look: tell duplicates by the message id alone, "
    "and remember it when the work is done."
)
KNOWN = (
    "The same of a payload that it has not seen is refused: it answers what it knows before it looks at the signature."
)


def taken_again(exchange: Exchange, courier: Courier) -> bool:
    """Whether a genuine delivery that ended in a server error, or a closed connection, is acknowledged when it comes
    once more.

    A provider sends it again under its id; who answers what it knows has nothing done for it.
    """
    broke = fault_of(exchange) in (Fault.SERVER_ERROR, Fault.DROPPED)
    if not broke or exchange.delivery.bent or not courier.tries(1):
        return False
    retry = courier.signer.resign(exchange.delivery, timestamp=int(courier.signer.clock()))
    return courier.send(retry).acknowledged


def words_for(trial: Trial, courier: Courier, label: str) -> str:
    """Say what a consumer does that fails on each new entity, and takes the same delivery when it comes again."""
    if not courier.tries(1):
        return SAYS
    another = courier.send(courier.signer.deliver(trial.case, label=f"{label}/another"))
    return SAYS_KNOWN if another.acknowledged else SAYS


def failed_anew(trial: Trial, first: Exchange, courier: Courier, label: str) -> Exchange | None:
    """Return an exchange of the same payload about entities that no delivery has named, if each fails as the first did.

    None where one does not, where the trial is more than a genuine delivery, or where nothing in the payload is an id.
    """
    case = trial.case
    plain = trial.expect.kind is Expected.ACKNOWLEDGED and not (first.delivery.bent or trial.setup or trial.play)
    plain = plain and courier.tries(_TIMES) == _TIMES
    if not plain or first.response is None or first.acknowledged or not ids_in(case.payload):
        return None
    exchange = None
    for number in range(_TIMES):
        other = courier.of_others(case, f"{label}/anew-{number}")
        exchange = courier.send(courier.signer.deliver(other, label=f"{label}/anew-{number}"))
        if not alike(exchange, first):
            return None
    return exchange


def known_only(trial: Trial, fault: Fault, courier: Courier, label: str) -> str:
    """Say where the same is refused of a payload that the consumer has not seen; "" where it is not."""
    other = next(iter(courier.unsent(trial.case.event)), None) if fault is Fault.ACCEPTED and trial.anew else None
    made = trial.anew(other)(f"{label}/anew") if other is not None and trial.anew is not None else ()
    if other is None or not made or trial.expect.broken_by(courier.send(made[0])) is not None:
        return ""
    # Its refusal tells nothing where the same, as it should be, is refused as well.
    return KNOWN if courier.send(courier.signer.deliver(other, label=f"{label}/anew/genuine")).acknowledged else ""


def unfamiliar(trial: Trial, exchange: Exchange, courier: Courier, label: str) -> tuple[Trial, Exchange] | None:
    """Return a trial about entities that no delivery has named, and how it falls short where this was acknowledged
    without a look.

    None where it does not, where nothing says that there was no look, where the trial is more than a genuine delivery,
    or where nothing in the payload is an id. Raises OutOfTime.
    """
    case, familiarity = trial.case, courier.familiarity
    plain = trial.expect.kind is Expected.ACKNOWLEDGED and not (exchange.delivery.bent or trial.setup or trial.play)
    if not plain or familiarity.is_usual(exchange) or courier.tries(_TIMES) < _TIMES:
        return None
    other = courier.of_others(case, f"{label}/unfamiliar")
    if other.payload == case.payload or encode(case.payload) != case.body:
        return None
    if case.event not in familiarity.known:
        _learn(trial, courier, label)
    if not familiarity.is_known(case.event, exchange):
        return None

    def make(again: str) -> tuple[Delivery, ...]:
        return (courier.signer.deliver(other, label=again),)

    anew = courier.send(make(f"{label}/unfamiliar")[0])
    return None if anew.acknowledged else (replace(trial, case=other, make=make, reuse=False), anew)


def _learn(trial: Trial, courier: Courier, label: str) -> None:
    """Send the genuine delivery beside a trial about a new entity, and once more under another message id."""
    case = trial.control() if trial.control is not None else trial.case
    new = courier.of_others(case, f"{label}/learn")
    anew, again = (courier.send(courier.signer.deliver(new, label=f"{label}/learn/{number}")) for number in "12")
    courier.familiarity.learn(trial.case.event, anew, again)


def hangs_on_repeats(doubt: Doubt, courier: Courier) -> bool:
    """Whether what was seen once may come of the minding of repeats alone: as where there is time to see it again."""
    trial = doubt.put.trial
    if doubt.fault is Fault.ACCEPTED or doubt.fault.lasting or trial.control is None:
        return False
    return courier.known_good(trial.control())


def ask_for_repeats(doubt: Doubt, courier: Courier, times: str = "repeats") -> None:
    """See whether the genuine delivery beside it, acknowledged before, is not any more: else, repeats are not minded.

    Raises OutOfTime.
    """
    trial = doubt.put.trial
    control, label = trial.control() if trial.control else trial.case, f"{doubt.put.label}/{times}/{trial.case.address}"
    again = courier.send(courier.signer.deliver(control, label=label))
    if again.acknowledged:
        courier.repeated = None
    elif not (fault_of(again).lasting or too_many(again)):
        minds_repeats(courier, control, label, again)
