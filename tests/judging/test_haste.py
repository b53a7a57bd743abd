"""How many deliveries a slow consumer takes at once, told by how long two and more take together."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.judging.haste import Speed, speed_of


class Consumer:
    """Answers each in a second, so many at once, on a clock of its own; the first pairs may be slow by chance."""

    def __init__(self, at_once: float, *, slow_pairs: int = 0) -> None:
        self.at_once, self.slow, self.now, self.sent = at_once, slow_pairs, 0.0, []

    def elapsed(self) -> float:
        return self.now

    def acquaint(self, deliveries: Any) -> None:
        self.sent.append(len(deliveries))
        slow = len(deliveries) == 2 and len(self.sent) <= self.slow
        self.now += 2.0 if slow else max(1.0, len(deliveries) / self.at_once)


@each_row(
    ("takes", "sample", "slow_pairs", "found", "sent"),
    [
        (1, (1.0, 1.0), 0, 1, [2]),
        (2, (1.0, 1.0), 0, 2, [2, 8]),
        (4, (1.0, 1.0), 0, 4, [2, 8]),
        (8, (1.0, 1.0), 0, 10, [2, 8]),
        (5, (1.0, 1.0), 0, 10, [2, 8]),
        (9, (1.0, 1.0), 1, 1, [2]),
        (9, (0.4, 1.6), 1, 10, [2, 2, 8]),
        (9, (0.4, 1.6), 2, 1, [2, 2]),
        (9, (0.8, 1.2), 1, 1, [2]),
        (4, (0.4, 1.6), 0, 10, [2, 8]),
    ],
)
def test_two_together_tell_whether_more_are_sent_and_these_how_many_it_takes(
    takes: float, sample: tuple[float, ...], slow_pairs: int, found: int, sent: list[int]
) -> None:
    consumer: Any = Consumer(takes, slow_pairs=slow_pairs)
    deliveries: Any = [object()] * 10
    assert speed_of(consumer, deliveries, sample) == Speed(1.0, found)
    assert consumer.sent == sent


def test_of_one_delivery_nothing_is_learnt_and_of_two_no_more_than_that() -> None:
    consumer: Any = Consumer(9)
    one: Any = [object()]
    assert speed_of(consumer, one, (1.0,)).at_once == 1
    assert consumer.sent == []
    assert speed_of(consumer, one * 2, (1.0,)).at_once == 2


def test_no_answer_takes_no_time() -> None:
    consumer: Any = Consumer(1e9)
    none: Any = []
    assert speed_of(consumer, none, (0.0,)) == Speed(0.001, 1)


@each_row(("beside", "in_turn", "seconds"), [(0, 0, 0), (1, 0, 2), (3, 0, 2), (4, 0, 4), (4, 5, 14)])
def test_what_goes_side_by_side_takes_as_many_rounds_as_it_needs(beside: int, in_turn: int, seconds: float) -> None:
    assert Speed(2.0, 3).needs(beside, in_turn) == seconds
