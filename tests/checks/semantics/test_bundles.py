"""Of several events in one delivery some take effect: that is told, and nothing of whoever goes through all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.consumers.stores import Payload, Store
from tests.rowwise import each_row

CHECK = "semantics.batch"


class All(Store):
    """Goes through all events of a delivery, and keeps each once."""

    def take(self, message: str, payload: Payload) -> int:
        for each in self.of_delivery([parcel["content"] for parcel in payload["parcels"]]):
            if each["kind"] in self.known and each["id"] not in self.messages:
                self.put(each["id"], each["kind"], each)
        return 204

    def of_delivery(self, events: list[Payload]) -> list[Payload]:
        return events

    def effect(self, message: str, event: str, payload: Payload) -> None:
        self.rows[message] = {"note": payload["note"]}


class Counts(All):
    """Shows how many came, and not which."""

    def show(self) -> Any:
        return {"count": len(self.rows)}


class Later(All):
    """Puts events in a queue."""

    delay = 0.3


class First(All):
    """Takes the first event of a delivery alone."""

    def of_delivery(self, events: list[Payload]) -> list[Payload]:
        return events[:1]


class FirstCounted(First, Counts):
    """The same, shown as a number."""


class StopsAtUnknown(All):
    """Has done with a delivery at an event that it does not know."""

    def of_delivery(self, events: list[Payload]) -> list[Payload]:
        unknown = next((at for at, each in enumerate(events) if each["kind"] not in self.known), len(events))
        return events[:unknown]


class StopsAtKnown(All):
    """Has done with a delivery at an event that came before."""

    def of_delivery(self, events: list[Payload]) -> list[Payload]:
        return events[: next((at for at, each in enumerate(events) if each["id"] in self.messages), len(events))]


@each_row(
    ("style", "told"),
    [
        (All, []),
        (Counts, []),
        (Later, []),
        (First, ["Of 5 events in one delivery 1 took effect"]),
        (FirstCounted, ["Of 5 events in one delivery 1 took effect"]),
        (StopsAtUnknown, ["with an event of an unknown name behind the first 1 took effect"]),
        (StopsAtKnown, ["with an event that came before behind the first 1 took effect"]),
    ],
    ids=lambda value: getattr(value, "__name__", "told"),
)
def test_each_event_of_a_delivery_takes_effect(style: type[All], told: list[str], stored: Callable[..., Any]) -> None:
    outcome = stored(style, "parcel", check=[CHECK])
    assert not outcome.end.defects
    assert [each.severity.label for each in outcome.findings] == ["error"] * len(told)
    assert all(words in each.message for words, each in zip(told, outcome.findings, strict=True))
