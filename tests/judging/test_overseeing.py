"""Of silences that nobody could look at again it is told at the end which events never had an answer."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.rowwise import each_row

from hookproof.checks.expectation import Fault
from hookproof.checks.registry import find_check
from hookproof.checks.stage import Breach
from hookproof.delivery.redaction import Redactor
from hookproof.delivery.traffic import Delivery, Exchange, Response
from hookproof.judging.overseeing import _finding, _unheard
from hookproof.judging.telling import Wording

SILENT, BROKEN = (Fault.SILENT, None), (Fault.SERVER_ERROR, 500)


def session(*, is_sure: bool, silent: list[str], told: dict[str, set[Any]], heard: list[str]) -> Any:
    silences = [SimpleNamespace(delivery=SimpleNamespace(event=event)) for event in silent]
    courier = SimpleNamespace(
        leisure=SimpleNamespace(is_sure=is_sure),
        silences=SimpleNamespace(all=silences, of=lambda event: 0 if event in heard else silent.count(event)),
    )
    return SimpleNamespace(courier=courier, failed={"ack.time-limit": told})


@each_row(
    ("is_sure", "silent", "told", "heard", "left"),
    [
        (False, ["paid", "sent"], {}, ["sent"], ["paid", "sent"]),
        (True, ["paid", "sent", "paid"], {}, [], ["paid", "sent", "paid"]),
        (True, ["paid", "sent"], {}, ["paid"], ["paid", "sent"]),
        (True, ["paid", "sent"], {"paid": {SILENT, BROKEN}}, [], ["sent"]),
        (True, ["paid", "sent"], {"paid": {BROKEN}}, ["sent"], ["paid", "sent"]),
        (True, ["paid", "sent"], {"made": {SILENT}}, ["sent"], ["paid"]),
        (True, ["paid"], {"paid": {SILENT}}, [], []),
    ],
)
def test_where_silence_was_told_only_events_that_never_spoke_and_are_not_told_are_left_else_all(
    is_sure: bool, silent: list[str], told: dict[str, set[Any]], heard: list[str], left: list[str]
) -> None:
    found = _unheard(session(is_sure=is_sure, silent=silent, told=told, heard=heard))
    assert [each.delivery.event for each in found] == left


def test_what_fails_at_times_is_told_with_the_exception_that_its_answer_shows() -> None:
    made = SimpleNamespace(redactor=Redactor(), wording=Wording(Redactor(), ()))
    delivery = Delivery(address="a", event="e", method="POST", headers=(), body=b"", message_id="m", timestamp=0)
    trace = b"TypeError: no 'code'\n    at failed (/srv/shop/server.js:22:28)"
    exchange = Exchange(delivery=delivery, response=Response(status=500, headers=(), body=trace))
    breach = Breach(fault=Fault.SERVER_ERROR, exchange=exchange, says="It fails at times.")
    finding = _finding(made, find_check("ack.steady"), breach)  # type: ignore[arg-type]
    assert finding.message == "It fails at times. Its answer: TypeError: no 'code' (server.js, line 22)."
