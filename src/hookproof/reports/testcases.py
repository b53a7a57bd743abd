"""A run as test cases, for the formats of test runners: every check on every event is one.

A cause is one failure, from `fail_on` upwards, at the first check and event that show it. Whatever else is broken by it
is skipped with a reference to it, as are a broken check that weighs less, one that a baseline knows, and a check that
observed nothing: none is shown as passed. A run that did not complete has a test case of its own, in error.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from hookproof.findings import Severity, Verdict
from hookproof.reports.collected import Collected, Entry
from hookproof.reports.headline import remarks
from hookproof.stream import Ending, Judged


class Status(StrEnum):
    """How a test case came out, in the words that test runners share."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class TestCase:
    """One test case: `group` is its check, `suite` the family of that; `kind` says what sort of failure it is.

    `message` is why it did not pass, in one line, and `text` all that is known of that; `raw` is the outcome in our own
    words.
    """

    #: It is no class of tests, whatever pytest takes a name for.
    __test__ = False

    suite: str
    group: str
    name: str
    status: Status
    raw: str
    seconds: float = 0.0
    kind: str = ""
    message: str = ""
    text: str = ""


def test_cases(run: Collected, fail_on: Severity) -> Iterator[TestCase]:
    """Yield the test cases of a run, family by family."""
    told: set[int] = set()
    for family in run.tally.families:
        yield from (_case(run, record, fail_on, told) for record in run.judged if record.fact.family == family)
    if run.finished.outcome is not Ending.COMPLETE or run.finished.defects or not run.judged:
        yield _incomplete(run)


def _case(run: Collected, record: Judged, fail_on: Severity, told: set[int]) -> TestCase:
    status, kind, message, text = Status.PASSED, "", "", ""
    if record.verdict is Verdict.NOT_OBSERVED:
        status, message = Status.SKIPPED, f"not observed: {record.note}".removesuffix(": ")
    elif record.verdict is Verdict.BROKEN:
        status, kind, message, text = _broken(run, record, fail_on, told)
    return TestCase(
        suite=record.fact.family,
        group=record.fact.id,
        name=f"{record.fact.id} [{record.subject}]" if record.subject else record.fact.id,
        status=status,
        raw=record.verdict.value,
        seconds=record.seconds,
        kind=kind,
        message=message,
        text=text,
    )


def _broken(run: Collected, record: Judged, fail_on: Severity, told: set[int]) -> tuple[Status, str, str, str]:
    """Return the failure with the causes that nothing has told yet, else what skips the case; `told` numbers them."""
    new = [entry for entry in run.entries_of(record) if entry.number not in told]
    told.update(entry.number for entry in new)
    severity = run.worst_of(record)
    if not new:
        return Status.SKIPPED, "", _reference(run.causes_of(record), record), ""
    message = " ".join(new[0].finding.message.split())
    if severity < fail_on:
        return Status.SKIPPED, "", f"{severity.label}, below --fail-on {fail_on.label}: {message}", ""
    return Status.FAILED, severity.label, message, "\n\n".join(map(_text, new))


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


def _incomplete(run: Collected) -> TestCase:
    finished = run.finished
    what = "a defect of hookproof itself" if finished.defects else "nothing was judged"
    what = finished.outcome if finished.outcome is not Ending.COMPLETE else what
    return TestCase(
        suite="run",
        group="run",
        name="the run completes and judges something",
        status=Status.ERROR,
        raw=what,
        kind=what,
        message=f"{what}: {finished.reason}".removesuffix(": "),
        text="\n".join(remarks(run)),
    )
