"""From failures to causes: the same failure over many cases and events is one cause, with what sets it apart."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hookproof.checks.expectation import Fault
from hookproof.checks.trial import Failed
from hookproof.contract.model import Event
from hookproof.contract.validation import is_valid
from hookproof.judging.courier import Courier
from hookproof.judging.features import Feature, feature, in_words
from hookproof.judging.minimise import smallest
from hookproof.payloads.case import Case
from hookproof.schema.differences import Edit, applied, edits

#: Deliveries that the search for one smallest difference may take, and how many causes an event is searched for.
MAX_TRIES, MAX_CAUSES = 48, 6
#: With fewer, what is found says more of how far the search came than of the cause.
_WORTH_TRYING = 4
#: A failure that takes the whole time limit to see is not searched: its payload has to say it.
Sign = tuple[Fault, int | None]


@dataclass(slots=True)
class Cause:
    """One cause: its failures by event, and in words what sets its payloads apart ("" where nothing is known)."""

    sign: Sign
    difference: str = ""
    features: tuple[Feature, ...] = ()
    failures: dict[str, list[Failed]] = field(default_factory=dict)
    #: A payload that is acknowledged, and the same with nothing but the difference.
    beside: tuple[Case, Any] | None = None

    def add(self, event: str, failed: Failed) -> None:
        """Count a failure to this cause."""
        self.failures.setdefault(event, []).append(failed)

    @property
    def all(self) -> list[Failed]:
        """All failures, event by event."""
        return [failed for each in self.failures.values() for failed in each]

    @property
    def shown_by(self) -> tuple[str, Failed]:
        """The first event, and of its failures the one with the smallest payload."""
        event = next(iter(self.failures))
        return event, min(self.failures[event], key=lambda failed: len(failed.exchange.delivery.body))


def sign_of(failed: Failed) -> Sign:
    """Return what tells two failures apart whatever their payloads are: in which way, and with which status."""
    return failed.fault, failed.status


class Causes:
    """Collects the failures of one check, event by event, into causes."""

    def __init__(self, courier: Courier, *, single: bool = False) -> None:
        """Where `single`, all failures that no difference explains have one cause."""
        self.found: list[Cause] = []
        self._courier = courier
        self._single = single

    @property
    def counted(self) -> set[int]:
        """The identities of the failures that are counted to a cause already."""
        return {id(failed) for cause in self.found for failed in cause.all}

    def explain(self, event: str, failed: Failed) -> bool:
        """Whether one of these causes, with its features, is behind a failure of that event."""
        return any(event in cause.failures and _same_cause(cause, failed) for cause in self.found)

    def add_plainly(self, event: str, failures: Sequence[Failed]) -> None:
        """Add the failures of one event without a search: there is no time for one."""
        for failed in failures:
            self._cause(sign_of(failed), "").add(event, failed)

    def add(self, event: Event, failures: Sequence[Failed], acknowledged: Sequence[Case]) -> None:
        """Add the failures of one event; `acknowledged` are payloads of it that were acknowledged. Raises OutOfTime."""
        self.add_plainly(event.name, [failed for failed in failures if not failed.trial.differs])
        self._by_difference(event, [failed for failed in failures if failed.trial.differs], acknowledged)

    def _cause(self, sign: Sign, difference: str) -> Cause:
        for cause in self.found:
            if cause.difference == difference and (cause.sign == sign or (self._single and not difference)):
                return cause
        self.found.append(Cause(sign=sign, difference=difference))
        return self.found[-1]

    def _by_difference(self, event: Event, failures: list[Failed], acknowledged: Sequence[Case]) -> None:
        left = self._known(event, failures)
        for _ in range(MAX_CAUSES):
            if not left:
                return
            first, base = _nearest(left, acknowledged)
            cause = self._searched(event, first, base, acknowledged)
            cause.add(event.name, first)
            left = [f for f in left if f is not first and not _explains(cause, event.name, f)]
        self.add_plainly(event.name, left)

    def _known(self, event: Event, failures: list[Failed]) -> list[Failed]:
        """Count what a cause of an earlier event explains; return the rest."""
        known = list(self.found)
        return [failed for failed in failures if not any(_explains(cause, event.name, failed) for cause in known)]

    def _searched(self, event: Event, failed: Failed, base: Case | None, acknowledged: Sequence[Case]) -> Cause:
        sign = sign_of(failed)
        if base is None or failed.fault.lasting or self._courier.tries(MAX_TRIES) < _WORTH_TRYING:
            return self._cause(sign, "")
        found = self._smallest(event, failed, base)
        features = tuple(feature(edit, (case.payload for case in acknowledged)) for edit in found)
        cause = self._cause(sign, in_words(features))
        if not cause.features:
            cause.features = features
            cause.beside = (base, applied(base.payload, found))
        return cause

    def _smallest(self, event: Event, failed: Failed, base: Case) -> tuple[Edit, ...]:
        valid = is_valid(event)
        sign = sign_of(failed)
        counter = iter(range(MAX_TRIES))

        def fails(changes: Sequence[Edit]) -> bool:
            payload = applied(base.payload, changes)
            if not valid(payload):
                return False
            return self._sign_of_payload(failed, payload, f"smaller/{next(counter)}") == sign

        changes = list(edits(base.payload, failed.trial.case.payload))
        found = smallest(changes, fails, budget=self._courier.tries(MAX_TRIES))
        if len(found) == 1 or failed.fault is Fault.REFUSED:
            return found
        # Members that the contract ties together change together; a crash on one of them alone names it all the same.
        valid = _anything
        return smallest(found, fails, budget=self._courier.tries(MAX_TRIES // 2))

    def _sign_of_payload(self, failed: Failed, payload: object, label: str) -> Sign | None:
        case = failed.trial.case
        body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        delivery = self._courier.signer.deliver_bytes(body, address=case.address, event=case.event, label=label)
        exchange = self._courier.send(delivery)
        fault = failed.trial.expect.broken_by(exchange)
        return None if fault is None else (fault, exchange.response.status if exchange.response else None)


def _anything(_payload: object) -> bool:
    return True


def _nearest(failures: list[Failed], acknowledged: Sequence[Case]) -> tuple[Failed, Case | None]:
    """Return the failure and the acknowledged case that differ least."""
    if not acknowledged:
        return failures[0], None
    pairs = ((failed, case) for failed in failures for case in acknowledged)
    return min(pairs, key=lambda pair: sum(1 for _ in edits(pair[1].payload, pair[0].trial.case.payload)))


def _explains(cause: Cause, event: str, failed: Failed) -> bool:
    """Whether a failure has this cause's sign and its features; where so, it is counted to it."""
    explained = _same_cause(cause, failed)
    if explained:
        cause.add(event, failed)
    return explained


def _same_cause(cause: Cause, failed: Failed) -> bool:
    payload = failed.trial.case.payload
    return bool(cause.features) and cause.sign == sign_of(failed) and all(f.of(payload) for f in cause.features)
