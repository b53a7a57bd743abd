"""Of all events of a run one alone has no effect: that is told, and nothing where several are passed over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.consumers.stores import FAMILIAR, PassesOne, Passing
from tests.rowwise import each_row

from hookproof.checks.semantics.muster import alone
from hookproof.contract.model import Lifecycle

CHECK = "semantics.every-event"
ORDER = Lifecycle(name="order", entity="/id", paths=(["placed", "paid", "packed", "shipped", "kept"],))


@each_row(
    ("silent", "others", "told"),
    [
        (["paid"], ["a", "b"], ["paid", "paid"]),
        (["paid", "a"], ["b"], ["paid"]),
        (["paid", "shipped"], ["a", "b"], []),
        (["a"], ["b"], ["a"]),
        (["a", "b"], [], []),
        ([], ["a", "b"], []),
    ],
)
def test_one_alone_is_told_of_a_run_or_of_a_lifecycle(silent: list[str], others: list[str], told: list[str]) -> None:
    shows = dict.fromkeys(["placed", "paid", "packed", "shipped", "kept", *others], True) | dict.fromkeys(silent, False)
    assert alone([ORDER], shows) == told


def test_of_few_events_none_is_alone() -> None:
    assert alone([], {"a": True, "b": True, "c": True, "d": False}) == []


class Two(Passing):
    passed = ("file.download_ready", "workflow_run.failed")


@each_row(("style", "told"), [(Passing, []), (PassesOne, ["note"]), (Two, [])])
def test_one_event_that_is_passed_over_is_a_note(
    style: type[Passing], told: list[str], stored: Callable[..., Any]
) -> None:
    found = stored(style, "videogen", check=[CHECK], event=[*FAMILIAR]).findings
    assert [each.severity.label for each in found] == told
    assert all("acknowledges file.download_ready and does nothing" in each.message for each in found)
