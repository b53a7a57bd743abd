"""What a whole run has seen, for the checks that judge it at its end."""

from __future__ import annotations

from dataclasses import dataclass

from hookproof.checks.expectation import Fault
from hookproof.delivery.traffic import Exchange


@dataclass(frozen=True, slots=True)
class Script:
    """Characters, some of which each proof that was refused at times has, and none of so many acknowledged ones."""

    characters: str
    acknowledged: int


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What is known of one end of a consumer: the deliveries around it, or the one that ends it again; and in words.

    `alone` is whether it is that one; `revived` whether the consumer was started again, and the run goes on without it.
    """

    suspects: tuple[Exchange, ...]
    said: str
    alone: bool = False
    revived: bool = False

    @property
    def unanswered(self) -> tuple[Exchange, ...]:
        """Those that were under way then."""
        return tuple(exchange for exchange in self.suspects if exchange.response is None)

    @property
    def likeliest(self) -> Exchange:
        """The one that is named: who was under way first, else who had just been answered."""
        return (*self.unanswered, *self.suspects)[0]


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a consumer's work ended: the last delivery whose effect shows, and what was acknowledged next.

    The last of these should have shown; `odd` is what the first has that nothing has that shows, in words.
    """

    last: Exchange
    then: tuple[Exchange, ...]
    odd: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLog:
    """Counts of deliveries, all and genuine ones; `unsteady` are exchanges that went otherwise when they were repeated,
    `lost` those for which a kept connection ended without an answer, and a new one brought it.

    `unheard` are those that were waited for in vain, where there was no time to see whether that lasts.
    `ended` are those before which a connection was ended behind a 2xx that did not say so, `kept` how many
    found one that had lain idle.
    `unasked` are those around which an answer came that nobody had asked for, `surplus` those around which more came
    than an answer had room for.
    `turned_away` is the first genuine delivery that was answered with 429, its number in the run, and how many came in
    the second before it. `harmed` are ways in which genuine deliveries fail behind broken ones, each with its status.
    `ends` are the times that the consumer ended, `common` what genuine deliveries of several events that ended it share
    and no acknowledged one has; `script` is what the proofs of the `unsteady` have, where that is it. `stop` is where
    the work behind its answers ended, where nothing else tells that.
    """

    delivered: int
    genuine: int
    unsteady: tuple[Exchange, ...] = ()
    lost: tuple[Exchange, ...] = ()
    unheard: tuple[Exchange, ...] = ()
    ended: tuple[Exchange, ...] = ()
    kept: int = 0
    unasked: tuple[Exchange, ...] = ()
    surplus: tuple[Exchange, ...] = ()
    turned_away: tuple[Exchange, int, int] | None = None
    harmed: frozenset[tuple[Fault, int | None]] = frozenset()
    ends: tuple[Aftermath, ...] = ()
    common: str = ""
    script: Script | None = None
    stop: Stop | None = None
