"""A consumer that has ended is started again, where something can: which delivery ends it a second time, alone?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hookproof.delivery.traffic import Delivery, Exchange
from hookproof.judging.courier import PAUSE_SECONDS, Courier, OutOfTime
from hookproof.judging.session import Session
from hookproof.payloads.case import Case

#: So many deliveries, at most, are tried alone: those that were under way first.
_MOST = 6
_LABEL = "revived"
_NOTHING = (
    "; nothing starts it again here, so none was tried alone: --start, or hooks: {restart: …} in hookproof.yaml, would"
)


@dataclass(frozen=True, slots=True)
class Aftermath:
    """The deliveries around the end of a consumer, or the one that ends it again; and what was tried, in words."""

    suspects: tuple[Exchange, ...]
    said: str


def aftermath(session: Session) -> Aftermath:
    """Start the consumer again and send what may have ended it, one by one, until it ends again."""
    suspects = tuple(session.courier.suspects)
    if session.plan.reviver is None:
        return Aftermath(suspects, _NOTHING)
    try:
        return _tried(session, suspects)
    except OutOfTime:
        return Aftermath(suspects, "; there was no time to start it again and try them alone")


def _tried(session: Session, suspects: tuple[Exchange, ...]) -> Aftermath:
    revive, courier = session.plan.reviver, session.courier
    case = session.example(session.plan.contract.events[session.chosen or session.plan.events[0].name])
    running = False
    for number, suspect in enumerate(_likeliest_first(suspects)[:_MOST]):
        why = "" if running or revive is None else revive()
        if why:
            return Aftermath(suspects, f"; it could not be started again ({why})")
        running = not _ends(courier, _anew(courier, suspect.delivery, f"{_LABEL}/{number}"), case)
        if not running:
            return Aftermath((suspect,), "; started again, it ended at the same delivery, sent alone")
    return Aftermath(suspects, "; started again, it takes each of them alone")


def _likeliest_first(suspects: Sequence[Exchange]) -> list[Exchange]:
    return sorted(suspects, key=lambda exchange: exchange.response is not None)


def _anew(courier: Courier, delivery: Delivery, label: str) -> Delivery:
    """A genuine delivery goes out as a new message, which nobody takes for done; a bent one as it was."""
    if delivery.bent:
        return delivery
    return courier.signer.deliver_bytes(delivery.payload, address=delivery.address, event=delivery.event, label=label)


def _ends(courier: Courier, delivery: Delivery, case: Case) -> bool:
    """Whether the consumer takes no connections any more after a delivery; it may end a little after its answer."""
    courier.send(delivery)
    courier.pause(PAUSE_SECONDS)
    return not courier.still_there(case, f"{_LABEL}/{delivery.message_id}")
