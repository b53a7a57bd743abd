"""How many deliveries a slow consumer takes at once, told by how long two and more take together."""

from __future__ import annotations

from itertools import repeat
from typing import Any

from tests.rowwise import each_row

from hookproof.judging.waiting.haste import Speed, speed_of


class Consumer:
    """Answers each in a second, so many at once, on a clock of its own; the first pairs may be slow by chance.

    What is not answered within `limit` is not answered.
    """

    def __init__(self, at_once: float, *, slow_pairs: int = 0, limit: float = 100.0) -> None:
        self.at_once, self.slow, self.now, self.sent, self.limit = at_once, slow_pairs, 0.0, [], limit

    def elapsed(self) -> float:
        return self.now

    def acquaint(self, deliveries: Any) -> int:
        self.sent.append(len(deliveries))
        slow = len(deliveries) == 2 and len(self.sent) <= self.slow
        takes = 2.0 if slow else max(1.0, len(deliveries) / self.at_once)
        self.now += min(takes, self.limit)
        return len(deliveries) if takes <= self.limit else int(self.limit * self.at_once)


@each_row(
    ("takes", "sample", "slow_pairs", "found", "sent"),
    [
        (1, (1.0, 1.0), 0, 1, [2]),
        (2, (1.0, 1.0), 0, 2, [2, 4]),
        (3, (1.0, 1.0), 0, 4, [2, 4, 12]),
        (4, (1.0, 1.0), 0, 4, [2, 4, 12]),
        (6, (1.0, 1.0), 0, 6, [2, 4, 12]),
        (12, (1.0, 1.0), 0, 12, [2, 4, 12, 20]),
        (20, (1.0, 1.0), 0, 20, [2, 4, 12, 20]),
        (9, (1.0, 1.0), 1, 1, [2]),
        (20, (0.4, 1.6), 1, 20, [2, 2, 20]),
        (9, (0.4, 1.6), 2, 1, [2, 2]),
        (9, (0.8, 1.2), 1, 1, [2]),
    ],
)
def test_two_together_tell_whether_more_are_sent_and_these_how_many_it_takes(
    takes: float, sample: tuple[float, ...], slow_pairs: int, found: int, sent: list[int]
) -> None:
    consumer: Any = Consumer(takes, slow_pairs=slow_pairs)
    assert speed_of(consumer, repeat(object()), 20, sample) == Speed(1.0, found)  # type: ignore[arg-type]
    assert consumer.sent == sent


@each_row(
    ("takes", "limit", "room", "found", "sent"),
    [
        # What is not answered in time was not taken at once, however soon that is known.
        (1, 1.5, 100.0, 1, [2]),
        (4, 1.5, 100.0, 4, [2, 4, 12]),
        # It takes as long as two one after the other at worst.
        (20, 100.0, 2.0, 20, [2, 4, 12, 20]),
        (20, 100.0, 1.9, 1, []),
    ],
)
def test_so_many_go_together_as_are_answered_in_time_and_as_there_is_time_for(
    takes: float, limit: float, room: float, found: int, sent: list[int]
) -> None:
    consumer: Any = Consumer(takes, limit=limit)
    deliveries: Any = repeat(object())
    speed = speed_of(consumer, deliveries, 20, (1.0, 1.0), lambda seconds, _part: seconds <= room)
    assert (speed.at_once, consumer.sent) == (found, sent)


@each_row(("most", "sent"), [(1, []), (2, [2]), (3, [2, 3]), (4, [2, 4])])
def test_no_more_go_together_than_may_be(most: int, sent: list[int]) -> None:
    consumer: Any = Consumer(9)
    deliveries: Any = repeat(object())
    assert speed_of(consumer, deliveries, most, (1.0,)).at_once == most
    assert consumer.sent == sent


@each_row(("takes", "found"), [(20, Speed(1.0, 20)), (1, Speed(2.0, 2)), (4, Speed(1.0, 4))])
def test_a_first_answer_that_took_long_is_not_taken_for_how_long_one_takes(takes: float, found: Speed) -> None:
    """Of one that takes them one by one no more is known than how many it answers in how long."""
    consumer: Any = Consumer(takes)
    assert speed_of(consumer, repeat(object()), 20, (9.0,)) == found  # type: ignore[arg-type]


def test_no_answer_takes_no_time() -> None:
    consumer: Any = Consumer(1e9)
    deliveries: Any = repeat(object())
    assert speed_of(consumer, deliveries, 1, (0.0,)) == Speed(0.001, 1)


@each_row(("beside", "in_turn", "seconds"), [(0, 0, 0), (1, 0, 2), (3, 0, 2), (4, 0, 4), (4, 5, 14)])
def test_what_goes_side_by_side_takes_as_many_rounds_as_it_needs(beside: int, in_turn: int, seconds: float) -> None:
    assert Speed(2.0, 3).needs(beside, in_turn) == seconds
