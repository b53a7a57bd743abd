"""The courier gives a consumer time to come back, and no more of it than is worth it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from hookproof.delivery.traffic import Delivery, Exchange, Failure, Response
from hookproof.judging.courier import MAX_WAITS, PAUSE_SECONDS, Courier
from hookproof.payloads.case import Case

CASE = Case(address="shop@1/order.paid#example", event="order.paid", profile="example", payload={}, body=b"{}")


class Answers:
    """A transport that answers from a list, the last entry again and again: a status with headers, or a failure."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.sent: list[Delivery] = []

    def send(self, delivery: Delivery) -> Exchange:
        self.sent.append(delivery)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Failure):
            return Exchange(delivery=delivery, response=None, failure=answer)
        status, *headers = answer if isinstance(answer, tuple) else (answer,)
        return Exchange(delivery=delivery, response=Response(status=status, headers=tuple(headers), body=b""))

    def send_all(self, deliveries: Sequence[Delivery], workers: int) -> list[Exchange]:
        return [self.send(delivery) for delivery in deliveries]


def deliver(case: Case, label: str = "") -> Delivery:
    return Delivery(
        address=case.address, event=case.event, method="POST", headers=(), body=case.body, message_id=label, timestamp=1
    )


def courier_of(transport: Answers) -> tuple[Courier, list[float]]:
    rules = SimpleNamespace(authentication=())
    signer: Any = SimpleNamespace(
        rules=rules, deliver=deliver, clock=lambda: 1.0, resign=lambda delivery, timestamp: delivery
    )
    slept: list[float] = []
    carrier: Any = transport
    return Courier(carrier, signer, sleep=slept.append), slept


def test_a_consumer_that_fails_quickly_is_asked_four_times_with_longer_pauses() -> None:
    transport = Answers(500)
    courier, slept = courier_of(transport)
    last = courier.recovers(CASE, "after")
    assert last is not None
    assert last.summary.startswith("500")
    assert slept == [PAUSE_SECONDS * n for n in (1, 2, 3, 4)]
    assert len({delivery.message_id for delivery in transport.sent}) == 4


@pytest.mark.parametrize("failures", [0, 1, 2, 3])
@pytest.mark.parametrize("failure", [500, Failure.UNREACHABLE, Failure.DROPPED], ids=str)
def test_a_consumer_that_comes_back_within_that_time_has_recovered(failure: Any, failures: int) -> None:
    courier, _ = courier_of(Answers(*[failure] * failures, 204))
    assert courier.recovers(CASE, "after") is None


@pytest.mark.parametrize("failures", [5, 21])
def test_a_consumer_that_fails_so_at_times_has_recovered_even_where_chance_lets_it_fail_more_often(
    failures: int,
) -> None:
    courier, slept = courier_of(Answers(*[401] * failures, 204))
    courier.unsteady.append(("some-trial", courier.send(deliver(CASE, "at-times"))))
    assert courier.recovers(CASE, "after") is None
    assert sum(slept) == sum(PAUSE_SECONDS * n for n in (1, 2, 3, 4))
    others, _ = courier_of(Answers(401, *[500] * failures, 204))
    others.unsteady.append(("some-trial", courier.send(deliver(CASE, "at-times"))))
    assert others.recovers(CASE, "after") is not None


@pytest.mark.parametrize("failure", [Failure.TIMEOUT, Failure.OVERSIZED])
def test_a_failure_that_takes_long_to_see_is_waited_for_once(failure: Failure) -> None:
    transport = Answers(failure, 204)
    courier, _ = courier_of(transport)
    assert courier.recovers(CASE, "after") is not None
    assert len(transport.sent) == 1


def test_a_consumer_that_takes_no_connections_is_asked_again_before_it_counts_as_gone() -> None:
    there, _ = courier_of(Answers(Failure.UNREACHABLE, Failure.UNREACHABLE, Failure.UNREACHABLE, 500))
    gone, _ = courier_of(Answers(Failure.UNREACHABLE))
    assert there.still_there(CASE, "after")
    assert not gone.still_there(CASE, "after")


@pytest.mark.parametrize(
    ("header", "seconds"), [((), 0.5), ((("Retry-After", "1"),), 1.0), ((("Retry-After", "9999"),), 2.0)], ids=str
)
def test_a_request_to_wait_is_followed_for_so_long_and_so_often(header: Any, seconds: float) -> None:
    transport = Answers((429, *header))
    courier, slept = courier_of(transport)
    assert courier.send(deliver(CASE)).summary.startswith("429")
    assert slept == [seconds] * MAX_WAITS
    assert len(transport.sent) == 1 + MAX_WAITS


def test_an_unavailable_consumer_is_waited_for_only_where_it_says_how_long() -> None:
    silent, no_pauses = courier_of(Answers(503))
    told, pauses = courier_of(Answers((503, ("Retry-After", "1")), 204))
    assert silent.send(deliver(CASE)).summary.startswith("503")
    assert told.send(deliver(CASE)).acknowledged
    assert (no_pauses, pauses) == ([], [1.0])


def test_an_event_is_unheard_while_none_of_its_genuine_deliveries_was_answered() -> None:
    courier, _ = courier_of(Answers(Failure.TIMEOUT, Failure.TIMEOUT, 200))
    cases = [replace(CASE, address=f"shop@1/order.paid#{name}") for name in ("example", "minimal", "full")]
    assert courier.unheard("order.paid") == 0
    courier.genuine_all(cases[:2])
    assert courier.unheard("order.paid") == 2
    assert courier.unheard("order.sent") == 0
    courier.genuine(cases[2])
    assert courier.unheard("order.paid") == 0
