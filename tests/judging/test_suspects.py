"""Who may have ended a consumer."""

from __future__ import annotations

import pytest
from tests.rowwise import each_row

from hookproof.delivery.traffic import Delivery, Exchange, Failure, Response
from hookproof.judging.suspects import Suspects

HALF, NOBODY = Failure.DROPPED, Failure.UNREACHABLE


def exchange(name: str, came: int | Failure, *, lost: bool = False) -> Exchange:
    delivery = Delivery(address="a", event="e", method="POST", headers=(), body=b"", message_id=name, timestamp=0)
    if isinstance(came, Failure):
        return Exchange(delivery=delivery, response=None, failure=came, lost=lost)
    return Exchange(delivery=delivery, response=Response(status=came, headers=(), body=b""), lost=lost)


@each_row(
    ("batches", "suspected"),
    [
        ([[("a", 204)], [("b", 204)]], ["b"]),
        ([[("a", 204)], [("b", HALF)], [("c", NOBODY)]], ["a", "b"]),
        ([[("a", HALF)], [("b", 204)]], ["b"]),
        # Side by side, an answer may have come before another's end, and before what its own handler does after it.
        ([[("a", 204), ("b", HALF), ("c", 204), ("d", NOBODY)]], ["c", "a", "b"]),
        ([[(name, 204) for name in "abcdef"]], ["f", "e", "d", "c"]),
        ([[("a", 204), ("b", HALF), ("c", 204)], [("d", 204)]], ["d"]),
    ],
)
def test_those_that_were_answered_last_and_all_that_were_not_since_or_beside_them(
    batches: list[list[tuple[str, int | Failure]]], suspected: list[str]
) -> None:
    suspects = Suspects()
    for batch in batches:
        suspects.begin()
        for name, came in batch:
            suspects.see(exchange(name, came))
    assert [each.delivery.message_id for each in suspects.all] == suspected


@pytest.mark.parametrize("lost", [True, False])
def test_what_was_sent_on_a_kept_connection_that_ended_is_suspected_although_no_other_could_be_made(lost: bool) -> None:
    suspects = Suspects()
    suspects.see(exchange("a", NOBODY, lost=lost))
    assert bool(suspects.all) is lost
