"""What a consumer is like after something may have harmed it: it is asked again, by genuine deliveries."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from hookproof.checks.expectation import fault_of
from hookproof.delivery.traffic import Exchange, Failure
from hookproof.judging.courier import Courier, alike
from hookproof.judging.gatekeeping.alphabet import OTHER_PROOFS
from hookproof.payloads.case import Case
from hookproof.payloads.renewal import ids_in

#: A consumer that fails or is not there is asked again after this long, then after twice as long, and so on.
PAUSE_SECONDS = 0.25
_RECOVERY_TRIES = 4
#: So many genuine deliveries tell whether a consumer that was silent is silent on everything.
_ALIVE = 3


def silent_for_good(courier: Courier, case: Case, label: str) -> Exchange | None:
    """Return the last of a few genuine deliveries at once where each is waited for in vain, else None."""
    labels = (f"{label}/{number}" for number in range(_ALIVE))
    seen = courier.at_once([courier.signer.deliver(case, label=each) for each in labels])
    return seen[-1] if all(fault_of(exchange).lasting for exchange in seen) else None


def recovers(courier: Courier, case: Case, label: str) -> Exchange | None:
    """Return None where a genuine delivery is acknowledged after a little time, else the last one's exchange.

    One that refuses some of them at any time is asked more often: else chance would look like harm.
    """
    for attempt in range(_RECOVERY_TRIES + OTHER_PROOFS):
        courier.pause(PAUSE_SECONDS * (attempt + 1 if attempt < _RECOVERY_TRIES else 0))
        exchange = courier.send(courier.signer.deliver(case, label=f"{label}/{attempt}"))
        if exchange.acknowledged:
            return None
        if fault_of(exchange).lasting or (attempt + 1 >= _RECOVERY_TRIES and not _fails_at_times(courier, exchange)):
            break
    return exchange


def _fails_at_times(courier: Courier, exchange: Exchange) -> bool:
    """Whether deliveries fail in this way for their proof's characters, or by chance."""
    strange = exchange.refused and courier.alphabet.is_strange(exchange.delivery)
    return strange or any(alike(exchange, other) for _, other in courier.unsteady)


def ask_again(courier: Courier, most: int) -> None:
    """Send again, alone, what was waited for in vain and never again: what is answered now was silent by chance.

    It ends with the first that is silent once more; nothing is sent where silences were seen to last.
    """
    if courier.leisure.is_sure or courier.leisure.is_past:
        return
    known = {id(exchange) for _, exchange in courier.unsteady}
    for exchange in [each for each in courier.silences.all if id(each) not in known][:most]:
        if not courier.leisure.can_wait:
            return
        again = courier.send(courier.signed_now(exchange.delivery))
        if fault_of(again).lasting:
            return
        if again.acknowledged:
            courier.unsteady.append(("", exchange))


def minds_repeats(courier: Courier, case: Case, label: str, seen: Exchange) -> bool:
    """Whether payloads that were not sent before are still acknowledged: then only their repeating is not: `seen`.

    The same payload about entities that no delivery has named goes first: others may fail for causes of their own.
    """
    if courier.repeated is None:
        cases = chain(_renewed(courier, case, label), courier.unsent(case.event))
        sent = (courier.send(courier.signer.deliver(each, label=f"{label}/unsent")) for each in cases)
        courier.repeated = seen if any(exchange.acknowledged for exchange in sent) else None
    return courier.repeats_minded


def _renewed(courier: Courier, case: Case, label: str) -> Iterator[Case]:
    if ids_in(case.payload):
        yield courier.of_others(case, label)


def still_there(courier: Courier, case: Case, label: str, times: int = 4) -> bool:
    """Whether the consumer takes connections; asked a few times, as it may be starting again. Raises OutOfTime."""
    for attempt in range(times):
        exchange = courier.send(courier.signer.deliver(case, label=f"{label}/{attempt}"))
        if exchange.failure is not Failure.UNREACHABLE:
            return True
        courier.pause(PAUSE_SECONDS * (attempt + 1))
    return False
