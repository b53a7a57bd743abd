"""Of all events of a run one alone has no effect: that is told, and nothing where several are passed over."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import pytest
from tests.consumers.stores import Payload, Store
from tests.rowwise import each_row

from hookproof.checks.muster import alone
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


class Passing(Store):
    """Knows all events but some; what is deleted is no row any more."""

    passed: Collection[str] = ()
    known_ones = ("file.upload.completed", "file.upload.failed", "file.playback_ready", "file.download_ready")

    def __init__(self, _known: object) -> None:
        super().__init__({*self.known_ones, "workflow_run.failed"})

    def effect(self, message: str, event: str, payload: Payload) -> None:
        if event not in self.passed:
            key = str(payload.get("fileId") or payload.get("workflowRunId"))
            self.rows[key] = {**self.rows.get(key, {}), event: True}


class One(Passing):
    passed = ("file.download_ready",)


class Two(Passing):
    passed = ("file.download_ready", "workflow_run.failed")


@pytest.mark.parametrize(("style", "told"), [(Passing, []), (One, ["note"]), (Two, [])])
def test_one_event_that_is_passed_over_is_a_note(
    style: type[Passing], told: list[str], stored: Callable[..., Any]
) -> None:
    events = [*Passing.known_ones, "workflow_run.failed"]
    found = stored(style, "videogen", check=[CHECK], event=events).findings
    assert [each.severity.label for each in found] == told
    assert all("acknowledges file.download_ready and does nothing" in each.message for each in found)
