"""The severities that a user gives to checks: the last glob that matches counts."""

from __future__ import annotations

import pytest
from tests.rowwise import each_row

from hookproof.checks.registry import checks
from hookproof.engine.plan import _weighed
from hookproof.errors import UnknownName
from hookproof.findings import Severity

ROWS = {row.id: row for row in checks()}
ANSWER = ROWS["ack.answer"]


@each_row(
    ("severities", "severity"),
    [
        ({}, ANSWER.fact.severity),
        ({"ack.*": "note"}, Severity.NOTE),
        ({"ack.*": "note", "ack.answer": "warning"}, Severity.WARNING),
        ({"ack.answer": "warning", "ack.*": "note"}, Severity.NOTE),
        ({"ack.answer": "note", "auth.*": "warning"}, Severity.NOTE),
        ({"auth.*": "note"}, ANSWER.fact.severity),
        ({"ack.*": "off"}, None),
        ({"ack.*": "off", "ack.answer": "note"}, Severity.NOTE),
        ({"ack.answer": "note", "ack.*": "off"}, None),
    ],
)
def test_the_last_glob_that_matches_counts_and_off_leaves_the_check_out(severities, severity) -> None:
    assert [row.fact.severity for row in _weighed([ANSWER], severities)] == ([] if severity is None else [severity])


@pytest.mark.parametrize(
    ("severities", "words"), [({"akc.*": "note"}, "check 'akc"), ({"ack.*": "fatal"}, "severity 'fatal'")]
)
def test_a_glob_of_no_check_and_a_word_of_no_severity_are_errors(severities: dict[str, str], words: str) -> None:
    with pytest.raises(UnknownName, match=words):
        list(_weighed([ANSWER], severities))
