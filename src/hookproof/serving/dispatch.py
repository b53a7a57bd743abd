"""Send what is due, and again what was not acknowledged: with backoff, until an endpoint is given up."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from hookproof.contract import Contract
from hookproof.delivery.http_carrier import HttpCarrier
from hookproof.delivery.redaction import Redactor
from hookproof.delivery.secrets import Secret
from hookproof.delivery.signing import signer_for
from hookproof.delivery.targets import parse_target
from hookproof.delivery.traffic import Exchange, Failure
from hookproof.delivery.transports import failed
from hookproof.errors import InputError
from hookproof.reports.exchangetext import writer
from hookproof.serving.chaos import Chaos
from hookproof.serving.store import Attempt, Due, Endpoint, Store

#: Seconds after which each next attempt follows, where a contract does not say: as Standard Webhooks 1.0.0 advises.
USUAL_RETRIES = (5.0, 300.0, 1800.0, 7200.0, 18000.0, 36000.0, 50400.0, 72000.0, 86400.0)
#: Messages given up one after the other after which an endpoint is disabled.
MOST_MISSES = 5
_AT_ONCE = 16
#: How often other processes' messages are looked for.
_LOOK_SECONDS = 0.2
#: How long a late delivery waits: a later one may come before it.
_LATE_SECONDS = 3.0


@dataclass(kw_only=True)
class Dispatcher:
    """Delivers what is due in a store. `pace` is what a second of waiting takes: 0.001 lets hours pass in seconds."""

    store: Store
    contract: Contract
    tell: Callable[[Due, Exchange, float | None], None]
    chaos: Chaos = field(default_factory=Chaos)
    pace: float = 1.0
    allow_hosts: Sequence[str] = ()
    _under_way: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    _carriers: dict[tuple[str, str], HttpCarrier] = field(default_factory=dict)
    _late: set[int] = field(default_factory=set)

    @property
    def retries(self) -> tuple[float, ...]:
        """Seconds after which each next attempt follows."""
        return tuple(map(float, self.contract.delivery.retry_seconds)) or USUAL_RETRIES

    async def run(self) -> None:
        """Deliver until this is cancelled."""
        try:
            while True:
                room = _AT_ONCE - len(self._under_way)
                for due in self.store.due(time.time(), most=room, besides=tuple(self._under_way)) if room else ():
                    self._under_way[due.number] = asyncio.create_task(self._deliver(due))
                await self._wait()
        finally:
            for task in self._under_way.values():
                task.cancel()
            for carrier in self._carriers.values():
                await carrier.close()

    async def _wait(self) -> None:
        """Wait for the next that is due, for one that ends, or for what another process may have put in."""
        under_way = tuple(self._under_way)
        upcoming = self.store.next_due(under_way) if len(under_way) < _AT_ONCE else None
        seconds = _LOOK_SECONDS if upcoming is None else min(_LOOK_SECONDS, max(0.002, upcoming - time.time()))
        if self._under_way:
            done, _ = await asyncio.wait(self._under_way.values(), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            for number in [number for number, task in self._under_way.items() if task in done]:
                self._under_way.pop(number).result()
        else:
            await asyncio.sleep(seconds)

    async def _deliver(self, due: Due) -> None:
        endpoint = self.store.endpoint(due.endpoint)
        if endpoint is None:
            return
        if due.attempts == 0 and self.chaos.strikes("late", due.number) and self._held_back(due):
            return
        exchange = await self._exchange(due, endpoint)
        acknowledged = exchange.acknowledged
        lost = acknowledged and due.attempts == 0 and self.chaos.strikes("lost_ack", due.number)
        again = None if acknowledged and not lost else self._next(due.attempts)
        attempt = Attempt(
            at=time.time(),
            status=exchange.response.status if exchange.response is not None else None,
            told=f"{exchange.summary}{' (its acknowledgement was lost)' if lost else ''}",
            seconds=exchange.seconds,
            exchange=self._written(exchange, endpoint),
        )
        self.store.note_attempt(due, attempt, again=again, most=MOST_MISSES)
        if acknowledged and not lost and self.chaos.strikes("duplicates", due.number):
            self.store.deliver_again(due.number, time.time())
        self.tell(due, exchange, again)

    def _held_back(self, due: Due) -> bool:
        """Let a delivery wait, once: whether it waits now."""
        if due.number in self._late:
            return False
        self._late.add(due.number)
        self.store.postpone(due.number, time.time() + _LATE_SECONDS * self.pace)
        return True

    async def _exchange(self, due: Due, endpoint: Endpoint) -> Exchange:
        secret = Secret(endpoint.secret)
        signer = signer_for(self.contract, secret, ids=lambda _: due.message_id)
        delivery = signer.deliver_bytes(due.body, address=f"{due.event}#{due.number}", event=due.event)
        try:
            carrier = self._carrier(endpoint)
        except InputError as error:  # its name leads elsewhere by now
            return failed(delivery, Failure.UNREACHABLE, error.what)
        return await carrier.carry(delivery)

    def _written(self, exchange: Exchange, endpoint: Endpoint) -> str:
        """Return an exchange as text, without the secret."""
        redactor = Redactor(Secret(endpoint.secret), self.contract.delivery.signature)
        return writer("text", endpoint.url, redactor)(exchange)

    def _carrier(self, endpoint: Endpoint) -> HttpCarrier:
        key = (endpoint.id, endpoint.url)
        if key not in self._carriers:
            target = parse_target(endpoint.url, allow_hosts=self.allow_hosts)
            self._carriers[key] = HttpCarrier(target, self.contract.delivery.time_limit_seconds)
        return self._carriers[key]

    def _next(self, attempts: int) -> float | None:
        """Return when the next attempt is due after so many before this one; None where it was the last."""
        if attempts >= len(self.retries):
            return None
        return time.time() + self.retries[attempts] * self.pace
