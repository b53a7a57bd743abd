from __future__ import annotations

import re
from dataclasses import replace

from hookproof.findings import Fact, Finding, Place, Severity

FACT = Fact(id="auth.changed-body", title="t", severity=Severity.ERROR, clause="c", mend="m")
FINDING = Finding(
    fact=FACT, subject="a.b", message="seen", severity=Severity.ERROR, place=Place(path="x.md", line=3, pointer="/a")
)


def test_a_fingerprint_is_twelve_hexadecimal_digits() -> None:
    assert re.fullmatch("[0-9a-f]{12}", FINDING.fingerprint)


def test_a_fingerprint_survives_another_wording_and_another_line() -> None:
    moved = replace(FINDING, message="else", place=Place(path="x.md", line=99, pointer="/a"))
    assert moved.fingerprint == FINDING.fingerprint


def test_a_fingerprint_differs_for_another_cause_place_or_subject() -> None:
    others = [
        replace(FINDING, subject="c.d"),
        replace(FINDING, discriminator="null"),
        replace(FINDING, place=Place(path="y.md", pointer="/a")),
        replace(FINDING, fact=replace(FACT, id="auth.stale")),
    ]
    assert len({finding.fingerprint for finding in [FINDING, *others]}) == 5


def test_a_place_reads_as_file_line_column_pointer() -> None:
    assert str(Place(path="x.md", line=3, column=7, pointer="/a")) == "x.md:3:7#/a"
