"""What fell short once is seen again if there is time, each cause once; what that explains is not looked into."""

from __future__ import annotations

from typing import Any

import pytest

from hookproof.checks.expectation import ACKNOWLEDGED, REFUSED, Expectation, Fault
from hookproof.checks.registry import find_check
from hookproof.checks.trial import Failed, Trial
from hookproof.delivery.traffic import Delivery, Exchange, Response
from hookproof.engine import doubting
from hookproof.engine.doubting import Doubts
from hookproof.findings import Severity
from hookproof.judging.haste import Clock, Speed
from hookproof.judging.results import Doubt, Put, Results
from hookproof.payloads.case import Case

CASE = Case(address="a@1/e#x", event="e", profile="example", payload={}, body=b"{}")
SENT = Delivery(method="POST", headers=(), body=b"{}", address="a@1/e#x", event="e", message_id="m", timestamp=0)
ROWS = {name: find_check(name) for name in ("auth.wrong-key", "auth.stale", "auth.raw-body", "ack.minimal")}
LATE, EARLY = 80.0, 0.0


def put(check: str, expect: Expectation = REFUSED) -> Put:
    return Put(Trial(name="t", shows="s", case=CASE, expect=expect, control=lambda: CASE), check, Results())


def doubt(check: str, status: int, expect: Expectation = REFUSED) -> Doubt:
    answer = Exchange(delivery=SENT, response=Response(status=status, headers=(), body=b""))
    fault = expect.broken_by(answer)
    assert fault is not None
    return Doubt(put(check, expect), fault, answer)


def doubts(now: float, *several: Doubt) -> Doubts:
    courier: Any = object()
    kept = Doubts(ROWS, courier, Clock(begun=0.0, budget=60.0, speed=Speed(3.0, 1), now=lambda: now))
    for each in several:
        kept.append(each)
    return kept


@pytest.fixture
def again(monkeypatch: pytest.MonkeyPatch) -> list[Doubt]:
    seen: list[Doubt] = []
    monkeypatch.setattr(doubting, "look_into", lambda some, _courier, ahead: seen.extend(some))
    return seen


def test_where_there_is_time_all_is_seen_again(again) -> None:
    kept = doubts(EARLY, one := doubt("auth.wrong-key", 204), other := doubt("ack.minimal", 500, ACKNOWLEDGED))
    assert kept.owed == 3
    kept.look_into_all()
    assert again == [one, other]
    assert kept.owed == 0


def test_where_time_is_up_what_was_taken_in_is_told_in_full_and_a_failure_as_a_warning(again) -> None:
    taken, failing = doubt("auth.wrong-key", 204), doubt("ack.minimal", 500, ACKNOWLEDGED)
    doubts(LATE, taken, failing).look_into_all()
    assert again == []
    (told,), (lesser,) = taken.put.results.failed, failing.put.results.failed
    assert told.severity is None
    assert lesser.severity is Severity.WARNING
    assert "time was up" in told.note
    assert "time was up" in lesser.note


def test_what_another_explains_is_neither_sent_nor_seen_again(again) -> None:
    kept = doubts(EARLY, forged := doubt("auth.wrong-key", 204), old := doubt("auth.stale", 204))
    forged.put.results.failed.append(Failed(trial=forged.put.trial, fault=Fault.ACCEPTED, exchange=forged.exchange))
    assert kept.explain(put("auth.raw-body"))
    assert not kept.explain(put("ack.minimal"))
    kept.look_into_all()
    assert again == [forged]
    assert [failed.fault for failed in old.put.results.failed] == [Fault.ACCEPTED]


def test_what_another_would_explain_is_seen_again_where_that_one_was_chance(again) -> None:
    doubts(EARLY, forged := doubt("auth.wrong-key", 204), old := doubt("auth.stale", 204)).look_into_all()
    assert again == [forged, old]
    assert old.put.results.failed == []


def test_a_failure_of_one_check_leaves_the_others_to_be_tried(again) -> None:
    assert not doubts(EARLY, doubt("auth.wrong-key", 500)).explain(put("auth.raw-body"))
