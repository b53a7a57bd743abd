"""The characters of the proofs that a consumer takes: who decodes another alphabet refuses some genuine ones."""

from __future__ import annotations

from collections.abc import Sequence

from hookproof.checks.runlog import Script
from hookproof.delivery.traffic import Delivery, Exchange

#: After so many proofs a character that none has is worth a question: a base64 text of 32 bytes has each every second
#: time.
ENOUGH = 8
#: So often a refusal is asked for again where it may be the proof: of four in base64, three have one of two characters,
#: and a run asks this of many deliveries.
OTHER_PROOFS = 32


class Alphabet:
    """What stands in these headers of the genuine deliveries that were acknowledged."""

    def __init__(self, headers: Sequence[str]) -> None:
        self._headers = headers
        self._taken: set[str] = set()
        self._count = 0
        self._asked = False

    def see(self, exchange: Exchange) -> None:
        """Note the proofs of a genuine delivery that was acknowledged; others say nothing here."""
        if exchange.acknowledged and not exchange.delivery.bent:
            self._taken |= self._proof(exchange.delivery)
            self._count += 1

    def lacking(self, delivery: Delivery) -> frozenset[str]:
        """Return the characters of a delivery's proofs that no acknowledged one has; none before there are enough."""
        return frozenset(self._proof(delivery) - self._taken) if self._count >= ENOUGH else frozenset()

    def wants_more(self) -> bool:
        """Whether proofs are taken, but too few to know the characters of. It is said once: more may not be taken."""
        wanted = self._has_few and not self._asked
        self._asked |= wanted
        return wanted

    @property
    def _has_few(self) -> bool:
        return 0 < self._count < ENOUGH

    def is_strange(self, delivery: Delivery) -> bool:
        """Whether a delivery's proofs have such characters, or may have: too few others are known, but some are."""
        return bool(self.lacking(delivery)) or self._has_few

    def script(self, refused: Sequence[Exchange]) -> Script | None:
        """Return what tells all these from the acknowledged ones, None where nothing does."""
        lacking = [self.lacking(exchange.delivery) for exchange in refused if not exchange.delivery.bent]
        if len(lacking) < 2 or not all(lacking):
            return None
        return Script(characters="".join(sorted(frozenset().union(*lacking))), acknowledged=self._count)

    def _proof(self, delivery: Delivery) -> set[str]:
        return set().union(*(delivery.header(name) or "" for name in self._headers))
