"""Findings of a document in the order in which it is read."""

from __future__ import annotations

from hookproof.findings import Fact, Finding, Place, Severity
from hookproof.reports.linttext import _order


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
