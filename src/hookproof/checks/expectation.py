"""What a correct consumer may answer, and in which way an exchange falls short of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from hookproof.checks.referral import Referral
from hookproof.delivery.bends.table import Expected
from hookproof.delivery.traffic import Exchange, Failure, Outcome
from hookproof.findings import Severity


class Fault(Enum):
    """In which way an exchange is not what it should be; the value says it of a consumer."""

    ACCEPTED = "acknowledges it"
    REFUSED = "refuses it"
    REDIRECTED = "answers with a redirect"
    SERVER_ERROR = "answers with a server error"
    CRASHED = "raises an exception"
    SILENT = "does not answer in the time limit"
    DROPPED = "closes the connection without an answer"
    CUT = "breaks its answer off"
    NOT_HTTP = "answers with something that is not HTTP"
    ENDLESS = "gives an answer that does not end"
    UNREACHABLE = "cannot be reached any more"
    ODD_STATUS = "answers with a status that is neither success nor refusal"
    UNFIT = "answers with something that the provider does not take for success"
    EFFECT = "lets it take effect"
    REPEATED = "lets it take effect more than once"
    LOST = "loses its effect"
    IGNORED = "acknowledges it and does nothing"
    DISORDERED = "ends in another state"

    @property
    def lasting(self) -> bool:
        """Whether seeing it again takes long: it is then confirmed once for each cause, not for each delivery."""
        return self in (Fault.SILENT, Fault.ENDLESS)


_OF_FAILURE = {
    Failure.TIMEOUT: Fault.SILENT,
    Failure.DROPPED: Fault.DROPPED,
    Failure.CUT: Fault.CUT,
    Failure.INVALID_HTTP: Fault.NOT_HTTP,
    Failure.OVERSIZED: Fault.ENDLESS,
    Failure.CRASHED: Fault.CRASHED,
    Failure.UNREACHABLE: Fault.UNREACHABLE,
}
_OF_OUTCOME = {
    Outcome.ACKNOWLEDGED: Fault.ACCEPTED,
    Outcome.REFUSED: Fault.REFUSED,
    Outcome.REDIRECTED: Fault.REDIRECTED,
    Outcome.FAILED: Fault.SERVER_ERROR,
    Outcome.OTHER: Fault.ODD_STATUS,
    Outcome.UNFIT: Fault.UNFIT,
}
#: Faults that an answer shows; the others take an observer.
ANSWERS = frozenset(_OF_FAILURE.values()) | frozenset(_OF_OUTCOME.values())
#: What no correct consumer answers to anything, where it need do no more than survive.
_FAILED = frozenset(_OF_FAILURE.values()) | {Fault.SERVER_ERROR}
_BROKEN_BY: dict[Expected, frozenset[Fault]] = {
    Expected.ACKNOWLEDGED: ANSWERS - {Fault.ACCEPTED},
    Expected.REFUSED: ANSWERS - {Fault.REFUSED},
    Expected.SURVIVED: _FAILED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What is right: `kind` in the terms of judgement, and `statuses` and `faults` that are right as well.

    `at_most` are faults that weigh less here than the check does: what is odd, but takes nothing in. `elsewhere` are
    faults that another check judges: they are neither right nor wrong here. `unless` says of an exchange why it shows
    nothing ("" where it does).
    """

    kind: Expected
    statuses: frozenset[int] = frozenset()
    faults: frozenset[Fault] = frozenset()
    at_most: Mapping[Fault, Severity] = field(default_factory=dict, hash=False)
    elsewhere: Mapping[Fault, str] = field(default_factory=dict, hash=False)
    unless: Callable[[Exchange], str] | None = field(default=None, repr=False)

    def broken_by(self, exchange: Exchange) -> Fault | None:
        """Return in which way the exchange falls short, or None where it is as expected."""
        if exchange.response is not None and exchange.response.status in self.statuses:
            return None
        fault = fault_of(exchange)
        return fault if fault in _BROKEN_BY[self.kind] and fault not in self.faults else None

    def silent_on(self, exchange: Exchange) -> str:
        """Return why the exchange shows nothing about this expectation, or "" where it does."""
        other = self.elsewhere.get(fault_of(exchange))
        if other is not None:
            return Referral("", other)
        return self.unless(exchange) if self.unless is not None else ""


def fault_of(exchange: Exchange) -> Fault:
    """Return what an exchange would be if it were wrong."""
    if exchange.response is None:
        return _OF_FAILURE[exchange.failure or Failure.DROPPED]
    return _OF_OUTCOME[exchange.outcome]


ACKNOWLEDGED = Expectation(kind=Expected.ACKNOWLEDGED)
REFUSED = Expectation(
    kind=Expected.REFUSED, at_most={Fault.REDIRECTED: Severity.WARNING, Fault.ODD_STATUS: Severity.WARNING}
)
SURVIVED = Expectation(kind=Expected.SURVIVED)
BY_KIND = {each.kind: each for each in (ACKNOWLEDGED, REFUSED, SURVIVED)}
