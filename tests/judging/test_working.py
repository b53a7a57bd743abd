"""Why a run ends within a check, and where it goes on."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.delivery.traffic import Delivery, Exchange, Failure, Response
from hookproof.errors import InputError
from hookproof.judging.courier import Gone, OutOfTime, Poisoned, TimeUsedUp
from hookproof.judging.working import worked
from hookproof.stream import Ending


def exchange(failure: Failure | None) -> Exchange:
    delivery = Delivery(address="a", event="e", method="POST", headers=(), body=b"", message_id="m", timestamp=0)
    response = Response(status=500, headers=(), body=b"") if failure is None else None
    return Exchange(delivery=delivery, response=response, failure=failure)


@pytest.fixture
def session() -> Any:
    told: list[str] = []
    settings = SimpleNamespace(max_seconds=90.0)
    courier = SimpleNamespace(suspects=["suspect"], begin_anew=lambda: None)
    return SimpleNamespace(
        plan=SimpleNamespace(settings=settings, reviver=None),
        courier=courier,
        poisoned={},
        ends=[],
        chosen="",
        defect=told.append,
        told=told,
    )


def step(error: BaseException | None) -> Any:
    def take() -> None:
        if error is not None:
            raise error

    return take


@each_row(
    ("error", "outcome", "says"),
    [
        (OutOfTime(), Ending.OUT_OF_TIME, "(90 s) was used up"),
        (TimeUsedUp(), Ending.OUT_OF_TIME, "(90 s) was used up"),
        (KeyboardInterrupt(), Ending.INTERRUPTED, "was interrupted"),
        (Poisoned(exchange(None)), Ending.NOT_JUDGED, "Since ack.x the consumer acknowledges no genuine delivery"),
        (Poisoned(exchange(Failure.TIMEOUT)), Ending.NOT_JUDGED, "acknowledges no genuine delivery"),
        (Poisoned(exchange(Failure.UNREACHABLE)), Ending.NOT_JUDGED, "went away during ack.x"),
        (Gone(), Ending.NOT_JUDGED, "went away during ack.x"),
    ],
)
def test_what_ends_a_check_ends_the_run_and_says_why(session: Any, error: Any, outcome: Ending, says: str) -> None:
    end = worked(step(error), session, "ack.x")
    assert end is not None
    assert end.outcome is outcome
    assert says in end.reason
    assert [end.suspects for end in session.ends] == ([("suspect",)] if "went away" in says else [])
    assert list(session.poisoned) == (["ack.x"] if "genuine" in says else [])


def test_a_defect_of_one_check_is_noted_and_the_run_goes_on(session: Any) -> None:
    assert worked(step(ZeroDivisionError()), session, "ack.x") is None
    assert worked(step(KeyError()), session, "") is None
    assert session.told == ["ack.x: ZeroDivisionError", "the checks: KeyError"]
    assert worked(step(None), session, "ack.x") is None
    assert len(session.told) == 2


def test_what_a_user_has_to_mend_is_no_defect_of_a_check(session: Any) -> None:
    with pytest.raises(InputError):
        worked(step(InputError("wrong")), session, "ack.x")
    assert session.told == []
