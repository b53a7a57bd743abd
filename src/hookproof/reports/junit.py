"""JUnit XML: every check on every event is one test case, so that a CI server shows them like its own tests.

A cause is one failure, from `fail_on` upwards, at the first check and event that show it. Whatever else is broken by it
is skipped with a reference to it, as are a broken check that weighs less, one that a baseline knows, and a check that
observed nothing: none is shown as passed. A run that did not complete has a test case of its own, in error.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from hookproof.findings import Severity, Verdict
from hookproof.reports.collected import Collected, Entry
from hookproof.reports.harmless import defused_xml
from hookproof.reports.headline import remarks
from hookproof.stream import Ending, Judged


def render(run: Collected, fail_on: Severity = Severity.ERROR, now: datetime | None = None) -> str:
    """Return the run as JUnit XML, one suite for each family."""
    root = ET.Element("testsuites")
    stamp = (now or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%S")
    told: set[int] = set()
    for family in run.tally.families:
        cases = [_case(run, record, fail_on, told) for record in run.judged if record.fact.family == family]
        root.append(_suite(run, family, cases, stamp, len(root)))
    if run.finished.outcome is not Ending.COMPLETE or run.finished.defects or not run.judged:
        root.append(_suite(run, "run", [_incomplete(run)], stamp, len(root)))
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


def _case(run: Collected, record: Judged, fail_on: Severity, told: set[int]) -> ET.Element:
    name = f"{record.fact.id} [{record.subject}]" if record.subject else record.fact.id
    case = ET.Element("testcase", classname=record.fact.id, name=name, time=f"{record.seconds:.3f}")
    if record.verdict is Verdict.NOT_OBSERVED:
        ET.SubElement(case, "skipped", message=f"not observed: {record.note}".removesuffix(": "))
    elif record.verdict is Verdict.BROKEN:
        case.append(_broken(run, record, fail_on, told))
    return case


def _broken(run: Collected, record: Judged, fail_on: Severity, told: set[int]) -> ET.Element:
    """Return the failure with the causes that nothing has told yet, else what skips the case; `told` numbers them."""
    entries = run.entries_of(record)
    new = [entry for entry in entries if entry.number not in told]
    told.update(entry.number for entry in new)
    severity = run.worst_of(record)
    if not new:
        return ET.Element("skipped", message=_reference(run.causes_of(record), record))
    message = " ".join(new[0].finding.message.split())
    if severity < fail_on:
        return ET.Element("skipped", message=f"{severity.label}, below --fail-on {fail_on.label}: {message}")
    failure = ET.Element("failure", type=severity.label, message=message)
    failure.text = "\n\n".join(map(_text, new))
    return failure


def _reference(entries: list[Entry], record: Judged) -> str:
    """Where the cause of a broken check is told."""
    where = "; ".join(f"{e.finding.fact.id} [{e.finding.subject}], fingerprint {e.fingerprint}" for e in entries)
    said = f"the cause is told at {where}" if where else record.note or "the cause is told elsewhere"
    return f"broken as well: {' '.join(said.split())}"


def _text(entry: Entry) -> str:
    finding = entry.finding
    lines = [f"{finding.severity.label} {finding.fact.id}: {finding.fact.title}", f"seen: {finding.message}"]
    lines += [f"place: {finding.place}"] if finding.place else []
    lines += [f"also: {', '.join(finding.also)}"] if finding.also else []
    lines += [f"{label}: {text}" for label, text in finding.evidence]
    lines += [f"rests on: {finding.fact.clause}", f"mend: {finding.mend}"]
    lines += [f"again: {entry.command}"] if entry.command else []
    return "\n".join([*lines, f"fingerprint: {entry.fingerprint}"])


def _incomplete(run: Collected) -> ET.Element:
    finished = run.finished
    case = ET.Element("testcase", classname="run", name="the run completes and judges something", time="0.000")
    what = "a defect of hookproof itself" if finished.defects else "nothing was judged"
    what = finished.outcome if finished.outcome is not Ending.COMPLETE else what
    error = ET.SubElement(case, "error", type=what, message=f"{what}: {finished.reason}".removesuffix(": "))
    error.text = "\n".join(remarks(run))
    return case
