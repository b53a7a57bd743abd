"""What fell short once is seen again if there is time, each cause once; what that explains is not looked into."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.checks.expectation import ACKNOWLEDGED, REFUSED, Expectation, Fault
from hookproof.checks.registry import find_check
from hookproof.checks.trial import Failed, Trial
from hookproof.delivery.traffic import Delivery, Exchange, Response
from hookproof.engine import doubting
from hookproof.engine.doubting import Doubts
from hookproof.findings import Severity
from hookproof.judging import attempts
from hookproof.judging.courier import OutOfTime
from hookproof.judging.reasons import recollection
from hookproof.judging.reasons.confirming import NOT_ALONE
from hookproof.judging.results import Doubt, Put, Results
from hookproof.judging.staging import REPEATED, SEEN_ONCE
from hookproof.judging.waiting.haste import Clock, Speed
from hookproof.payloads.case import Case

CASE = Case(address="a@1/e#x", event="e", profile="example", payload={}, body=b"{}")
SENT = Delivery(method="POST", headers=(), body=b"{}", address="a@1/e#x", event="e", message_id="m", timestamp=0)
ROWS = {name: find_check(name) for name in ("auth.wrong-key", "auth.stale", "auth.raw-body", "ack.minimal")}
LATE, EARLY = 80.0, 0.0


FAILED = Exchange(delivery=SENT, response=Response(status=500, headers=(), body=b""))


def put(check: str, expect: Expectation = REFUSED) -> Put:
    return Put(Trial(name="t", shows="s", case=CASE, expect=expect, control=lambda: CASE), check, Results())


def doubt(check: str, status: int, expect: Expectation = REFUSED) -> Doubt:
    answer = Exchange(delivery=SENT, response=Response(status=status, headers=(), body=b""))
    fault = expect.broken_by(answer)
    assert fault is not None
    return Doubt(put(check, expect), fault, answer)


@dataclass
class Asked:
    """A courier to a consumer that answers what is sent again in one way, and what is new in another."""

    again: int = 204
    anew: int = 204
    good: bool = True
    is_known: bool = False
    repeated: Exchange | None = None
    sent: int = 0
    signer: Any = field(default_factory=lambda: SimpleNamespace(deliver=lambda case, label: SENT), repr=False)

    def known(self, case: Case) -> bool:
        return self.is_known

    def known_good(self, case: Case) -> bool:
        return self.good

    def send(self, delivery: Delivery) -> Exchange:
        self.sent += 1
        return Exchange(delivery=delivery, response=Response(status=self.again, headers=(), body=b""))

    @property
    def repeats_minded(self) -> bool:
        return self.repeated is not None

    def minds_repeats(self, case: Case, label: str, seen: Exchange) -> bool:
        self.repeated = seen if self.anew == 204 else None
        return self.repeats_minded


@pytest.fixture(autouse=True)
def _asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recollection, "minds_repeats", Asked.minds_repeats)


def doubts(now: float, *several: Doubt, courier: Any = None, asking: Put | None = None) -> Doubts:
    courier = courier or Asked()
    clock = Clock(begun=0.0, budget=60.0, speed=Speed(3.0, 1), now=lambda: now)
    kept = Doubts(ROWS, courier, clock, lambda _event: asking)
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


@each_row(
    ("seconds", "control", "seen_again"),
    [(0.015, None, True), (0.6, None, True), (0.7, None, False), (0.015, CASE, False), (0.0, None, False)],
)
def test_what_was_answered_at_once_and_is_judged_alone_is_seen_again_however_late_it_is(
    seconds: float, control: Case | None, seen_again: bool, again: list[Doubt]
) -> None:
    one = doubt("ack.minimal", 500, ACKNOWLEDGED)
    trial = replace(one.put.trial, control=None if control is None else lambda: CASE)
    quick = replace(one, put=replace(one.put, trial=trial), exchange=replace(one.exchange, seconds=seconds))
    slow = doubt("auth.raw-body", 500, ACKNOWLEDGED)
    doubts(LATE, quick, slow).look_into_all()
    assert again == ([quick] if seen_again else [])
    assert [failed.note for failed in slow.put.results.failed] == [SEEN_ONCE]
    again.clear()


def test_what_the_end_of_the_run_leaves_in_doubt_is_told_as_seen_once_unless_another_explains_it() -> None:
    kept = doubts(LATE, forged := doubt("auth.wrong-key", 204), doubt("auth.stale", 204), doubt("ack.minimal", 500))
    kept.leave()
    assert [failed.note for failed in forged.put.results.failed] == [SEEN_ONCE]
    assert kept.owed == 0


@each_row(
    ("courier", "failed", "unseen"),
    [
        (Asked(), 1, []),
        (Asked(is_known=True, good=False), 0, [NOT_ALONE]),
    ],
)
def test_the_end_of_the_run_while_some_is_seen_again_leaves_all_that_was_not_judged_in_doubt(
    courier: Asked, failed: int, unseen: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    several = [doubt("ack.minimal", 500, ACKNOWLEDGED) for _ in range(3)]

    def ends(trial: Trial, *_all: Any) -> bool:
        raise OutOfTime

    monkeypatch.setattr(attempts, "judge", ends)
    with pytest.raises(OutOfTime):
        doubts(EARLY, *several, courier=courier).look_into_all()
    assert [(len(each.put.results.failed), [*each.put.results.unseen]) for each in several] == [(failed, unseen)] * 3


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


@each_row(
    ("asked", "sent", "told"),
    [
        (Asked(again=500), 1, False),
        (Asked(again=409), 1, False),
        (Asked(again=500, repeated=FAILED), 0, False),
        (Asked(again=500, anew=500), 1, True),
        (Asked(again=204), 1, True),
        (Asked(again=500, good=False), 0, True),
        (Asked(again=500, good=False, repeated=FAILED), 0, True),
    ],
    ids=str,
)
def test_what_may_come_of_minded_repeats_alone_is_no_failure_and_that_is_asked_for_once(asked, sent, told) -> None:
    asked = replace(asked)
    failing = [doubt("ack.minimal", 500, ACKNOWLEDGED) for _ in range(2)]
    doubts(LATE, *failing, courier=asked).look_into_all()
    assert asked.sent == sent
    # One is told in any case: a run that saw repeats minded is not clean.
    assert [bool(each.put.results.failed) for each in failing] == [True, told]
    assert [REPEATED in each.put.results.unseen for each in failing] == [False, not told]
    assert ("semantics.duplicate" in failing[0].put.results.failed[0].note) is not told


@each_row(
    ("asked", "now", "sent", "told"),
    [
        (Asked(again=500), EARLY, 2, None),
        (Asked(again=500), LATE, 1, Severity.WARNING),
        (Asked(again=204), EARLY, 1, False),
        (Asked(again=500, anew=500), EARLY, 1, False),
    ],
    ids=str,
)
def test_the_check_that_is_about_repeats_tells_that_they_are_minded_by_what_was_seen(
    asked, now, sent, told, again
) -> None:
    asked, asking = replace(asked), put("semantics.duplicate", ACKNOWLEDGED)
    failing = [doubt("ack.minimal", 500, ACKNOWLEDGED), doubt("auth.raw-body", 500, ACKNOWLEDGED)]
    kept = doubts(now, *failing, courier=asked, asking=asking)
    kept.ask()
    assert asked.sent == (0 if now == LATE else sent)
    assert kept.owed == (0 if asked.repeats_minded else 4)
    kept.look_into_all()
    assert asked.sent == sent
    assert [failed.severity for failed in asking.results.failed] == ([] if told is False else [told])
    assert [REPEATED in each.put.results.unseen for each in failing] == [told is not False] * 2
    assert again == ([] if asked.repeats_minded else failing)


def test_one_check_that_falls_short_is_no_reason_to_ask_for_repeats() -> None:
    asked = Asked(again=500)
    doubts(EARLY, *(doubt("ack.minimal", 500, ACKNOWLEDGED) for _ in range(3)), courier=asked).ask()
    assert asked.sent == 0


def test_what_needs_no_other_delivery_to_be_judged_is_seen_again_first(again) -> None:
    beside, alone = doubt("ack.minimal", 500, ACKNOWLEDGED), doubt("auth.stale", 500)
    alone = replace(alone, put=replace(alone.put, trial=replace(alone.put.trial, control=None)))
    doubts(EARLY, beside, alone).look_into_all()
    assert again == [alone, beside]


def test_what_falls_short_beside_a_control_that_does_is_not_stated_as_seen(again) -> None:
    refused, taken = doubt("ack.minimal", 500, ACKNOWLEDGED), doubt("auth.wrong-key", 204)
    doubts(LATE, refused, taken, courier=Asked(is_known=True, good=False)).look_into_all()
    assert (list(refused.put.results.unseen), refused.put.results.failed) == ([NOT_ALONE], [])
    # What was let in that nobody may send is let in, whatever becomes of what is genuine.
    assert len(taken.put.results.failed) == 1
