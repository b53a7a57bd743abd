"""What is sent to find a cause may end the consumer: what found nobody then goes out again to one that was started."""

from __future__ import annotations

from collections.abc import Sequence

from hookproof.delivery.traffic import Exchange, Failure
from hookproof.judging.courier import Courier


def outlived(courier: Courier, exchanges: Sequence[Exchange]) -> list[Exchange]:
    """Return the exchanges; those that found nobody anew, where the consumer had ended and was started again.

    Raises OutOfTime.
    """
    lost = any(exchange.failure is Failure.UNREACHABLE for exchange in exchanges)
    if not (lost and courier.suspects and courier.revive is not None and courier.revive()):
        return list(exchanges)
    return [courier.send(e.delivery) if e.failure is Failure.UNREACHABLE else e for e in exchanges]
