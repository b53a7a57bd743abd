"""What is set aside once it has ended the consumer."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.rowwise import each_row

from hookproof.judging.deadly import Deadly


def delivery(address: str, event: str = "e", bent: str = "") -> Any:
    return SimpleNamespace(address=address, event=event, bent=bent)


ENDED_ONCE, ENDED_TWICE = [delivery("a")], [delivery("a"), delivery("b")]
BENT_TWICE = [delivery("a", "e", "deep"), delivery("b", "f", "deep")]


@each_row(
    ("ended", "other", "aside"),
    [
        (ENDED_ONCE, delivery("a"), True),
        (ENDED_ONCE, delivery("a", bent="deep"), True),
        (ENDED_ONCE, delivery("c"), False),
        (ENDED_TWICE, delivery("c"), True),
        (ENDED_TWICE, delivery("c", bent="deep"), True),
        (ENDED_TWICE, delivery("c", "f"), False),
        (BENT_TWICE[:1], delivery("a", "e", "deep"), True),
        (BENT_TWICE[:1], delivery("a"), False),
        (BENT_TWICE[:1], delivery("b", "f", "deep"), False),
        (BENT_TWICE, delivery("c", "g", "deep"), True),
        (BENT_TWICE, delivery("a"), False),
        ([], delivery("a"), False),
    ],
)
def test_the_same_is_set_aside_and_all_of_a_kind_once_two_of_it_ended_the_consumer(
    ended: list[Any], other: Any, aside: bool
) -> None:
    deadly = Deadly()
    for each in ended:
        deadly.add(each)
    assert deadly.has(other) is aside
    if not other.bent:
        assert deadly.has_genuine(other) is aside
