"""A transport over any carrier: in order, so many at once, in time, and counted."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.delivery import transports as module
from hookproof.delivery.traffic import Delivery, Exchange, Failure, Response
from hookproof.delivery.transports import CarrierTransport, concurrency_of, time_allowed


def delivery(name: str, **named: Any) -> Delivery:
    return Delivery(
        address=name, event="e", method="POST", headers=(), body=b"abcd", message_id="m", timestamp=0, **named
    )


class Carrier:
    """Answers each delivery after a moment, and notes how many were under way at once."""

    has_line = True

    def __init__(self, answers: int = 99) -> None:
        self._answers = answers
        self.now = self.most = self.closed = 0

    async def carry(self, delivery: Delivery) -> Exchange:
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0.001 if delivery.address != "slow" else 5)
        self.now -= 1
        return Exchange(delivery=delivery, response=Response(status=200, headers=(), body=b""))

    async def probe(self, deliveries: Sequence[Delivery], patience: float) -> int:
        return min(len(deliveries), self._answers)

    async def close(self) -> None:
        self.closed += 1


@each_row(
    ("count", "workers", "limit", "most"),
    [(8, 1, None, 1), (8, 4, None, 4), (8, 4, 2, 2), (8, 2, 4, 2), (3, 9, None, 3), (2, 0, None, 1), (0, 4, None, 0)],
)
def test_exchanges_come_in_order_with_so_many_under_way(count: int, workers: int, limit: int | None, most: int) -> None:
    carrier, seen = Carrier(), list[str]()
    watch = lambda exchange: seen.append(exchange.delivery.address)  # noqa: E731
    with CarrierTransport(carrier, target="t", time_limit=20, watch=watch) as transport:
        transport.limit = limit
        names = [str(number) for number in range(count)]
        exchanges = transport.send_all(map(delivery, names), workers)
    assert [exchange.delivery.address for exchange in exchanges] == names
    assert (carrier.most, sorted(seen), carrier.closed) == (most, names, 1)
    transport.close()
    assert carrier.closed == 1


def test_after_one_that_says_so_no_other_is_begun_and_those_under_way_end() -> None:
    carrier = Carrier()
    with CarrierTransport(carrier, target="t", time_limit=20) as transport:
        names = [str(number) for number in range(16)]
        exchanges = transport.send_all(map(delivery, names), 4, lambda exchange: exchange.delivery.address == "5")
        alone = transport.send_all(map(delivery, names), 1, lambda exchange: exchange.delivery.address == "5")
    sent = [exchange.delivery.address for exchange in exchanges]
    assert sent == names[: len(sent)]
    assert 6 <= len(sent) <= 9
    assert [exchange.delivery.address for exchange in alone] == names[:6]


@each_row(
    ("given", "answers", "count", "limit"),
    [(0, 99, 1, None), (5, 99, 5, None), (5, 5, 5, None), (5, 3, 3, 3), (5, 0, 1, 1), (1, 0, 1, None)],
)
def test_a_transport_is_held_to_what_a_consumer_takes_at_once(
    given: int, answers: int, count: int, limit: int | None
) -> None:
    with CarrierTransport(Carrier(answers), target="t", time_limit=20) as transport:
        found = concurrency_of(transport, [delivery(str(number)) for number in range(given)])
        assert (found, transport.limit) == (count, limit)


@pytest.mark.parametrize("line", [True, False])
def test_a_line_is_hung_up_on_where_there_is_one(line: bool) -> None:
    carrier = Carrier()
    carrier.has_line = line
    with CarrierTransport(carrier, target="t", time_limit=20) as transport:
        assert transport.hang_up(delivery("slow"), 0.01) is line
    assert carrier.now == int(line)


def test_deliveries_are_made_when_their_time_comes() -> None:
    made: list[int] = []

    def make(number: int) -> Delivery:
        made.append(number)
        return delivery(str(number))

    with CarrierTransport(Carrier(), target="t", time_limit=20) as transport:
        exchanges = transport.send_paced(make, 3, 100.0)
    assert made == [0, 1, 2]
    assert [exchange.delivery.address for exchange in exchanges] == ["0", "1", "2"]


@each_row(
    ("parts", "pause", "seconds"),
    [(None, 1.0, 5.0), ((4,), 1.0, 5.0), ((2, 2), 1.0, 6.0), ((1, 1, 1, 1), 0.5, 6.5), ((), 1.0, 5.0)],
)
def test_what_we_wait_ourselves_is_allowed_beside_the_time_limit(
    parts: tuple[int, ...] | None, pause: float, seconds: float
) -> None:
    assert time_allowed(delivery("a", body_parts=parts, pause_seconds=pause), 5.0) == seconds


def test_who_holds_the_event_loop_is_given_up_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Blocking(Carrier):
        async def carry(self, delivery: Delivery) -> Exchange:
            if delivery.address == "b":
                import time

                time.sleep(1.6)
            return await super().carry(delivery)

    monkeypatch.setattr(module, "_GRACE_SECONDS", 0.5)
    seen: list[str] = []
    transport = CarrierTransport(
        Blocking(), target="t", time_limit=0.5, watch=lambda exchange: seen.append(exchange.delivery.address)
    )
    found = transport.send_all([delivery(name) for name in "abc"])
    transport.close()
    assert [exchange.failure for exchange in found] == [None, Failure.TIMEOUT, Failure.TIMEOUT]
    assert found[1].detail == "the application blocks its event loop"
    assert seen[:3] == ["a", "b", "c"]
