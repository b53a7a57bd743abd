from __future__ import annotations

from hookproof.sources.deferred import Deferred


def test_items_are_made_once_and_not_before_somebody_looks() -> None:
    made: list[str] = []

    def make() -> tuple[str, ...]:
        made.append("once")
        return ("a", "b", "c")

    items = Deferred(make)
    assert not made
    assert ([*items], len(items), items[0], items[1:], "c" in items) == (["a", "b", "c"], 3, "a", ("b", "c"), True)
    assert made == ["once"]
