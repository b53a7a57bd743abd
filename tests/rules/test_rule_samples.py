"""Each rule finds what is wrong in its bad samples; no rule finds anything in any good one.

A sample is a document, or a folder of documents that are one documentation. What a rule says of its bad samples stands
word for word in `told/` (`conftest.py` says how to write it anew).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.rowwise import each_row

from hookproof.findings import Finding
from hookproof.rules.rulebook import rules

SAMPLES = Path(__file__).parents[1] / "doc_samples"
GOOD, BAD = sorted(SAMPLES.glob("*/good/*")), sorted(SAMPLES.glob("*/bad/*"))


def name_of(path: Path) -> str:
    return path.relative_to(SAMPLES).as_posix()


@each_row("path", BAD, ids=name_of, parts=4, quick=1)
def test_a_rule_finds_what_its_bad_sample_shows(
    path: Path, findings_in: Callable[..., list[Finding]], as_kept: Callable[..., None]
) -> None:
    rule = path.parts[-3]
    own = [finding for finding in findings_in(path, low=rule) if finding.fact.id == rule]
    assert own
    for finding in own:
        assert finding.place is not None
        lines = Path(finding.place.path).read_text(encoding="utf-8").split("\n")
        assert 1 <= (finding.place.line or 0) <= len(lines)
        if finding.place.column is not None:
            assert 1 <= finding.place.column <= len(lines[(finding.place.line or 0) - 1]) + 1
    as_kept(rule, path.name, own, path.parent)


@each_row("path", GOOD, ids=name_of, parts=4, quick=1)
def test_no_rule_finds_anything_in_a_good_sample(path: Path, findings_in: Callable[..., list[Finding]]) -> None:
    found = findings_in(path, low=path.parts[-3])
    assert not [(finding.fact.id, str(finding.place), finding.message) for finding in found]


def test_every_rule_has_a_good_and_a_bad_sample_and_every_sample_a_rule() -> None:
    ids = {row.id for row in rules()}
    assert {path.parts[-3] for path in GOOD} == ids
    assert {path.parts[-3] for path in BAD} == ids
