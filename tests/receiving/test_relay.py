"""What is passed on in both directions: no header of a connection, and no answer that is none."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.delivery.traffic import Delivery, Exchange, Failure, Response
from hookproof.receiving.relay import end_to_end, passed_back

HEADERS = (("Content-Type", "t"), ("Connection", "close, X-Mine"), ("x-mine", "1"), ("Keep-Alive", "5"), ("X-A", "2"))


def exchange(status: int | None, *, truncated: bool = False) -> Exchange:
    about: Any = {"address": "a", "event": "e", "message_id": "m", "timestamp": 0}
    delivery = Delivery(method="POST", headers=(), body=b"", **about)
    response = None if status is None else Response(status=status, headers=HEADERS, body=b"said", truncated=truncated)
    return Exchange(delivery=delivery, response=response, failure=Failure.TIMEOUT if status is None else None)


def test_headers_of_the_connection_and_those_that_it_names_end_there() -> None:
    assert end_to_end(HEADERS) == (("Content-Type", "t"), ("X-A", "2"))


@each_row(("status", "told"), [(200, 200), (404, 404), (599, 599), (600, 502), (199, 502), (101, 502), (None, 502)])
def test_the_sender_is_told_the_consumers_answer_where_it_is_a_final_one(status: int | None, told: int) -> None:
    answer = passed_back(exchange(status))
    assert answer.status == told
    assert (answer.body == b"said") is (told == status)


def test_of_an_answer_that_was_cut_only_the_status_is_told() -> None:
    answer = passed_back(exchange(200, truncated=True))
    assert (answer.status, answer.body) == (200, b"")
