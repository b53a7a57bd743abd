"""Known findings: what a run leaves out of what it says, what it writes down, and what it names as gone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.rowwise import each_row

from hookproof.baseline import BadBaseline, Known, known_in, read_baseline, write_baseline
from hookproof.errors import InputError
from hookproof.findings import Fact, Finding, Severity, Verdict
from hookproof.stream import Judged, Progress, Record, Started

FACT = Fact(id="ack.example", title="It is", severity=Severity.ERROR, clause="practice", mend="Mend it.")


def finding(subject: str, message: str = "It is not.", also: tuple[str, ...] = ()) -> Finding:
    return Finding(fact=FACT, subject=subject, message=message, severity=Severity.ERROR, also=also)


ONE, TWO, THREE = finding("one", also=("four",)), finding("two"), finding("three")
BOTH = (ONE.fingerprint, TWO.fingerprint)
NO_LISTS = ("[]", "findings: {}", "findings: [x]", "findings: [{id: x}]", "findings: [{fingerprint: a}, 1]")


def judged(subject: str, *findings: Finding, verdict: Verdict = Verdict.BROKEN, note: str = "") -> Judged:
    return Judged(fact=FACT, subject=subject, verdict=verdict, findings=findings, note=note)


@pytest.fixture
def known(tmp_path: Path) -> Known:
    """One and two are known."""
    write_baseline(tmp_path / "known.yaml", [ONE, TWO], {})
    return known_in(tmp_path / "known.yaml", update=False)


def left(known: Known, *records: Record) -> list[Record]:
    return list(known.left_out(records))


@each_row(
    ("record", "findings", "prints", "note"),
    [
        (judged("one", ONE), (), (ONE.fingerprint,), f"known: {ONE.fingerprint}"),
        (judged("one", ONE, TWO), (), BOTH, f"known: {', '.join(BOTH)}"),
        (judged("one", ONE, THREE), (THREE,), (ONE.fingerprint,), ""),
        (judged("one", ONE, THREE, note="why"), (THREE,), (ONE.fingerprint,), "why"),
        (judged("one", ONE, note="why"), (), (ONE.fingerprint,), "why"),
        (judged("three", THREE), (THREE,), (), ""),
        (judged("three", verdict=Verdict.HOLDS, note="fine"), (), (), "fine"),
        (judged("one", ONE, verdict=Verdict.NOT_OBSERVED), (ONE,), (), ""),
        (judged("five"), (), (), ""),
    ],
)
def test_what_is_known_is_left_out_of_what_is_broken_and_named(known, record, findings, prints, note) -> None:
    (after,) = left(known, record)
    assert isinstance(after, Judged)
    assert (after.findings, after.known, after.note) == (findings, prints, note)
    assert after.verdict is record.verdict


def test_a_subject_that_was_told_beside_a_known_finding_is_known_too(known: Known) -> None:
    records = left(known, judged("four"), judged("one", ONE), judged("four"), judged("four", THREE))
    assert [record.note for record in records if isinstance(record, Judged)] == [
        "",
        f"known: {ONE.fingerprint}",
        "known",
        "",
    ]


def test_a_run_beside_a_file_says_beside_which_and_other_records_stay(known: Known, tmp_path: Path) -> None:
    begun = Started(kind="test", target="", contract="", tool_version="", facts=(), subjects=())
    going = Progress(done=1, total=2, doing="")
    assert [getattr(record, "baseline", None) for record in left(known, begun, going)] == [
        str(tmp_path / "known.yaml"),
        None,
    ]
    assert left(Known(None), begun) == [begun]
    assert left(Known(tmp_path / "new.yaml", update=True), begun) == [begun]


def test_what_was_not_met_is_stale_and_what_is_expected_is_left_out_beside_it(known: Known, tmp_path: Path) -> None:
    left(known, judged("one", ONE))
    assert known.finish() == f"{tmp_path / 'known.yaml'}: no longer found, so remove: {TWO.fingerprint}"
    known.expected = lambda found: found is THREE
    assert known.skips(THREE)
    assert known.skips(TWO)
    assert known.finish() == ""


@each_row("name", ["known.yaml", "known.json", "deep/known.JSON"])
def test_an_update_keeps_what_people_wrote_and_each_finding_once(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    first = known_in(path, update=True)
    left(first, judged("one", ONE, TWO), judged("one", ONE))
    assert first.finish() == f"2 known findings in {path}"
    text = path.read_text()
    assert (text[0] == "{") == (path.suffix.lower() == ".json")
    why = {"fingerprint": ONE.fingerprint, "id": "x", "subject": "", "seen": "", "why": "we know"}
    path.write_text(json.dumps({"findings": [why]}))
    again = known_in(path, update=True)
    left(again, judged("one", ONE, THREE))
    assert again.finish() == f"2 known findings in {path}"
    assert {key: entry.get("why") for key, entry in read_baseline(path).known.items()} == {
        ONE.fingerprint: "we know",
        THREE.fingerprint: None,
    }


@each_row("text", NO_LISTS)
def test_what_is_no_list_of_fingerprints_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "known.yaml").write_text(text)
    with pytest.raises(BadBaseline, match=r"known\.yaml: this is no file of known findings"):
        known_in(tmp_path / "known.yaml", update=False)


def test_a_file_is_needed_to_update_one_and_to_read_one(tmp_path: Path) -> None:
    assert known_in(None, update=False).finish() == ""
    with pytest.raises(InputError, match="there is no file to update"):
        known_in(None, update=True)
    with pytest.raises(InputError, match="there is no such file"):
        known_in(tmp_path / "none.yaml", update=False)
    (tmp_path / "folder.yaml").mkdir()
    with pytest.raises(InputError, match=r"folder\.yaml: the file cannot be written"):
        write_baseline(tmp_path / "folder.yaml", [ONE], {})
