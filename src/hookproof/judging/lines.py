"""What was seen of the connections that deliveries went over, beside the answers to them."""

from __future__ import annotations

from dataclasses import dataclass, field

from hookproof.delivery.traffic import Exchange


@dataclass(slots=True)
class Lines:
    """`lost` are genuine deliveries for which a kept connection ended without an answer, and a new one brought it.

    `ended` are those before which one was ended behind a 2xx that did not say so, `kept` those that found one which had
    lain idle; before or behind those `unasked` came an answer that nobody asked for, and with those of `surplus` more
    than an answer has room for.
    """

    lost: list[Exchange] = field(default_factory=list)
    ended: list[Exchange] = field(default_factory=list)
    kept: list[Exchange] = field(default_factory=list)
    unasked: list[Exchange] = field(default_factory=list)
    surplus: list[Exchange] = field(default_factory=list)

    def see(self, exchange: Exchange) -> None:
        """Note what an exchange shows of its connection. A bent delivery that is lost says nothing of genuine ones."""
        if exchange.unasked:
            self.unasked.append(exchange)
        if exchange.surplus:
            self.surplus.append(exchange)
        if exchange.ended is not None:
            (self.ended if exchange.ended else self.kept).append(exchange)
        if exchange.lost and exchange.response is not None and not exchange.delivery.bent:
            self.lost.append(exchange)
