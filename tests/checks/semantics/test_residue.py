"""What is refused for what it says leaves nothing behind where genuine deliveries show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.consumers.stores import Payload, Store

CHECK = "semantics.refused-effect"


class Strict(Store):
    """Refuses a level that is no number, before it does anything."""

    def take(self, message: str, payload: Payload) -> int:
        return super().take(message, payload) if self.is_right(payload) else 400

    def is_right(self, payload: Payload) -> bool:
        level = payload["data"].get("level", 1)
        return isinstance(level, (int, float)) and not isinstance(level, bool)


class WritesFirst(Strict):
    """Writes the row, and then looks whether it can be one."""

    def take(self, message: str, payload: Payload) -> int:
        answer = Store.take(self, message, payload)
        return answer if self.is_right(payload) else 400


class SetsAside(Strict):
    """Keeps what it refuses in a table of its own, for people to look at."""

    def take(self, message: str, payload: Payload) -> int:
        if not self.is_right(payload):
            self.log.append(payload)
        return super().take(message, payload)

    def show(self) -> Any:
        return {**super().show(), "refused": self.log}


def test_a_row_that_a_refused_delivery_leaves_behind_is_told(stored: Callable[..., Any]) -> None:
    (finding,) = stored(WritesFirst, "depot", check=[CHECK], event=["stock.changed"]).findings
    assert finding.severity.label == "warning"
    assert "in which `/data/level` is of a wrong type (400" in finding.message
    assert "and yet keeps what it said" in finding.message
    assert "in one transaction" in finding.mend


def test_whoever_refuses_before_writing_or_sets_it_aside_has_no_finding(stored: Callable[..., Any]) -> None:
    for style in (Strict, SetsAside, Store):
        assert stored(style, "depot", check=[CHECK], event=["stock.changed"]).told() == []
