"""What becomes of the trials of a check is counted, each reason once."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.checks.expectation import Fault
from hookproof.checks.referral import Referral
from hookproof.checks.trial import Failed, Trial
from hookproof.findings import Verdict
from hookproof.judging.results import Doubt, Put, Results
from hookproof.payloads.case import Case

CASE = Case(address="a", event="e", profile="example", payload={}, body=b"{}")


def trial(name: str = "t", **named: Any) -> Trial:
    return Trial(name=name, shows="x", case=CASE, **named)


def test_a_trial_of_the_same_name_has_failed_in_the_same_way_or_not() -> None:
    nobody: Any = None
    results = Results(failed=[Failed(trial=trial(), fault=Fault.REFUSED, exchange=nobody)])
    assert results.has(trial(), Fault.REFUSED)
    assert not results.has(trial("other"), Fault.REFUSED)
    assert not results.has(trial(), Fault.SILENT)
    assert not Results().has(trial(), Fault.REFUSED)


def test_reasons_stand_there_once_in_their_order() -> None:
    results = Results()
    for text in ("b", "a", "b"):
        results.note(text)
        results.showed_nothing(f"{text}!")
    assert (list(results.notes), list(results.unseen)) == (["b", "a"], ["b!", "a!"])
    results.good += [CASE, CASE]
    assert results.kept == 4


@each_row(
    ("fault", "control", "owes"), [(Fault.ACCEPTED, True, 1), (Fault.REFUSED, False, 1), (Fault.REFUSED, True, 2)]
)
def test_a_doubt_owes_the_same_once_more_and_its_control_where_it_has_one(
    fault: Fault, control: bool, owes: int
) -> None:
    nobody: Any = None
    put = Put(trial(control=(lambda: CASE) if control else None), "ack.x", Results())
    assert Doubt(put, fault, nobody).owes == owes
    assert put.label == "ack.x/t"


def test_what_is_put_anew_to_a_consumer_that_was_started_again_has_a_label_of_its_own() -> None:
    labels = [Put(trial(), "ack.x", Results(), life=life).label for life in range(3)]
    assert labels == ["ack.x/t", "ack.x/t/life-1", "ack.x/t/life-2"]


def test_a_reason_sends_on_to_other_checks_and_words_alone_send_nowhere() -> None:
    results = Results()
    for why in (Referral("late", "ack.late"), Referral("refused", "auth"), "it says: see ack.steady"):
        results.showed_nothing(why)
    verdict, note = results.verdict(otherwise="", complete=True, check="ack.late")
    assert verdict is Verdict.NOT_OBSERVED
    assert note == "late; refused: see the family auth; it says: see ack.steady"
    assert results.tellers(verdict, "ack.late") == ("auth",)
    results.is_told_by("ack.steady")
    assert results.tellers(Verdict.BROKEN, "ack.late") == ("ack.steady",)
