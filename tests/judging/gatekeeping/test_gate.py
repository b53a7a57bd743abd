"""The gate: who acknowledges one genuine delivery can be judged; how many are sent to find one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.delivery.traffic import Delivery, Exchange, Failure, Response
from hookproof.judging import recovery
from hookproof.judging.courier import Courier
from hookproof.judging.gatekeeping.gate import Gate, pass_gate
from hookproof.payloads.case import Case

CASE = Case(address="", event="e", profile="example", payload={}, body=b"{}")
Answer = int | Failure


class Consumer:
    """Answers by the address of the case, another time with the next of its answers; else with the usual one."""

    def __init__(self, usual: Answer, **answers: list[Answer]) -> None:
        self._usual, self._answers = usual, answers
        self.sent: list[str] = []
        self.together: list[int] = []

    def send(self, delivery: Delivery) -> Exchange:
        self.sent.append(delivery.address)
        left = self._answers.get(delivery.address, [])
        answer = left.pop(0) if len(left) > 1 else left[0] if left else self._usual
        if isinstance(answer, Failure):
            return Exchange(delivery=delivery, response=None, failure=answer)
        return Exchange(delivery=delivery, response=Response(status=answer, headers=(), body=b""))

    def send_all(self, deliveries: Sequence[Delivery], workers: int, until: object = None) -> list[Exchange]:
        self.together.append(workers)
        return [self.send(delivery) for delivery in deliveries]


def at(name: str) -> Case:
    return replace(CASE, address=name)


def courier_of(consumer: Consumer) -> Courier:
    def deliver(case: Case, label: str = "") -> Delivery:
        return Delivery(
            address=case.address, event="e", method="POST", headers=(), body=b"", message_id=label, timestamp=1
        )

    signer: Any = SimpleNamespace(
        rules=SimpleNamespace(authentication=()),
        deliver=deliver,
        clock=lambda: 1.0,
        resign=lambda delivery, timestamp: delivery,
    )
    transport: Any = consumer
    return Courier(transport, signer, sleep=lambda _: None)


OTHERS = [f"o{number}" for number in range(9)]
FURTHER = [f"f{number}" for number in range(30)]


def passed(consumer: Consumer, others: Sequence[str] = OTHERS, further: Sequence[str] = FURTHER) -> Gate:
    return pass_gate([at("first"), *map(at, others)], courier_of(consumer), map(at, further))


@each_row(
    ("consumer", "opens", "sent", "seen"),
    [
        # Acknowledged at once: nothing more is sent.
        (Consumer(204), "first", 1, 1),
        # All others are tried, and then further shapes.
        (Consumer(401, o3=[204]), "o3", 10, 10),
        (Consumer(401, f29=[204]), "f29", 40, 10),
        (Consumer(401), None, 40, 10),
        (Consumer(500), None, 40, 10),
        # What no option of the user's can be the cause of needs no further shapes.
        (Consumer(302), None, 10, 10),
        (Consumer(302, o1=[204]), "o1", 10, 10),
        (Consumer(302, o1=[401]), None, 40, 10),
        (Consumer(Failure.CUT), None, 10, 10),
        # No answer costs the whole time limit each time: seven others, all at once.
        (Consumer(Failure.TIMEOUT), None, 8, 8),
        (Consumer(Failure.TIMEOUT, o6=[204]), "o6", 8, 8),
        (Consumer(Failure.TIMEOUT, o7=[204]), None, 8, 8),
        (Consumer(Failure.OVERSIZED), None, 8, 8),
        # Nobody is there: asked a few times.
        (Consumer(Failure.UNREACHABLE), None, 5, 1),
        (Consumer(204, first=[Failure.UNREACHABLE, Failure.UNREACHABLE, 204]), "first", 4, 1),
        (Consumer(401, first=[Failure.UNREACHABLE, 401]), None, 42, 10),
        (Consumer(Failure.UNREACHABLE, first=[401]), None, 40, 10),
        # Who asks to wait is asked about two others.
        (Consumer(429), None, 12, 3),
        (Consumer(429, o1=[204]), "o1", 9, 3),
        (Consumer(429, o2=[204]), None, 12, 3),
        # Who limits calls and refuses the first one gets twenty further ones.
        (Consumer(401, o0=[429, 401]), None, 31, 10),
        (Consumer(401, o0=[429, 401], f19=[204]), "f19", 31, 10),
        (Consumer(401, o0=[429, 401], f20=[204]), None, 31, 10),
    ],
)
def test_so_many_deliveries_are_sent_until_one_is_acknowledged(
    consumer: Consumer, opens: str | None, sent: int, seen: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovery, "PAUSE_SECONDS", 0.0)
    gate = passed(consumer)
    assert (gate.open_with.address if gate.open_with else None) == opens
    assert (len(consumer.sent), len(gate.exchanges)) == (sent, seen)


def test_those_that_are_waited_for_go_together_and_others_do_not() -> None:
    silent, refusing = Consumer(Failure.TIMEOUT), Consumer(401)
    passed(silent)
    passed(refusing)
    assert silent.together == [1, 7]
    assert set(refusing.together) == {1}


@each_row(
    ("answers", "unreachable", "waits", "certain"),
    [
        ([Failure.UNREACHABLE] * 2, True, False, False),
        ([Failure.UNREACHABLE, 401], False, False, False),
        ([429, 429], False, True, False),
        ([429, 401], False, False, False),
        ([302, 302], False, False, True),
        ([302, Failure.TIMEOUT], False, False, True),
        ([302, 401], False, False, False),
        ([500, 500], False, False, False),
    ],
    ids=str,
)
def test_what_all_answers_say_is_certain_and_what_one_says_is_not(
    answers: list[Answer], unreachable: bool, waits: bool, certain: bool
) -> None:
    consumer = Consumer(200, first=[*answers])
    courier = courier_of(consumer)
    exchanges = [consumer.send(courier.signer.deliver(at("first"))) for _ in answers]
    gate = Gate(tuple(exchanges), None)
    assert (gate.unreachable, gate.asked_to_wait, gate.certain) == (unreachable, waits, certain)
