"""A scene in words: what was sent, what came back, what showed then."""

from __future__ import annotations

from hookproof.delivery.traffic import Delivery, Exchange, Failure, Response
from hookproof.findings import Step
from hookproof.judging.course import Course
from hookproof.observers.state import changes


def exchange(message: str, status: int = 200, *, event: str = "order.paid", bent: str = "") -> Exchange:
    delivery = Delivery(
        address="shop@1/order.paid#example", event=event, method="POST", headers=(), body=b"{}",
        message_id=message, timestamp=1, bent=bent,
    )  # fmt: skip
    return Exchange(delivery=delivery, response=Response(status=status, headers=(), body=b""))


def steps(course: Course) -> tuple[Step, ...]:
    return course.steps(lambda before, after: tuple(changes(before, after)))


def test_messages_have_letters_and_effects_stand_with_what_brought_them() -> None:
    course = Course()
    course.saw({"paid": 0})
    course.sent(exchange("m1"))
    course.saw({"paid": 1})
    course.did("2 s go by")
    course.sent(exchange("m1", 500))
    course.saw({"paid": 1})
    assert steps(course) == (
        Step(sent="order.paid, message A", answer="200", effect="paid: 0 became 1"),
        Step(sent="2 s go by"),
        Step(sent="order.paid, message A", answer="500", effect="nothing new"),
    )


def test_what_is_under_way_at_once_and_what_is_many_is_one_step() -> None:
    course = Course()
    course.sent(*(exchange("m1", status) for status in (200, 200, 409)))
    for number in range(9):
        course.sent(exchange(f"n{number}"))
    assert steps(course) == (
        Step(sent="at once: 3 deliveries of order.paid, all of them message A", answer="200 (2 times), 409"),
        Step(sent="9 deliveries of order.paid, one after the other", answer="200"),
    )


def test_one_delivery_is_no_sequence_and_what_is_found_out_beside_belongs_to_none() -> None:
    course = Course()
    course.sent(exchange("m0"))
    course.begin()
    with course.aside():
        course.sent(exchange("m1"))
    course.sent(exchange("m2"))
    assert steps(course) == ()


def test_of_a_long_scene_the_end_is_told() -> None:
    course = Course()
    for number in range(40):
        course.sent(exchange(f"m{number}", event=f"order.{number}"))
    told = steps(course)
    assert len(told) == 17
    assert told[0] == Step(sent="24 steps before these")
    assert told[-1].sent == "order.39, message N1"
    course.sent(Exchange(delivery=exchange("x").delivery, response=None, failure=Failure.TIMEOUT))
    assert steps(course)[-1].answer == Failure.TIMEOUT.value
