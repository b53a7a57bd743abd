"""A scene that falls short is played once more; where the time ends in between, what was seen is said so."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

from hookproof.checks.expectation import Fault
from hookproof.checks.stage import Breach
from hookproof.checks.trial import Trial
from hookproof.delivery.traffic import Delivery, Exchange, Response
from hookproof.findings import Severity
from hookproof.judging.results import Results
from hookproof.judging.staging import SEEN_ONCE, play
from hookproof.judging.worklog import Worklog
from hookproof.observers.observer import CutShort
from hookproof.payloads.case import Case

CASE = Case(address="a@1/e#x", event="e", profile="example", payload={}, body=b"{}")
SENT = Delivery(
    method="POST", headers=(), body=b"{}", address="a@1/e#x", event="e", message_id="m", timestamp=0, bent=""
)
ANSWER = Exchange(delivery=SENT, response=Response(status=204, headers=(), body=b""))
TWICE = Breach(fault=Fault.REPEATED, exchange=ANSWER, says="It took effect twice.")


class Stage:
    """Nothing moves by itself, and there are no steps to tell."""

    def begin(self) -> None:
        """Nothing is noted."""

    def unrest(self) -> str:
        return ""

    def doubting(self) -> Any:
        return nullcontext()

    def steps(self) -> tuple[()]:
        return ()


def played(*results: Any) -> Results:
    left = iter(results)

    def scene(_stage: Any, _label: str) -> Any:
        result = next(left)
        if result is CutShort:
            raise CutShort
        return result

    seen, stage, courier = Results(), Stage(), SimpleNamespace(worklog=Worklog())
    act: Callable[..., Any] = play
    act(Trial(name="t", shows="s", case=CASE, play=scene), stage, courier, "l", seen)
    return seen


def test_a_scene_that_is_cut_short_is_left_out() -> None:
    seen = played(CutShort)
    assert (seen.tried, seen.left, seen.failed) == (0, 1, [])
    assert ["left out:" in why for why in seen.unseen] == [True]


def test_what_was_seen_once_when_the_time_ended_is_told_as_that_and_weighs_less() -> None:
    (failed,) = played(TWICE, CutShort).failed
    assert failed.says == f"It took effect twice. {SEEN_ONCE}"
    assert failed.severity is Severity.WARNING


def test_what_was_seen_twice_weighs_what_the_check_does() -> None:
    (failed,) = played(TWICE, TWICE).failed
    assert failed.says == "It took effect twice."
    assert failed.severity is None


def test_what_was_not_seen_again_is_no_failure() -> None:
    seen = played(TWICE, None)
    assert seen.failed == []
    assert seen.tried == 1
