"""Findings of a document in the order in which it is read."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.rowwise import each_row

from hookproof.findings import Fact, Finding, Place, Severity
from hookproof.reports.linttext import Heading, LintText, _block, _order
from hookproof.stream import Judged, Record


def finding(rule: str, **where: int) -> Finding:
    fact = Fact(id=rule, title="t", severity=Severity.ERROR, clause="c", mend="m")
    return Finding(fact=fact, subject="x.md", message="seen", severity=fact.severity, place=Place(path="x.md", **where))


def test_findings_are_told_by_line_then_column_then_rule() -> None:
    ordered = [
        finding("prose.version"),
        finding("schema.enum", line=2, column=3),
        finding("prose.link", line=2, column=20),
        finding("schema.enum", line=2, column=20),
        finding("prose.anchor", line=11, column=1),
    ]
    assert sorted((ordered[n] for n in (3, 0, 4, 2, 1)), key=_order) == ordered


@each_row(
    ("weight", "verdict"),
    [
        ("ERROR", "broken: 1 error"),
        ("WARNING", "clean, with 1 warning"),
        ("NOTE", "clean, with 1 note"),
        ("", "clean: no finding"),
    ],
)
def test_what_is_clean_in_spite_of_something_says_so(
    weight: str, verdict: str, stream_of: Callable[[str], list[Record]]
) -> None:
    stream = io.StringIO()
    sink = LintText(stream, Heading(against="shop@1", counts="1 event"), fail_on=Severity.ERROR)
    found = finding("prose.link", line=2)
    findings = (replace(found, severity=Severity[weight]),) if weight else ()
    for record in stream_of("documents"):
        if not isinstance(record, Judged):
            sink.take(record)
        elif record.findings:
            sink.take(replace(record, findings=findings))
            findings = ()
    sink.close()
    assert stream.getvalue().rstrip().splitlines()[-1].startswith(f"{verdict} (1 event; ")


def test_no_line_of_a_finding_is_wider_than_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    lines = _block("seen", "What a page says of an event, held against what the contract says of it. " * 3)
    assert 50 < max(map(len, lines)) <= 60
