"""What a ledger says, as records for the reports."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner
from tests.rowwise import each_row

from hookproof.cli.watch import command
from hookproof.errors import Exit
from hookproof.findings import Verdict
from hookproof.stream import Judged
from hookproof.watch.ledger import Ledger, written
from hookproof.watch.lesson import KINDS, Lesson, Topic
from hookproof.watch.testimony import records


def ledger(*topics: Topic) -> Ledger:
    made = Ledger(contract="acme@1", seen=3, events={"order.paid": 2, "order.sent": 1})
    made.add(Lesson(topic=topic, count=2, first=5, last=6, sample="null") for topic in topics)
    return made


def judged(made: Ledger) -> dict[tuple[str, str], Judged]:
    return {(r.fact.id, r.subject): r for r in records(made, "w.json") if isinstance(r, Judged)}


def test_each_kind_of_lesson_is_a_judgement_on_each_event_that_was_seen() -> None:
    found = judged(ledger(Topic("null", "order.paid", "/id"), Topic("null", "order.paid", "/by")))
    assert {event for _, event in found} == {"order.paid", "order.sent"}
    assert len(found) == 2 * len(KINDS)
    broken = {key: record.findings for key, record in found.items() if record.verdict is Verdict.BROKEN}
    assert list(broken) == [("watch.null", "order.paid")]
    [by, at_id] = broken["watch.null", "order.paid"]
    assert by.message.startswith("/by: null, where none is promised; 2 times, first 1970-01-01")
    assert at_id.evidence == (("sample", "null"),)
    assert by.fingerprint != at_id.fingerprint


def test_what_is_of_no_event_is_told_and_nothing_else_is_said_to_hold_of_none() -> None:
    found = judged(ledger(Topic("unreadable", "")))
    assert [fact for fact, event in found if event == "any event"] == ["watch.unreadable"]


def test_a_kind_that_a_later_version_wrote_is_a_grave_finding_that_names_it() -> None:
    record = judged(ledger(Topic("smell", "order.sent", "", "odd")))["watch.other-kind", "order.sent"]
    assert record.findings[0].message.startswith("smell (odd); 2 times")
    assert record.fact.severity.label == "error"


@each_row(("kind", "fails"), [("repeat", Exit.CLEAN), ("null", Exit.FINDINGS)])
def test_the_report_that_was_asked_for_is_written_beside_the_account(tmp_path: Path, kind, fails) -> None:
    path = tmp_path / "w.json"
    path.write_text(written(ledger(Topic(kind, "order.paid"))), encoding="utf-8")
    args = ["report", str(path), "--report", "json=-"]
    done = CliRunner().invoke(command, args, standalone_mode=False)
    assert done.return_value == fails
    assert json.loads(done.stdout)["findings"][0]["fact"] == f"watch.{kind}"
    assert "3 deliveries, held against acme@1" in done.stderr
