"""Genuine deliveries that were waited for in vain, and whether what is waited for again was ever answered."""

from __future__ import annotations

from dataclasses import dataclass, field

from hookproof.checks.expectation import fault_of
from hookproof.delivery.traffic import Exchange


@dataclass(slots=True)
class Silences:
    """`all` are those that were no part of a crowd; what was answered, in whatever way, is known by its address."""

    all: list[Exchange] = field(default_factory=list)
    _heard: set[str] = field(default_factory=set)

    def hear(self, exchange: Exchange) -> None:
        """Note that a genuine delivery was answered, where it was."""
        if exchange.response is not None and not exchange.delivery.bent:
            self._heard.add(exchange.delivery.address)

    def see(self, exchange: Exchange) -> None:
        """Note that a genuine delivery was waited for in vain, where it was."""
        if fault_of(exchange).lasting and not exchange.delivery.bent:
            self.all.append(exchange)

    def has_again(self, exchange: Exchange) -> bool:
        """Whether another delivery of its case was waited for in vain before, and none of it was ever answered."""
        address = exchange.delivery.address
        before = any(each.delivery.address == address for each in self.all if each is not exchange)
        return before and address not in self._heard
