"""Genuine deliveries that were waited for in vain, and whether what is waited for again was ever answered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from hookproof.checks.expectation import fault_of
from hookproof.checks.referral import Referral
from hookproof.delivery.traffic import Exchange

UNHEARD = Referral("left out: genuine deliveries of this event get no answer in time", "ack.time-limit")


@dataclass(slots=True)
class Silences:
    """`all` are those that were no part of a crowd; what was answered is known by its address and its event."""

    all: list[Exchange] = field(default_factory=list)
    _heard: set[str] = field(default_factory=set)
    _events: set[str] = field(default_factory=set)

    def hear(self, exchange: Exchange) -> None:
        """Note that a genuine delivery was answered, where it was."""
        if exchange.response is not None and not exchange.delivery.bent:
            self._heard.add(exchange.delivery.address)
            self._events.add(exchange.delivery.event)

    def see(self, exchange: Exchange) -> None:
        """Note that a genuine delivery was waited for in vain, where it was."""
        if fault_of(exchange).lasting and not exchange.delivery.bent:
            self.all.append(exchange)

    def has_again(self, exchange: Exchange) -> bool:
        """Whether another delivery of its case was waited for in vain before, and none of it was ever answered."""
        address = exchange.delivery.address
        before = any(each.delivery.address == address for each in self.all if each is not exchange)
        return before and address not in self._heard

    def of(self, event: str) -> int:
        """Return how many cases of an event were waited for in vain; 0 where any of it was answered."""
        silent = {each.delivery.address for each in self.all if each.delivery.event == event}
        return 0 if event in self._events else len(silent)

    def are_likely(self, event: str, kin: Collection[str]) -> bool:
        """Whether an event is likely to be waited for in vain: it was, or its kin was and none of it was answered."""
        return any(map(self.of, kin)) and (self.of(event) > 0 or self._events.isdisjoint(kin))
