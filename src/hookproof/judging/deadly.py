"""Deliveries that ended the consumer: they are set aside, and all of their kind once two of it did."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from hookproof.delivery.traffic import Delivery
from hookproof.payloads.case import Case

#: After so many of a kind, all of it is set aside: each costs a start of the consumer.
_OF_A_KIND = 2
SET_ASIDE = "left out: such a delivery ended the consumer: see robustness.survival"


@dataclass(slots=True)
class Deadly:
    """Of a kind is all that is bent in the same way; where it is genuine, all of its event, bent or not."""

    _alone: set[tuple[str, str]] = field(default_factory=set)
    _events: Counter[str] = field(default_factory=Counter)
    _bends: Counter[str] = field(default_factory=Counter)

    def add(self, delivery: Delivery) -> None:
        """Set a delivery aside."""
        self._alone.add((delivery.address, delivery.bent))
        self._bends[delivery.bent] += bool(delivery.bent)
        self._events[delivery.event] += not delivery.bent

    def has(self, delivery: Delivery) -> bool:
        """Whether a delivery is set aside."""
        bent = (delivery.address, delivery.bent) in self._alone or self._bends[delivery.bent] >= _OF_A_KIND
        return bent or self._has(delivery.event, delivery.address)

    def has_genuine(self, case: Case) -> bool:
        """Whether a genuine delivery of a case is set aside."""
        return self._has(case.event, case.address)

    def _has(self, event: str, address: str) -> bool:
        return (address, "") in self._alone or self._events[event] >= _OF_A_KIND
