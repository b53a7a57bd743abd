"""Send deliveries and give back exchanges: one interface for URLs and for applications in this process."""

from __future__ import annotations

import contextlib
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from hookproof.delivery.background import Background, Blocked
from hookproof.delivery.traffic import Delivery, Exchange, Failure

Watch = Callable[[Exchange], None]
#: How long beyond the time limit an application may hold its event loop before we stop waiting for it.
_GRACE_SECONDS = 3.0


class Transport(Protocol):
    """What carries deliveries to a consumer. `target` names it for people, `url` is what is called; `limit` is how many
    it takes at once."""

    target: str
    url: str
    limit: int | None

    def send(self, delivery: Delivery) -> Exchange:
        """Return the exchange. A consumer that fails is told in it; nothing is raised for that."""

    def send_all(
        self, deliveries: Iterable[Delivery], workers: int = 1, until: Callable[[Exchange], bool] | None = None
    ) -> list[Exchange]:
        """Return the exchanges in the order of the deliveries, up to `workers` under way at once.

        After one of which `until` says so, no other is begun: those are left out.
        """

    def send_paced(self, make: Callable[[int], Delivery], count: int, rate: float) -> list[Exchange]:
        """Return the exchanges of so many deliveries, each made and sent when its time comes, `rate` a second."""

    def hang_up(self, delivery: Delivery, after: float) -> bool:
        """Send a delivery and hang up after so many seconds; return False, and send nothing, where there is no line."""

    def close(self) -> None:
        """End what is under way and give back what is held. May be called twice."""


class Carrier(Protocol):
    """One way to carry a delivery; runs inside the event loop of a transport."""

    @property
    def has_line(self) -> bool:
        """Whether there is a connection to the consumer, which can end before it has answered."""

    async def carry(self, delivery: Delivery) -> Exchange:
        """Return the exchange, in time."""

    async def probe(self, deliveries: Sequence[Delivery], patience: float) -> int:
        """Return how many of these are answered while the connections of those before stay open."""

    async def close(self) -> None:
        """Give back what is held."""


class CarrierTransport:
    """A transport over a carrier. `watch` sees every exchange as it ends, so a journal is complete at any moment."""

    def __init__(
        self, carrier: Carrier, *, target: str, time_limit: float, watch: Watch | None = None, url: str = ""
    ) -> None:
        self.target = target
        self.url = url or target
        self.limit: int | None = None
        self.time_limit = time_limit
        self._carrier = carrier
        self._watch = watch
        self._background = Background()
        self._progress = time.monotonic()
        self._closed = False

    def __enter__(self) -> CarrierTransport:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def send(self, delivery: Delivery) -> Exchange:
        """Return the exchange of one delivery."""
        return self.send_all((delivery,))[0]

    def send_all(
        self, deliveries: Iterable[Delivery], workers: int = 1, until: Callable[[Exchange], bool] | None = None
    ) -> list[Exchange]:
        """Return the exchanges in the order of the deliveries, up to `workers` (and `limit`) under way at once."""
        queue = list(deliveries)
        results: list[Exchange | None] = [None] * len(queue)
        at_once = max(1, min(workers, self.limit or workers, len(queue) or 1))
        longest = self.time_limit + max((_pauses(d) for d in queue), default=0.0) + _GRACE_SECONDS
        self._progress = time.monotonic()
        try:
            self._background.run(
                self._work(queue, results, at_once, until), alive=lambda: time.monotonic() - self._progress < longest
            )
        except Blocked:
            self._give_up(queue, results)
        return [result for result in results if result is not None]

    def send_paced(self, make: Callable[[int], Delivery], count: int, rate: float) -> list[Exchange]:
        """Return the exchanges of so many deliveries, each made and sent when its time comes, `rate` a second."""
        import asyncio

        async def all_in_time() -> list[Exchange]:
            begun = time.monotonic()

            async def one(number: int) -> Exchange:
                await asyncio.sleep(max(0.0, begun + number / rate - time.monotonic()))
                return await self._one(make(number))

            return await asyncio.gather(*map(one, range(count)))

        return self._background.run(all_in_time())

    def hang_up(self, delivery: Delivery, after: float) -> bool:
        """Send a delivery and hang up after so many seconds; return False, and send nothing, where there is no line."""
        import asyncio

        async def cut_short() -> None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(after):
                    await self._carrier.carry(delivery)

        if self._carrier.has_line:
            self._background.run(cut_short())
        return self._carrier.has_line

    def count_at_once(self, deliveries: Sequence[Delivery], patience: float) -> int:
        """Return how many of these are answered while the connections of those before stay open: see concurrency_of."""
        return self._background.run(self._carrier.probe(deliveries, patience))

    def close(self) -> None:
        """End what is under way and give back what is held."""
        if self._closed:
            return
        self._closed = True
        until = time.monotonic() + _GRACE_SECONDS
        try:
            self._background.run(self._carrier.close(), alive=lambda: time.monotonic() < until)
        except Blocked:
            pass
        finally:
            self._background.close()

    async def _work(
        self,
        queue: list[Delivery],
        results: list[Exchange | None],
        at_once: int,
        until: Callable[[Exchange], bool] | None,
    ) -> None:
        import asyncio

        todo = iter(range(len(queue)))

        async def work() -> None:
            for index in todo:
                results[index] = exchange = await self._one(queue[index])
                if until is not None and until(exchange):
                    deque(todo, maxlen=0)

        await asyncio.gather(*(work() for _ in range(at_once)))

    async def _one(self, delivery: Delivery) -> Exchange:
        self._progress = time.monotonic()
        exchange = await self._carrier.carry(delivery)
        self._progress = time.monotonic()
        self._see(exchange)
        return exchange

    def _see(self, exchange: Exchange) -> None:
        if self._watch is not None:
            self._watch(exchange)

    def _give_up(self, queue: list[Delivery], results: list[Exchange | None]) -> None:
        for index, delivery in enumerate(queue):
            if results[index] is None:
                exchange = failed(delivery, Failure.TIMEOUT, "the application blocks its event loop", self.time_limit)
                results[index] = exchange
                self._see(exchange)


def failed(delivery: Delivery, failure: Failure, detail: str, seconds: float = 0.0) -> Exchange:
    """Return the exchange of a delivery that got no complete response."""
    return Exchange(delivery=delivery, response=None, failure=failure, detail=detail, seconds=seconds)


def _pauses(delivery: Delivery) -> float:
    return delivery.pause_seconds * max(0, len(delivery.body_parts or ()) - 1)


def time_allowed(delivery: Delivery, time_limit: float) -> float:
    """Return how long an exchange may take: the time limit, and what we ourselves wait between the parts of a body."""
    return time_limit + _pauses(delivery)


def concurrency_of(transport: CarrierTransport, deliveries: Sequence[Delivery], *, patience: float = 2.0) -> int:
    """Find out how many deliveries a consumer takes at once (at most those given); hold the transport to it.

    A consumer with one thread serves one kept-alive connection and lets all others wait, so several workers would see
    time-outs that are ours, not its. Each delivery goes out on a connection of its own while those before stay open and
    idle; the first that has no answer after `patience` seconds ends the count. The deliveries should be genuine and
    told apart by their ids. Returns at least 1.
    """
    count = max(1, transport.count_at_once(deliveries, patience)) if deliveries else 1
    transport.limit = count if count < len(deliveries) else None
    return count
