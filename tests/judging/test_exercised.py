"""What of a schema was exercised is what payloads are there to show, and whether one of them was acknowledged."""

from __future__ import annotations

from hookproof.judging.exercised import Exercises
from hookproof.payloads.case import Case
from hookproof.stream import Exercised


def case(*states: str) -> Case:
    return Case(
        address="shop@1/paid#covering:1", event="paid", profile="covering", payload={}, body=b"{}", states=states
    )


def test_a_state_counts_as_acknowledged_once_one_of_its_payloads_is() -> None:
    exercises = Exercises()
    exercises.see([case("/note null", "/note absent"), case("/total value 0")], acknowledged=False)
    exercises.see([case("/note null")], acknowledged=True)
    exercises.see([case("/note null")], acknowledged=False)
    assert exercises.told() == (
        Exercised(subject="paid", path=("note",), states=2, refused=("absent",)),
        Exercised(subject="paid", path=("total",), states=1, refused=("value 0",)),
    )


def test_cases_that_are_there_to_show_no_state_tell_nothing() -> None:
    exercises = Exercises()
    exercises.see([case()], acknowledged=True)
    assert exercises.told() == ()
