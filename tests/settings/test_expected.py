"""What a project expects to fail, and what that excuses."""

from __future__ import annotations

from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.errors import UnknownName
from hookproof.findings import Fact, Finding, Severity
from hookproof.settings.expected import Expected, _read

FACT = Fact(id="ack.known", title="T", severity=Severity.ERROR, clause="c", mend="m")


def finding(*events: str) -> Finding:
    return Finding(fact=FACT, subject=events[0], message="m", severity=Severity.ERROR, also=events[1:])


@each_row(
    ("check", "event", "excused"),
    [
        ("ack.known", "*", True),
        ("ack.*", "order.*", True),
        ("ack.*", "order.paid", False),
        ("ack.*", "user.*", False),
        ("auth.*", "*", False),
        ("ACK.*", "*", False),
    ],
)
def test_a_finding_is_excused_where_the_check_and_all_its_events_are_expected(check, event, excused: bool) -> None:
    assert Expected(check, event, "known").excuses(finding("order.paid", "order.sent")) is excused


def test_without_an_event_all_are_meant() -> None:
    entries: list[Any] = [{"check": "ack.answer", "reason": "r"}, {"check": "auth.*", "event": "a", "reason": "s"}]
    assert list(_read(entries, "hookproof.yaml")) == [Expected("ack.answer", "*", "r"), Expected("auth.*", "a", "s")]
    assert list(_read(None, "hookproof.yaml")) == []


def test_a_glob_that_names_no_check_is_an_error_with_its_place() -> None:
    with pytest.raises(UnknownName, match=r"^hookproof.yaml, expected: there is no check 'nothing\.\*'"):
        list(_read([{"check": "nothing.*", "reason": "r"}], "hookproof.yaml"))
