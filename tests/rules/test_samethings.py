"""What several rules say of one thing is one finding, which has the words of all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.rowwise import each_row

from hookproof.findings import Fact, Finding, Place, Severity, Verdict
from hookproof.rules.mending import mend_of
from hookproof.rules.rulebook import BadRule, rule, rules
from hookproof.rules.runner import lint
from hookproof.rules.samethings import SAID, told_once
from hookproof.sources.documentkinds import document_of
from hookproof.sources.records import Corpus
from hookproof.stream import Judged

ROWS = yaml.safe_load(Path(__file__).with_name("samethings.yaml").read_text("utf-8"))
HEAD = """# Webhooks

## order.paid

| Field | Type | Description |
|---|---|---|
| `event` | string | Always `order.paid`. |
"""
AT = Place(path="page.md", line=3, column=5, pointer="/a")
TYPED = {"a.error": "value", "b.warning": "value", "c.many": "value", "d.name": "name"}


def run_of(row: dict[str, Any], **options: Callable[[Finding], bool]) -> list[Judged]:
    fields = (
        f"| Field | Type | Description |\n|---|---|---|\n| `event` | string | Always `order.paid`. |\n{row['page']}"
    )
    page = f"# Webhooks\n\n## order.paid\n\n{fields}\n```json\n{row['example']}\n```\n"
    corpus = Corpus(documents=(document_of(page, "page.md"),))
    chosen = [one for one in rules() if one.fact.severity > Severity.NOTE]
    records = lint(corpus, None, chosen, tool_version="0", **options)
    return [record for record in records if isinstance(record, Judged)]


def test_the_example_of_a_schemas_field_is_told_of_once() -> None:
    field = "{type: string, format: uuid, description: 'A UUID, begins with `ord_`.', example: 'evt-1'}"
    text = (
        "openapi: 3.1.0\ninfo: {title: Shop, version: '1'}\nwebhooks:\n  order.paid:\n    post:\n      requestBody:\n"
        "        content:\n          application/json:\n            schema:\n              type: object\n"
        f"              properties:\n                id: {field}\n"
    )
    chosen = [one for one in rules() if one.id.startswith("example.")]
    records = lint(Corpus(documents=(document_of(text, "api.yaml"),)), None, chosen, tool_version="0")
    found = [finding for record in records if isinstance(record, Judged) for finding in record.findings]
    (finding,) = found
    said = {text.rpartition("(")[2][:-1] for label, text in finding.evidence if label == SAID}
    assert {finding.fact.id, *said} >= {"example.format", "example.format-prose"}


@each_row("row", ROWS)
def test_one_wrong_value_is_told_once_with_what_other_rules_say_of_it(row: dict[str, Any]) -> None:
    records = run_of(row)
    told: dict[str, list[str]] = {}
    for finding in (finding for record in records for finding in record.findings):
        assert finding.place is not None
        told.setdefault(finding.place.pointer or "", []).append(finding.fact.id)
    assert told == row["told"]
    others = [r for r in records if r.verdict is Verdict.BROKEN and not r.findings]
    assert [record.fact.id for record in others] == row["with"]
    said = [text for r in records for f in r.findings for label, text in f.evidence if label == SAID]
    assert [text.rpartition("(")[2][:-1] for text in said] == row["with"]
    assert all(record.note.startswith("told with ") for record in others)


def test_a_value_whose_finding_is_known_has_no_other_finding() -> None:
    records = run_of(ROWS[0], known=lambda finding: finding.fact.id == "example.type")
    assert not [finding for record in records for finding in record.findings]


def finding(fact: str, severity: Severity = Severity.ERROR, **more: Any) -> Finding:
    row = Fact(id=fact, title="t", severity=severity, clause="c", mend="m")
    return Finding(
        **{"fact": row, "subject": "page.md", "message": f"{fact}!", "severity": severity, "place": AT} | more
    )


def left(*findings: Finding) -> list[Finding]:
    records = [Judged(fact=f.fact, subject=f.subject, verdict=Verdict.BROKEN, findings=(f,)) for f in findings]
    return [f for record in told_once(records, TYPED) for f in record.findings]


A, B = finding("a.error"), finding("b.warning", Severity.WARNING)


@each_row(
    ("findings", "told"),
    [
        ([A, B], ["a.error"]),
        ([B, A], ["a.error"]),
        ([A, finding("a.error", message="another")], ["a.error", "a.error"]),
        (
            [A, finding("b.warning", place=replace(AT, pointer="/b"))],
            ["a.error", "b.warning"],
        ),
        ([A, finding("b.warning", discriminator="required")], ["a.error", "b.warning"]),
        ([A, finding("unknown.rule")], ["a.error", "unknown.rule"]),
        ([A, finding("d.name")], ["a.error", "d.name"]),
        ([finding("d.name", discriminator="x"), finding("d.name", discriminator="y")], ["d.name", "d.name"]),
        ([A, finding("c.many", Severity.WARNING, evidence=(("others", "line 9"),))], ["c.many"]),
    ],
)
def test_the_gravest_or_that_of_most_places_tells(findings: list[Finding], told: list[str]) -> None:
    assert [one.fact.id for one in left(*findings)] == told


def test_what_is_of_a_whole_document_shares_its_cause_with_nothing() -> None:
    nowhere = [finding(fact, place=Place(path="page.md", line=1)) for fact in ("a.error", "b.warning")]
    assert left(*nowhere) == nowhere


def test_a_mend_that_is_certain_is_kept_and_only_one() -> None:
    surer = finding("b.warning", Severity.WARNING, evidence=(mend_of("x", "y"),))
    (told,) = left(A, surer)
    assert mend_of("x", "y") in told.evidence
    (told,) = left(finding("a.error", evidence=(mend_of("x", "z"),)), surer)
    assert [text for label, text in told.evidence if label == "replace"] == ["x -> z"]


def test_a_rule_judges_one_of_the_things_that_are_known() -> None:
    with pytest.raises(BadRule):
        rule(id="a.b", title="t", severity=Severity.NOTE, clause="c", mend="m", needs=("prose",), about="colour")
