"""Each format has the shape that its readers expect."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import jsonschema_rs
import pytest

from hookproof.contract.catalogue import bundled_root
from hookproof.findings import Severity, Verdict
from hookproof.reports import github, htmlpage, jsonfile, junit, sarif
from hookproof.reports.collected import Collected
from hookproof.stream import Record, Started

Stream = Callable[[str], list[Record]]
Collect = Callable[[list[Record]], Collected]
#: The order of a suite's children and the attributes that the strict form of the JUnit schema demands.
SUITE_ATTRIBUTES = {"id", "package", "name", "timestamp", "hostname", "tests", "failures", "errors", "skipped", "time"}

#: How a row of the page's table may be broken, the gravest first.
GRAVEST = ("error", "warning", "note")


@pytest.fixture
def run(stream_name: str, stream_of: Stream, collected: Collect) -> Collected:
    return collected(stream_of(stream_name))


def test_the_json_report_fits_its_schema(run: Collected) -> None:
    schema = json.loads((bundled_root() / "report.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema_rs.validate(schema, json.loads(jsonfile.render(run)))


def test_the_json_report_of_nothing_fits_its_schema(collected: Collect) -> None:
    schema = json.loads((bundled_root() / "report.schema.json").read_text(encoding="utf-8"))
    jsonschema_rs.validate(schema, json.loads(jsonfile.render(collected([]))))


def test_junit_has_the_common_shape(run: Collected) -> None:
    root = ET.fromstring(junit.render(run))
    assert (root.tag, root.attrib) == ("testsuites", {})
    for suite in root:
        assert set(suite.attrib) == SUITE_ATTRIBUTES
        tags = [child.tag for child in suite]
        assert tags == ["properties", *["testcase"] * (len(tags) - 3), "system-out", "system-err"]
        cases = suite.findall("testcase")
        assert int(suite.attrib["tests"]) == len(cases)
        for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.attrib[attribute]) == sum(case.find(tag) is not None for case in cases)
        for case in cases:
            assert set(case.attrib) == {"classname", "name", "time"}
            assert len(case) <= 1


def test_junit_fails_exactly_where_the_run_does(stream_of: Stream, collected: Collect) -> None:
    run = collected(stream_of("consumer"))
    failures = {level: junit.render(run, level).count("<failure ") for level in (Severity.ERROR, Severity.WARNING)}
    assert failures == {Severity.ERROR: 1, Severity.WARNING: 2}
    assert failures == {level: run.tally.at_least(level) for level in failures}


def test_junit_shows_a_cause_once_and_refers_to_it_elsewhere(stream_of: Stream, collected: Collect) -> None:
    run = collected(stream_of("consumer"))
    root = ET.fromstring(junit.render(run))
    broken = [record for record in run.judged if record.verdict is Verdict.BROKEN]
    references = [skip.attrib["message"] for skip in root.iter("skipped") if "broken as well" in skip.attrib["message"]]
    assert len(broken) == len(list(root.iter("failure"))) + len(references) + 1  # one weighs less than an error
    told = {entry.fingerprint for entry in run.entries}
    assert all(any(print_ in text for print_ in told) or "is told by" in text for text in references)


def test_junit_never_shows_as_passed_what_was_not_observed(stream_of: Stream, collected: Collect) -> None:
    root = ET.fromstring(junit.render(collected(stream_of("consumer"))))
    unseen = [case for case in root.iter("testcase") if "semantics" in case.attrib["name"]]
    assert [case.find("skipped") is not None for case in unseen] == [True, True]


def test_junit_has_an_error_where_nothing_could_be_judged(stream_of: Stream, collected: Collect) -> None:
    root = ET.fromstring(junit.render(collected(stream_of("gate"))))
    assert [error.attrib["type"] for error in root.iter("error")] == ["not judged"]


def test_sarif_results_point_into_the_rules(run: Collected) -> None:
    log = json.loads(sarif.render(run))["runs"][0]
    rules = log["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for result in log["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["partialFingerprints"]
        assert result["message"]["text"]


def test_sarif_places_a_finding_in_a_document_and_names_the_event_for_a_consumer(
    stream_of: Stream, collected: Collect
) -> None:
    document = json.loads(sarif.render(collected(stream_of("documents"))))["runs"][0]["results"][0]
    physical = document["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == "docs/order%20paid.md"
    assert physical["region"] == {"startLine": 12, "startColumn": 3}
    consumer = json.loads(sarif.render(collected(stream_of("consumer"))))["runs"][0]["results"][0]
    assert "physicalLocation" not in consumer["locations"][0]
    assert consumer["locations"][0]["logicalLocations"][0]["name"] == "order.paid"


def test_sarif_maps_severities_to_levels(stream_of: Stream, collected: Collect) -> None:
    results = json.loads(sarif.render(collected(stream_of("consumer"))))["runs"][0]["results"]
    assert [result["level"] for result in results] == ["error", "warning"]


def test_the_html_page_shows_every_finding_and_every_family(run: Collected) -> None:
    page = htmlpage.render(run)
    assert all(f'id="finding-{entry.number}"' in page for entry in run.entries)
    assert all(f"<b>{family}</b>" in page for family in run.tally.families)


def test_a_row_of_the_table_is_as_grave_as_its_worst_cell_and_the_gravest_stand_first(run: Collected) -> None:
    rows = re.findall(r'<tr><th scope="row"(?: class="(\w+)-text")?>(.*?)</tr>', htmlpage.render(run))
    told = [next((kind for kind in GRAVEST if f'class="sign {kind}"' in cells), "") for _, cells in rows]
    assert [colour for colour, _ in rows] == told == sorted(told, key=[*GRAVEST, ""].index)


def test_of_too_many_cells_the_table_keeps_those_in_which_something_is_broken(
    stream_of: Stream, collected: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = collected(stream_of("consumer"))
    broken = {(each.subject, each.fact.id) for each in run.judged if each.verdict is Verdict.BROKEN}
    subjects, facts = ({pair[side] for pair in broken} for side in (0, 1))
    monkeypatch.setattr(htmlpage, "MOST_CELLS", len(subjects) * len(facts))
    page = htmlpage.render(run)
    assert "Where something is broken" in page
    assert set(re.findall(r'<th scope="col"><span title="(.*?)"', page)) == subjects
    assert set(re.findall(r'<tr><th scope="row"[^>]*>(.*?)</th>', page)) == facts
    monkeypatch.setattr(htmlpage, "MOST_CELLS", len(subjects) * len(facts) - 1)
    assert '<div class="matrix"' not in htmlpage.render(run)


@pytest.mark.slow
def test_the_summary_stays_below_what_a_runner_takes(stream_of: Stream, collected: Collect) -> None:
    from dataclasses import replace

    from hookproof.stream import Judged

    records = stream_of("consumer")
    broken = next(r for r in records if isinstance(r, Judged) and r.findings)
    many = tuple(
        replace(
            broken.findings[0], message=f"{n} {'<' * 9_000}", evidence=tuple((str(i), "`" * 9_000) for i in range(9))
        )
        for n in range(200)
    )
    text = github.render(collected([*records, replace(broken, findings=many)]))
    assert len(text.encode()) < 1024 * 1024
    assert "findings more: see the other reports" in text


def test_the_summary_is_added_to_what_a_step_has_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stream_of: Stream
) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("before\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    sink = github.GithubReport(str(summary))
    for record in stream_of("consumer"):
        sink.take(record)
    sink.close()
    assert summary.read_text(encoding="utf-8").startswith("before\n## hookproof: broken")


def test_a_check_that_is_broken_by_a_cause_told_elsewhere_says_where(stream_of: Stream, collected: Collect) -> None:
    run = collected(stream_of("consumer"))
    told = "the cause is told by auth.changed-body"
    assert run.broken_alike == {told: ["auth.stale (1 event)"]}
    skips = {
        case.attrib["classname"]: case.find("skipped") for case in ET.fromstring(junit.render(run)).iter("testcase")
    }
    skip = skips["auth.stale"]
    assert skip is not None
    assert skip.attrib["message"].startswith("broken as well: the cause is told at auth.changed-body [order.paid], ")
    assert all(told in text for text in (htmlpage.render(run), github.render(run)))


def test_a_finding_about_a_consumer_stands_in_the_file_that_configures_the_run(
    stream_of: Stream, collected: Collect
) -> None:
    started, *rest = stream_of("consumer")
    assert isinstance(started, Started)
    records = [replace(started, configured_in="ci/hookproof.yaml"), *rest]
    results = sarif.document(collected(records))["runs"][0]["results"]
    places = {result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in results}
    assert places == {"ci/hookproof.yaml"}
