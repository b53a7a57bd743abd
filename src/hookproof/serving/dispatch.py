"""Send what is due, and again what was not acknowledged: with backoff, until an endpoint is given up."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from hookproof.contract import Contract
from hookproof.delivery.http_carrier import HttpCarrier
from hookproof.delivery.issuing import NOWHERE, KeyNames, key_names
from hookproof.delivery.redaction import Redactor
from hookproof.delivery.secrets import Secret
from hookproof.delivery.signing import Signer, signer_for
from hookproof.delivery.targets import parse_target
from hookproof.delivery.traffic import Exchange, Failure
from hookproof.delivery.transports import failed
from hookproof.errors import InputError
from hookproof.reports.exchangetext import Write, writer
from hookproof.serving.chaos import Chaos
from hookproof.serving.memory import Attempt, Due, Endpoint, Store
from hookproof.serving.rotation import signed_by_both

#: Seconds after which each next attempt follows, where a contract does not say: as Standard Webhooks 1.0.0 advises.
USUAL_RETRIES = (5.0, 300.0, 1800.0, 7200.0, 18000.0, 36000.0, 50400.0, 72000.0, 86400.0)
#: Messages given up one after the other after which an endpoint is disabled.
MOST_MISSES = 5
_AT_ONCE = 16
#: How often other processes' messages are looked for.
_LOOK_SECONDS = 0.2
#: How long a late delivery waits: a later one may come before it.
_LATE_SECONDS = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """What delivers to one endpoint: a carrier, or why there is none; a signer; what writes an exchange as text."""

    carrier: HttpCarrier | None
    closed: str
    signer: Signer
    former: Signer | None
    write: Write


@dataclass(kw_only=True)
class Dispatcher:
    """Delivers what is due in a store. `pace` is what a second of waiting takes: 0.001 lets hours pass in seconds.

    `origin` is where the provider's published keys are served.
    """

    store: Store
    contract: Contract
    tell: Callable[[Due, Exchange, float | None], None]
    chaos: Chaos = field(default_factory=Chaos)
    pace: float = 1.0
    allow_hosts: Sequence[str] = ()
    origin: str = NOWHERE
    _under_way: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    _lines: dict[tuple[str, ...], _Line] = field(default_factory=dict)
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
            for line in self._lines.values():
                if line.carrier is not None:
                    await line.carrier.close()

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
        if due.attempts == 0 and self._struck("late", due) and self._held_back(due):
            return
        line = self._line(endpoint)
        exchange = await self._exchange(due, line)
        acknowledged = exchange.acknowledged
        lost = acknowledged and due.attempts == 0 and self._struck("lost_ack", due)
        again = None if acknowledged and not lost else self._next(due.attempts)
        attempt = Attempt(
            at=time.time(),
            status=exchange.response.status if exchange.response is not None else None,
            told=f"{exchange.summary}{' (its acknowledgement was lost)' if lost else ''}",
            seconds=exchange.seconds,
            exchange=line.write(exchange),
        )
        self.store.note_attempt(due, attempt, again=again, most=MOST_MISSES)
        if acknowledged and not lost and self._struck("duplicates", due):
            self.store.deliver_again(due.number, time.time())
        self.tell(due, exchange, again)

    def _struck(self, what: str, due: Due) -> bool:
        """Whether chaos strikes a delivery: never one that repeats another."""
        origin = self.store.origin(due.number) if self.chaos.rages else None
        return origin is not None and self.chaos.strikes(what, *origin)

    def _held_back(self, due: Due) -> bool:
        """Let a delivery wait, once: whether it waits now."""
        if due.number in self._late:
            return False
        self._late.add(due.number)
        self.store.postpone(due.number, time.time() + _LATE_SECONDS * self.pace)
        return True

    async def _exchange(self, due: Due, line: _Line) -> Exchange:
        signer = replace(line.signer, ids=lambda _: due.message_id)
        delivery = signer.deliver_bytes(due.body, address=f"{due.event}#{due.number}", event=due.event)
        if line.former is not None:
            delivery = signed_by_both(delivery, signer, line.former)
        if line.carrier is None:
            return failed(delivery, Failure.UNREACHABLE, line.closed)
        return await line.carrier.carry(delivery)

    def _line(self, endpoint: Endpoint) -> _Line:
        """Return what delivers to an endpoint, made once: to find its addresses, key and redactor takes a while.

        A host without addresses may have some later: it is asked for again.
        """
        former = endpoint.former if endpoint.former_until > time.time() else ""
        key = (endpoint.id, endpoint.url, endpoint.secret, former)
        known = self._lines.get(key)
        if known is None or known.carrier is None or not known.carrier.target.addresses:
            self._lines[key] = self._new_line(endpoint.url, Secret(endpoint.secret), Secret(former) if former else None)
        return self._lines[key]

    def _new_line(self, url: str, secret: Secret, former: Secret | None) -> _Line:
        carrier, closed, rules = None, "", self.contract.delivery
        try:
            target = parse_target(url, allow_hosts=self.allow_hosts)
            carrier = HttpCarrier(target, rules.time_limit_seconds)
        except InputError as error:  # its name leads elsewhere than when it was made
            closed = error.what
        signer = self._signer(secret, url)
        redactor = Redactor(secret, *rules.authentication)
        return _Line(
            carrier=carrier,
            closed=closed,
            signer=signer,
            former=None if former is None else self._signer(former, url),
            write=writer("text", url, redactor if former is None else redactor.with_signatures([former.reveal()])),
        )

    def _signer(self, secret: Secret, url: str) -> Signer:
        signer = signer_for(self.contract, secret, url=url)
        own = key_names(signer.rules, signer.keys, self.origin)
        return replace(signer, names=KeyNames(own=own, foreign=own))

    def _next(self, attempts: int) -> float | None:
        """Return when the next attempt is due after so many before this one; None where it was the last."""
        if attempts >= len(self.retries):
            return None
        return time.time() + self.retries[attempts] * self.pace
