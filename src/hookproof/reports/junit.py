"""JUnit XML: every check on every event is one test case, so that a CI server shows them like its own tests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from xml.etree import ElementTree as ET

from hookproof.findings import Severity
from hookproof.reports.collected import Collected
from hookproof.reports.harmless import defused_xml
from hookproof.reports.testcases import Status, TestCase, test_cases

_TAGS = {Status.FAILED: "failure", Status.ERROR: "error", Status.SKIPPED: "skipped"}


def render(run: Collected, fail_on: Severity = Severity.ERROR, now: datetime | None = None) -> str:
    """Return the run as JUnit XML, one suite for each family."""
    root = ET.Element("testsuites")
    stamp = (now or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%S")
    for name, cases in groupby(test_cases(run, fail_on), key=lambda case: case.suite):
        root.append(_suite(run, name, [_case(case) for case in cases], stamp, len(root)))
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{defused_xml(ET.tostring(root, encoding="unicode"))}\n'


def _suite(run: Collected, name: str, cases: list[ET.Element], stamp: str, number: int) -> ET.Element:
    suite = ET.Element(
        "testsuite", id=str(number), package="hookproof", name=name, timestamp=stamp, hostname="localhost"
    )
    suite.set("tests", str(len(cases)))
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(attribute, str(sum(case.find(tag) is not None for case in cases)))
    suite.set("time", f"{sum(float(case.get('time', 0)) for case in cases):.3f}")
    properties = ET.SubElement(suite, "properties")
    for key, value in _properties(run):
        ET.SubElement(properties, "property", name=key, value=value)
    suite.extend(cases)
    # The strict form of the schema has both, always and in this order.
    ET.SubElement(suite, "system-out")
    ET.SubElement(suite, "system-err")
    return suite


def _properties(run: Collected) -> Iterator[tuple[str, str]]:
    if run.started is not None:
        yield "command", run.started.kind
        yield "target", run.started.target
        yield "contract", run.started.contract
        yield from run.started.settings


def _case(case: TestCase) -> ET.Element:
    element = ET.Element("testcase", classname=case.group, name=case.name, time=f"{case.seconds:.3f}")
    if case.status in _TAGS:
        kind = {"type": case.kind} if case.kind else {}
        ET.SubElement(element, _TAGS[case.status], {**kind, "message": case.message}).text = case.text or None
    return element
