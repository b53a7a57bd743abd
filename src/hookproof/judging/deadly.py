"""Deliveries that ended the consumer: they are set aside, and all of their kind once two of it did.

What genuine ones of several events have in common, and no acknowledged one has, is a kind as well.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hookproof.checks.referral import Referral
from hookproof.delivery.traffic import Delivery, Exchange
from hookproof.judging.reasons.features import Feature, in_common
from hookproof.payloads.case import Case
from hookproof.schema.members import value_at

#: After so many of a kind, all of it is set aside: each costs a start of the consumer.
_OF_A_KIND = 2
#: So many genuine ones that were acknowledged last are kept, of no more than so many bytes each.
_KEPT, _SMALL = 128, 2**14
SET_ASIDE = Referral("left out: such a delivery ended the consumer", "robustness.survival")


@dataclass(slots=True)
class Deadly:
    """Of a kind is all that is bent in the same way; where it is genuine, all of its event, bent or not."""

    _alone: set[tuple[str, str]] = field(default_factory=set)
    _events: Counter[str] = field(default_factory=Counter)
    _bends: Counter[str] = field(default_factory=Counter)

    #: The payloads of the genuine ones, and what those of several events have in common.
    _payloads: list[Any] = field(default_factory=list)
    common: tuple[Feature, ...] = ()
    _taken: deque[tuple[str, bytes]] = field(default_factory=lambda: deque(maxlen=_KEPT))

    def see(self, exchange: Exchange) -> None:
        """Keep a genuine payload that was acknowledged: it tells what is peculiar to one that ends the consumer."""
        genuine = exchange.acknowledged and not exchange.delivery.bent
        if genuine and len(exchange.delivery.payload) <= _SMALL:
            self._taken.append((exchange.delivery.event, exchange.delivery.payload))

    def add(self, delivery: Delivery) -> None:
        """Set a delivery aside."""
        self._alone.add((delivery.address, delivery.bent))
        self._bends[delivery.bent] += bool(delivery.bent)
        self._events[delivery.event] += not delivery.bent
        if not delivery.bent:
            self._payloads.append(_read(delivery.payload))
            self.common = self._in_common() if len(+self._events) > 1 else ()

    def _in_common(self) -> tuple[Feature, ...]:
        """What an event never has, it cannot lack: that an acknowledged one of another event has it says nothing."""
        taken = [(event, _read(body)) for event, body in self._taken]
        own = [payload for event, payload in taken if self._events[event]]
        found = in_common(self._payloads, [payload for _, payload in taken])
        return tuple(each for each in found if not each.lacking or each.known_of(own))

    def has(self, delivery: Delivery) -> bool:
        """Whether a delivery is set aside."""
        bent = (delivery.address, delivery.bent) in self._alone or self._bends[delivery.bent] >= _OF_A_KIND
        return bent or self._has(delivery.event, delivery.address) or self._is_alike(lambda: _read(delivery.payload))

    def has_genuine(self, case: Case) -> bool:
        """Whether a genuine delivery of a case is set aside."""
        return self._has(case.event, case.address) or self._is_alike(lambda: case.payload)

    def _has(self, event: str, address: str) -> bool:
        return (address, "") in self._alone or self._events[event] >= _OF_A_KIND

    def _is_alike(self, read: Callable[[], object]) -> bool:
        """Whether a payload has all that those have in common; where that is nothing, it is not read."""
        payload = read() if self.common else None
        return bool(self.common) and all(each.of(payload) for each in self.common)


def _read(body: bytes) -> object:
    return value_at(body.decode("utf-8", "replace"), "")
