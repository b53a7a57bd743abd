"""Faults of effects: each stumbles over what it knows already, and over nothing new."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

from tests.rowwise import each_row

from hookproof.demo.faulty import aftermath
from hookproof.demo.habits import Answer
from hookproof.demo.store import Store


def taken(habit: Any, *messages: tuple[str, str, str | None]) -> list[int | str]:
    """What each message is answered with, or the name of the exception that it raises."""
    shop: Any = SimpleNamespace(store=Store(), thanks=Answer(status=204))

    async def one(message: tuple[str, str, str | None]) -> int | str:
        try:
            return (await habit(shop, *message, {})).status
        except KeyError as error:
            return type(error).__name__

    async def all_of_them() -> list[int | str]:
        return [await one(message) for message in messages]

    return asyncio.run(all_of_them())


FIRST, AGAIN, OTHER = ("m1", "order.paid", "o1"), ("m1", "order.paid", "o1"), ("m2", "order.paid", "o1")


@each_row(
    ("habit", "messages", "answers"),
    [
        (aftermath._duplicate_refused, (FIRST, AGAIN, OTHER), [204, 409, 204]),
        (aftermath._duplicate_raises, (FIRST, AGAIN, OTHER), [204, "KeyError", 204]),
        (aftermath._entity_once, (FIRST, OTHER, ("m3", "order.sent", "o1")), [204, 204, 409]),
        (aftermath._entity_once, (FIRST, ("m3", "order.sent", "o2"), ("m4", "order.left", None)), [204, 204, 204]),
    ],
)
def test_what_is_known_already_stops_a_fault_and_nothing_new_does(habit: Any, messages: Any, answers: Any) -> None:
    assert taken(habit, *messages) == answers
