"""The reports of the parts of a run are together the report of the whole."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rowwise import each_row

from hookproof.cli.main import group
from hookproof.errors import InputError
from hookproof.findings import Fact, Finding, Severity, Step, Verdict
from hookproof.reports import ctrf, github, htmlpage, jsonfile, junit, markdownpage, sarif
from hookproof.reports.collected import Collected
from hookproof.reports.jsonfile import document
from hookproof.reports.merging import merged
from hookproof.settings.shards import Timings
from hookproof.stream import REPLAY, Ending, Exercised, Finished, HookRun, Judged, Record, Started

CHECKS = [
    Fact(id=f"ack.{name}", title="A fact", severity=Severity.ERROR, clause="practice", mend="Do it.")
    for name in ("one", "two", "three")
]
FORMS = {
    "junit": junit,
    "ctrf": ctrf,
    "json": jsonfile,
    "sarif": sarif,
    "html": htmlpage,
    "markdown": markdownpage,
    "github": github,
}
EVENTS = [f"event.{number}" for number in range(5)]


EXERCISED = (Exercised(subject="event.1", path=("lines", "*"), states=3, refused=("null",)),)

HOOKS = (HookRun(hook="restart", seconds=0.5, said="killed\nstarted"),)


def report(judged: list[Judged], shard: str = "", **ending: Any) -> dict[str, object]:
    run = Collected()
    pairs = (("level", "quick"), *((("shard", shard),) if shard else ()))
    end = {
        "outcome": Ending.COMPLETE,
        "deliveries": 7,
        "seconds": 1.0,
        "latencies": ((0.001, 2), (0.01, 5)),
        "exercised": EXERCISED,
        "hooks": HOOKS,
        **ending,
    }
    records: list[Record] = [
        Started(
            kind="test",
            target="app",
            contract="acme@1",
            tool_version="1",
            facts=tuple(CHECKS),
            subjects=(),
            settings=pairs,
            baseline="known.yaml",
            again=(*REPLAY, "--start", "'run me {port}'", '"X: $X"'),
        ),
        *judged,
        Finished(**end),
    ]
    for record in records:
        run.take(record)
    return document(run)


def judgement(fact: Fact, event: str, verdict: Verdict, *, partial: bool = False) -> Judged:
    finding = Finding(
        fact=fact,
        subject=event,
        message="It broke.",
        severity=Severity.ERROR,
        address=f"acme@1/{event}#example",
        discriminator="kind",
        steps=(Step(sent="event, message A", answer="200", effect="one more"), Step(sent="2 s go by")),
    )
    findings = (finding,) if verdict is Verdict.BROKEN else ()
    return Judged(fact=fact, subject=event, verdict=verdict, findings=findings, partial=partial)


def whole(paths: list[str]) -> dict[str, Any]:
    run = Collected()
    for record in merged(paths):
        run.take(record)
    return document(run)


@pytest.mark.slow
@settings(deadline=None, max_examples=40)
@given(st.data(), st.integers(1, 4))
def test_the_union_of_the_parts_is_the_whole(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, count: int
) -> None:
    verdicts, partly = st.sampled_from(Verdict), st.booleans()
    units = [
        judgement(fact, event, data.draw(verdicts), partial=data.draw(partly)) for fact in CHECKS for event in EVENTS
    ]
    places = [data.draw(st.integers(0, count - 1)) for _ in units]
    folder, paths = tmp_path_factory.mktemp("parts"), []
    for part in range(count):
        mine = [unit for unit, place in zip(units, places, strict=True) if place == part]
        path = folder / f"{part}.json"
        path.write_text(json.dumps(report(mine, f"{part + 1}/{count}")), encoding="utf-8")
        paths.append(str(path))
    told, expected = whole(data.draw(st.permutations(paths))), report(units)
    for key in ("totals", "settings", "contract", "facts", "baseline", "exercised"):
        assert told[key] == expected[key]
    for key in ("judged", "findings"):
        rows: Any = expected[key]
        assert sorted(map(json.dumps, told[key])) == sorted(map(json.dumps, rows))
    assert told["outcome"]["exit_code"] == expected["outcome"]["exit_code"]  # type: ignore[index]
    assert told["outcome"]["deliveries"] == 7 * count
    assert told["outcome"]["latencies"] == [{"below": 0.001, "count": 2 * count}, {"below": 0.01, "count": 5 * count}]


def merge(*words: str) -> Result:
    return CliRunner().invoke(group, ["report", "merge", *words], standalone_mode=False)


@pytest.fixture
def parts(tmp_path: Path) -> list[str]:
    for index in (1, 2):
        mine = [judgement(CHECKS[0], EVENTS[index], Verdict.HOLDS)]
        (tmp_path / f"{index}.json").write_text(json.dumps(report(mine, f"{index}/2")), encoding="utf-8")
    return [str(tmp_path / "1.json"), str(tmp_path / "2.json")]


def test_the_whole_is_shown_and_written(parts: list[str], tmp_path: Path) -> None:
    done = merge(*parts, "--report", f"html={tmp_path / 'whole.html'}", "--report", f"json={tmp_path / 'whole.json'}")
    assert done.return_value == 0
    assert "2 hold" in done.stdout
    assert "event.1" in (tmp_path / "whole.html").read_text(encoding="utf-8")
    assert len(json.loads((tmp_path / "whole.json").read_text(encoding="utf-8"))["judged"]) == 2


def test_what_holds_on_a_part_anywhere_holds_on_a_part_of_the_whole(parts: list[str], tmp_path: Path) -> None:
    for index, path in enumerate(parts, start=1):
        units = [judgement(CHECKS[0], EVENTS[0], Verdict.HOLDS, partial=index == 2)]
        Path(path).write_text(json.dumps(report(units, f"{index}/2")), encoding="utf-8")
    (row,) = whole(parts)["judged"]
    assert row["partial"] is True


def test_without_a_part_nothing_is_said_of_the_whole(parts: list[str]) -> None:
    done = merge(parts[1])
    assert done.return_value == 3
    assert "Missing: 1/2" in done.stdout


def test_a_part_counts_once(parts: list[str]) -> None:
    with pytest.raises(InputError, match="same part"):
        list(merged([parts[0], parts[0]]))


def test_parts_that_were_made_by_different_recordings_are_no_whole(parts: list[str]) -> None:
    second = json.loads(Path(parts[1]).read_text(encoding="utf-8"))
    second["settings"]["timings"] = "0123456789ab"
    Path(parts[1]).write_text(json.dumps(second), encoding="utf-8")
    with pytest.raises(InputError, match="its timings is '0123456789ab'"):
        list(merged(parts))


def test_what_the_parts_took_can_be_recorded_for_the_next_time(parts: list[str], tmp_path: Path) -> None:
    for path in map(Path, parts):
        said = json.loads(path.read_text(encoding="utf-8"))
        said["judged"][0]["seconds"] = 0.5
        path.write_text(json.dumps(said), encoding="utf-8")
    merge(*parts, "--report", f"timings={tmp_path / 'timings.json'}")
    recorded = Timings.read(tmp_path / "timings.json").seconds
    assert recorded == {(CHECKS[0].id, EVENTS[1]): 0.5, (CHECKS[0].id, EVENTS[2]): 0.5}


def test_what_is_no_report_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    for text in ("{}", "[]", '"x"', '{"facts": 3}'):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match="no JSON report"):
            list(merged([str(path)]))


@each_row("form", FORMS)
def test_a_part_that_somebody_else_wrote_moves_no_terminal_and_commands_no_ci_server(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evil = "\x1b[31m\x9b \u202e ##vso[task.complete]x\n::error::y"
    text = json.dumps(report([judgement(CHECKS[0], EVENTS[0], Verdict.BROKEN)]))
    for word in ("A fact", "practice", "Do it.", "It broke.", "event.0", "quick", '"app"', "ack.one"):
        text = text.replace(word, json.dumps(evil)[1:-1] if word[0] != '"' else json.dumps(evil))
    monkeypatch.chdir(tmp_path)
    Path("part.json").write_text(text, encoding="utf-8")
    run = Collected()
    for record in merged(["part.json"]):
        run.take(record)
    told = FORMS[form].render(run)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", told)
    assert not re.search(r"##(?:vso)?\[", told)
