"""The documentation page of one event, as the first provider had it: what is wrong with it is found, and only that."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from hookproof.findings import Finding

FACTS = Path(os.environ.get("HOOKPROOF_FACTS") or Path(__file__).parents[2].parent / "shared" / "facts")
PAGE = FACTS / "docs-page-file-upload-failed.txt"
pytestmark = pytest.mark.skipif(not PAGE.is_file(), reason="the provider's page is not at hand")

WRONG = """2 "event": "file.upload.completed",
3 "fileId": "string",
4 "occurredAt": 1.1,
5 "file": {
6 "fileId": "string",
7 "scope": "GLOBAL"
8 }
9}"""
RIGHT = """2 "event": "file.upload.failed",
3 "fileId": "vg_file_obLD1OX2eJCrEs0071Z4kA",
4 "occurredAt": 1777593600,
5 "file": {
6 "fileId": "vg_file_obLD1OX2eJCrEs0071Z4kA",
7 "scope": "GLOBAL"
8 },
9 "error": {
10 "code": "UPLOAD_FAILED",
11 "message": "The upload could not be completed."
12 }
13}"""


@pytest.mark.slow
def test_everything_that_is_wrong_with_the_page_is_found_with_its_line(
    findings_in: Callable[..., list[Finding]],
) -> None:
    found = {(f.fact.id, f.place.line if f.place else None) for f in findings_in(PAGE)}
    assert found == {
        ("contract.example", 63),
        ("example.conditional-field", 63),
        ("example.event", 64),
        ("example.placeholder", 65),
        ("example.placeholder", 68),
        ("example.timestamp", 66),
    }


@pytest.mark.slow
def test_the_finding_on_the_contract_names_what_fails_and_where(findings_in: Callable[..., list[Finding]]) -> None:
    finding = next(f for f in findings_in(PAGE) if f.fact.id == "contract.example")
    assert "@2026-10-02" in finding.message
    evidence = dict(finding.evidence)["fails"]
    assert "line 64: /event" in evidence
    assert "line 66: /occurredAt" in evidence


def test_a_copy_with_the_example_put_right_gives_no_finding(findings_in: Callable[..., list[Finding]]) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert WRONG in text
    assert not findings_in(page__txt=text.replace(WRONG, RIGHT))


@pytest.mark.parametrize("path", sorted(FACTS.glob("contracts/*.json")), ids=lambda path: path.stem)
def test_a_contract_that_one_schema_serves_for_several_events_says_so_and_nothing_unsound(
    path: Path, findings_in: Callable[..., list[Finding]]
) -> None:
    ids = {f.fact.id for f in findings_in(path, contract=False)}
    assert "schema.discriminator" in ids
    assert ids <= {"schema.discriminator", "schema.type-drift", "schema.nullability-drift"}
