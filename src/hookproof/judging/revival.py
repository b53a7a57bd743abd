"""A consumer that has ended is started again, where something can: which delivery ends it a second time, alone?

Where one is found, or none of them does it alone, the run goes on without it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hookproof.checks.runlog import Aftermath
from hookproof.contract.model import Event
from hookproof.delivery.traffic import Delivery, Exchange, Failure
from hookproof.judging.courier import Courier, OutOfTime
from hookproof.judging.recovery import PAUSE_SECONDS, still_there
from hookproof.judging.session import Session
from hookproof.payloads.case import Case

#: So many deliveries, at most, are tried alone: those that were under way first.
_MOST = 8
#: After so many ends the run ends as well: each costs a start, and tells less than the one before.
_MOST_ENDS = 8
_LABEL = "revived"
_NOTHING = (
    "; nothing starts it again here, so none was tried alone: --start, or hooks: {restart: …} in hookproof.yaml, would"
)
_AGAIN = "; started again, it ended at the same delivery, sent alone"


def revive(session: Session) -> bool:
    """Find out what ended the consumer, and start it again; return whether the run goes on, without that."""
    if session.ends and not session.ends[-1].revived:
        return False
    after = aftermath(session)
    session.ends.append(after)
    session.courier.begin_anew()
    if session.chosen and session.courier.deadly.has_genuine(session.example(_chosen(session))):
        session.chosen = _beside(session, after.suspects).event
    return after.revived


def _chosen(session: Session) -> Event:
    return session.plan.contract.events[session.chosen]


def aftermath(session: Session) -> Aftermath:
    """Start the consumer again and send what may have ended it, one by one, until it ends again."""
    suspects = tuple(session.courier.suspects)
    if session.plan.reviver is None:
        return Aftermath(suspects, _NOTHING)
    try:
        return _Trying(session, session.plan.reviver, suspects).result()
    except OutOfTime:
        return Aftermath(suspects, "; there was no time to start it again and try them alone")


class _Trying:
    """Tries the deliveries around an end, one by one, each with a genuine one behind it."""

    def __init__(self, session: Session, revive: Callable[[], str], suspects: tuple[Exchange, ...]) -> None:
        self._session, self._revive, self._suspects = session, revive, suspects
        self._courier = session.courier
        self._may_go_on = len(session.ends) + 1 < _MOST_ENDS and not session.courier.leisure.is_past
        self._beside = _beside(session, suspects)
        #: What is sent after one end is no repetition of what was sent after another.
        self._label = f"{_LABEL}/{len(session.ends)}"

    def result(self) -> Aftermath:
        """Return what is known after that, with the consumer running where the run goes on."""
        if why := self._revive():
            return self._not_started(why)
        for number, suspect in enumerate(_likeliest_first(self._suspects)[:_MOST]):
            seen = self._courier.send(_anew(self._courier, suspect.delivery, f"{self._label}/{number}"))
            if seen.failure is Failure.UNREACHABLE:
                return self._whatever_comes()
            if self._is_gone(f"{number}"):
                return self._ended_by(suspect, 2 * (number + 1))
        return Aftermath(self._suspects, "; started again, it takes each of them alone", revived=self._may_go_on)

    def _ended_by(self, suspect: Exchange, others: int) -> Aftermath:
        """Name the delivery that ended it again, unless it ends behind as many others as well."""
        if not self._may_go_on:
            return Aftermath((suspect,), _AGAIN, alone=True)
        if why := self._revive():
            return Aftermath((suspect,), f"{_AGAIN}; after that it could not be started again ({why})", alone=True)
        if any(self._is_gone(f"others-{number}") for number in range(others)):
            return self._whatever_comes()
        self._courier.deadly.add(suspect.delivery)
        return Aftermath((suspect,), f"{_AGAIN}; what came after was judged without it", alone=True, revived=True)

    def _whatever_comes(self) -> Aftermath:
        said = "; started again, it ended at other deliveries, too"
        return Aftermath(self._suspects, said, revived=self._may_go_on and not self._revive())

    def _not_started(self, why: str) -> Aftermath:
        return Aftermath(self._suspects, f"; it could not be started again ({why})")

    def _is_gone(self, label: str) -> bool:
        """Whether the consumer takes no connections any more; it may end a little after its answer."""
        self._courier.pause(PAUSE_SECONDS)
        return not still_there(self._courier, self._beside, f"{self._label}/beside-{label}", times=2)


def _beside(session: Session, suspects: Sequence[Exchange]) -> Case:
    """Return a genuine case of an event that is not suspected, as far as there is one: one that was acknowledged."""
    suspected = {exchange.delivery.event for exchange in suspects}
    plan = session.plan
    names = dict.fromkeys(filter(None, (session.chosen, *(event.name for event in plan.events))))
    cases = [session.example(plan.contract.events[name]) for name in names]
    others = [case for case in cases if case.event not in suspected] or cases
    return next(filter(session.courier.known_good, others), others[0])


def _likeliest_first(suspects: Sequence[Exchange]) -> list[Exchange]:
    return sorted(suspects, key=lambda exchange: exchange.response is not None)


def _anew(courier: Courier, delivery: Delivery, label: str) -> Delivery:
    """A genuine delivery goes out as a new message, which nobody takes for done; a bent one as it was."""
    if delivery.bent:
        return delivery
    return courier.signer.deliver_bytes(delivery.payload, address=delivery.address, event=delivery.event, label=label)
