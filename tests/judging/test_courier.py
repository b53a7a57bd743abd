"""The courier gives a consumer time to come back, and no more of it than is worth it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.delivery.traffic import Delivery, Exchange, Failure, Response
from hookproof.judging.courier import MAX_WAITS, Courier, OutOfTime, alike, too_many
from hookproof.judging.gatekeeping.alphabet import Alphabet
from hookproof.judging.recovery import PAUSE_SECONDS, minds_repeats, recovers, still_there
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

    def send_all(self, deliveries: Sequence[Delivery], workers: int, until: object = None) -> list[Exchange]:
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
    last = recovers(courier, CASE, "after")
    assert last is not None
    assert last.summary.startswith("500")
    assert slept == [PAUSE_SECONDS * n for n in (1, 2, 3, 4)]
    assert len({delivery.message_id for delivery in transport.sent}) == 4


@each_row("failures", [0, 1, 2, 3])
@each_row("failure", [500, Failure.UNREACHABLE, Failure.DROPPED], ids=str)
def test_a_consumer_that_comes_back_within_that_time_has_recovered(failure: Any, failures: int) -> None:
    courier, _ = courier_of(Answers(*[failure] * failures, 204))
    assert recovers(courier, CASE, "after") is None


@pytest.mark.parametrize("failures", [5, 21])
def test_a_consumer_that_fails_so_at_times_has_recovered_even_where_chance_lets_it_fail_more_often(
    failures: int,
) -> None:
    courier, slept = courier_of(Answers(*[401] * failures, 204))
    courier.unsteady.append(("some-trial", courier.send(deliver(CASE, "at-times"))))
    assert recovers(courier, CASE, "after") is None
    assert sum(slept) == sum(PAUSE_SECONDS * n for n in (1, 2, 3, 4))
    others, _ = courier_of(Answers(401, *[500] * failures, 204))
    others.unsteady.append(("some-trial", courier.send(deliver(CASE, "at-times"))))
    assert recovers(others, CASE, "after") is not None


@pytest.mark.parametrize("failure", [Failure.TIMEOUT, Failure.OVERSIZED])
def test_a_failure_that_takes_long_to_see_is_waited_for_once(failure: Failure) -> None:
    transport = Answers(failure, 204)
    courier, _ = courier_of(transport)
    assert recovers(courier, CASE, "after") is not None
    assert len(transport.sent) == 1


@each_row("answer", [200, 500, Failure.TIMEOUT, Failure.DROPPED, Failure.CRASHED], ids=str)
@each_row("before", [0, 1, 3])
def test_a_consumer_that_takes_no_connections_is_asked_again_before_it_counts_as_gone(before: int, answer: Any) -> None:
    transport = Answers(*[Failure.UNREACHABLE] * before, answer)
    there, slept = courier_of(transport)
    assert still_there(there, CASE, "after")
    assert slept == [PAUSE_SECONDS * n for n in range(1, before + 1)]
    assert [delivery.message_id for delivery in transport.sent] == [f"after/{n}" for n in range(before + 1)]


def test_a_consumer_that_is_not_there_four_times_is_gone() -> None:
    gone, slept = courier_of(Answers(Failure.UNREACHABLE))
    assert not still_there(gone, CASE, "after")
    assert slept == [PAUSE_SECONDS * n for n in (1, 2, 3, 4)]
    assert (gone.delivered, gone.unreached, gone.answered) == (4, 4, False)


#: Who decodes another alphabet refuses proofs with its characters: the first eight proofs are of `a` alone.
def with_proof(case: Case, label: str = "") -> Delivery:
    proof = "b" if label.startswith("after") else "a"
    return replace(deliver(case, label), headers=(("X-Proof", proof),))


@each_row(
    ("status", "known", "after", "back"),
    [(401, 8, 20, True), (401, 1, 20, True), (401, 0, 20, False), (500, 8, 20, False), (401, 8, 40, False)],
)
def test_a_refusal_of_a_proof_with_characters_that_none_had_is_asked_for_again(
    status: int, known: int, after: int, back: bool
) -> None:
    courier, _ = courier_of(Answers(*[204] * known, *[status] * after, 204))
    courier.alphabet = Alphabet(("x-proof",))
    courier.signer.deliver = with_proof  # type: ignore[method-assign]
    for number in range(known):
        courier.send(with_proof(CASE, f"known/{number}"))
    assert (recovers(courier, CASE, "after") is None) is back


@each_row(
    ("one", "other", "same"),
    [
        (500, 500, True),
        (500, 503, False),
        (Failure.DROPPED, Failure.DROPPED, True),
        (Failure.DROPPED, Failure.CRASHED, False),
        (Failure.DROPPED, 500, False),
    ],
    ids=str,
)
def test_two_exchanges_are_alike_by_status_or_failure(one: Any, other: Any, same: bool) -> None:
    transport = Answers(one, other)
    assert alike(transport.send(deliver(CASE)), transport.send(deliver(CASE))) is same


@each_row(
    ("status", "header", "wait"),
    [
        (429, None, 0.5),
        (429, " 1 ", 1.0),
        (429, "0", 0.0),
        (429, "3", 2.0),
        (429, "soon", 1.0),
        (429, "-1", 1.0),
        (503, None, None),
        (503, "1", 1.0),
        (503, "Fri, 31 Dec 1999 23:59:59 GMT", 1.0),
        (500, "1", None),
        (200, "1", None),
    ],
)
def test_so_long_a_consumer_asks_to_wait(status: int, header: str | None, wait: float | None) -> None:
    transport = Answers((status, *([("Retry-After", header)] if header is not None else [])))
    courier, slept = courier_of(transport)
    exchange = courier.send(deliver(CASE))
    assert slept == ([] if wait is None else [wait] * MAX_WAITS)
    assert too_many(exchange) is (wait is not None)


def test_a_genuine_delivery_is_signed_anew_after_a_wait_and_a_bent_one_goes_out_as_it_was() -> None:
    for bent, stamps in (("", [1, 7]), ("wrong-key", [1, 1])):
        transport = Answers(429, 204)
        courier, _ = courier_of(transport)
        courier.signer.clock = lambda: 7.9
        courier.signer.resign = lambda delivery, timestamp: replace(delivery, timestamp=timestamp)  # type: ignore[method-assign,assignment,misc]
        courier.send(replace(deliver(CASE), bent=bent))
        assert [delivery.timestamp for delivery in transport.sent] == stamps


def test_the_time_of_a_run_ends_it_before_the_next_delivery() -> None:
    now = [0.0]
    transport = Answers(204)
    bare, _ = courier_of(transport)
    courier = Courier(
        bare.transport, bare.signer, deadline=5.0, clock=lambda: now[0], sleep=lambda s: now.__setitem__(0, now[0] + s)
    )
    courier.pause(4.9)
    courier.send(deliver(CASE))
    courier.pause(0.1)
    for act in (
        lambda: courier.pause(1),
        lambda: courier.send(deliver(CASE)),
        lambda: courier.at_once([]),
        lambda: courier.paced(lambda _: deliver(CASE), 1, 1.0),
        lambda: courier.hang_up(deliver(CASE), 1),
    ):
        with pytest.raises(OutOfTime):
            act()
    assert (len(transport.sent), courier.elapsed()) == (1, 5.0)


def test_to_who_limits_calls_deliveries_go_one_by_one_and_slowly_enough() -> None:
    transport = Answers(429, 204)
    courier, slept = courier_of(transport)
    courier.send(deliver(CASE, "first"))
    assert courier.pace.pause > 0
    del slept[:]
    courier.send_all([deliver(CASE, str(number)) for number in range(3)])
    assert slept == [courier.pace.pause] * 3


def test_what_was_sent_ahead_is_not_sent_again_and_counts_once() -> None:
    transport = Answers(204)
    courier, _ = courier_of(transport)
    one, other = deliver(CASE, "one"), deliver(CASE, "other")
    courier.send_ahead([one])
    known = courier.send(one)
    assert (known.delivery, len(transport.sent)) == (one, 1)
    courier.send(other)
    courier.send(one)
    assert (len(transport.sent), courier.delivered, courier.genuine_sent) == (3, 3, 3)
    courier.send(replace(one, bent="wrong-key"))
    assert (courier.delivered, courier.genuine_sent) == (4, 3)


def test_who_may_have_ended_the_consumer_are_the_deliveries_since_the_last_answer() -> None:
    courier, _ = courier_of(Answers(204, Failure.DROPPED, Failure.UNREACHABLE, Failure.TIMEOUT, 500))
    seen = []
    for number in range(5):
        courier.send(deliver(CASE, str(number)))
        seen.append([exchange.delivery.message_id for exchange in courier.suspects])
    assert seen == [["0"], ["0", "1"], ["0", "1"], ["0", "1", "3"], ["4"]]


def test_one_of_several_side_by_side_may_have_ended_the_consumer_whoever_was_answered_beside_it() -> None:
    courier, _ = courier_of(Answers(204, Failure.DROPPED, 204, Failure.UNREACHABLE, 204))
    courier.send_all([deliver(CASE, str(number)) for number in range(4)])
    assert [exchange.delivery.message_id for exchange in courier.suspects] == ["2", "0", "1"]
    courier.send(deliver(CASE, "4"))
    assert [exchange.delivery.message_id for exchange in courier.suspects] == ["4"]


SEEN = Exchange(delivery=deliver(CASE, "again"), response=Response(status=409, headers=(), body=b""))


@each_row(("answers", "minds"), [([409, 204], True), ([409, 409], False), ([204, 409], True)], ids=str)
def test_only_repeats_are_minded_where_what_was_not_sent_yet_is_taken(answers: list[int], minds: bool) -> None:
    transport = Answers(*answers)
    courier, _ = courier_of(transport)
    courier.unsent = lambda event: [replace(CASE, event=event, address=f"x#{number}") for number in range(2)]
    assert minds_repeats(courier, CASE, "after", SEEN) is minds
    sent = len(transport.sent)
    assert minds_repeats(courier, CASE, "after", SEEN) is minds
    assert (len(transport.sent) == sent) is minds


def test_only_repeats_are_minded_where_the_same_of_another_entity_is_taken() -> None:
    known, given = "vg_file_4f9a2c7d1b8e6a05", []
    transport = Answers(204)
    courier, _ = courier_of(transport)
    courier.signer.admits = lambda event, body: True  # type: ignore[method-assign]
    courier.signer.deliver = lambda case, label: given.append(case) or deliver(case, label)  # type: ignore[method-assign]
    assert minds_repeats(courier, replace(CASE, payload={"fileId": known, "size": 7}), "after", SEEN)
    (sent,) = given
    assert sent.payload["size"] == 7
    assert sent.payload["fileId"] != known


def test_a_delivery_that_may_meet_nobody_counts_only_where_it_met_somebody() -> None:
    courier, _ = courier_of(Answers(Failure.UNREACHABLE, 204))
    seen: list[Exchange] = []
    courier.watchers.append(seen.append)
    for _ in range(2):
        courier.fleeting(deliver(CASE))
    assert (courier.delivered, courier.unreached, len(seen)) == (1, 0, 1)


def test_what_is_acknowledged_at_once_is_known_and_the_first_of_it_stays() -> None:
    courier, _ = courier_of(Answers(204, 500, 204))
    others = [replace(CASE, address=f"shop@1/order.paid#{name}") for name in ("minimal", "full")]
    courier.acquaint([deliver(CASE, "first"), deliver(others[0])])
    courier.acquaint([deliver(CASE, "second")])
    assert [courier.known_good(case) for case in (CASE, *others)] == [True, False, False]
    assert [courier.known(case) for case in (CASE, *others)] == [True, False, False]
    assert courier.genuine(CASE).delivery.message_id == "first"


@each_row(
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
