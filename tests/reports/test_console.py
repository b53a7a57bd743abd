from __future__ import annotations

import io
import itertools
import os
import pty
import re
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console
from tests.rowwise import each_row

from hookproof.checks.registry import facts
from hookproof.contract import load_contract
from hookproof.delivery.schemestory import story
from hookproof.delivery.vector import vector
from hookproof.findings import PASTED, Finding, Severity, Verdict
from hookproof.reports import consoletext
from hookproof.reports.console import ConsoleReport
from hookproof.reports.consoletext import Detail, _wrapped
from hookproof.reports.drive import drive
from hookproof.reports.progressbar import ProgressBar
from hookproof.stream import Ending, Finished, Judged, Progress, Record, Started

END = b"the end"
Stream = Callable[[str], list[Record]]


def written(sink: ConsoleReport, records: list[Record], out: io.StringIO) -> str:
    for record in records:
        sink.take(record)
    sink.close()
    return out.getvalue()


def on_a_terminal(records: list[Record], clock: Callable[[], float] = time.monotonic) -> str:
    """What a terminal gets: a real one, for whether it is one decides what is written."""
    master, slave = pty.openpty()
    with os.fdopen(slave, "w", encoding="utf-8") as stream:
        sink = ConsoleReport(stream, clock=clock)
        for record in records:
            sink.take(record)
        sink.close()
        stream.write("\nthe end\n")
        stream.flush()
        text = os.read(master, 65_536)
        while END not in text:
            text += os.read(master, 65_536)
    os.close(master)
    return text.decode()


def test_no_line_is_wider_than_80_columns(stream_name: str, stream_of: Stream) -> None:
    out = io.StringIO()
    assert max(map(len, written(ConsoleReport(out), stream_of(stream_name), out).splitlines())) <= 80


@pytest.mark.parametrize(("detail", "told"), [(Detail.NORMAL, consoletext.MAX_PARTS), (Detail.VERBOSE, 30)])
def test_of_what_holds_in_part_the_console_tells_the_first_and_how_much_more(
    detail: Detail, told: int, stream_of: Stream
) -> None:
    first, *_, last = stream_of("consumer")
    fact = first.facts[0]
    held = [
        Judged(fact=fact, subject=f"e{n}", verdict=Verdict.HOLDS, note=f"{n} of 99 shown", partial=True)
        for n in range(30)
    ]
    out = io.StringIO()
    text = written(ConsoleReport(out, detail=detail), [first, *held, last], out)
    assert text.count(" of 99 shown") == told
    assert (f"{30 - told} more" in text) is (told < 30)


@pytest.mark.parametrize("detail", [Detail.NORMAL, Detail.VERBOSE])
def test_many_checks_that_share_a_reason_are_counted_by_family(detail: Detail, stream_of: Stream) -> None:
    first, *_, last = stream_of("consumer")
    auth = [fact for fact in facts() if fact.family == "auth"][:20]
    ack = [fact for fact in facts() if fact.family == "ack"][:11]
    told = [(fact, "no time") for fact in auth + ack[:10]] + [(ack[10], "no state")]
    unseen = [Judged(fact=fact, subject="e", verdict=Verdict.NOT_OBSERVED, note=note) for fact, note in told]
    out = io.StringIO()
    text = " ".join(written(ConsoleReport(out, detail=detail), [first, *unseen, last], out).split())
    assert text.count("(e)") == (31 if detail is Detail.VERBOSE else 0)
    assert text.count("(1 event)") == (1 if detail is Detail.NORMAL else 0)
    assert ("(-v names each check and event): auth (20 checks), ack (10 checks): no time" in text) is (
        detail is Detail.NORMAL
    )


def test_no_escape_is_written_where_there_is_no_terminal(stream_of: Stream, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    out = io.StringIO()
    assert "\x1b" not in written(ConsoleReport(out), stream_of("consumer"), out)


def test_a_terminal_gets_a_bar_that_leaves_nothing_behind(stream_of: Stream, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    text = on_a_terminal(stream_of("consumer"))
    assert "\x1b[?25l" in text
    assert text.rindex("\x1b[?25h") < text.index("A body changed after signing")
    assert "broken: 1 error, 1 warning" in text


def test_a_terminal_gets_colours(stream_of: Stream, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    assert "\x1b[" in on_a_terminal(stream_of("gate"))


@pytest.mark.parametrize(("variable", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_a_terminal_gets_no_escape_where_none_is_wanted(
    variable: str, value: str, stream_of: Stream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    assert "\x1b" not in on_a_terminal(stream_of("gate"))


@pytest.mark.parametrize("width", [60, 80])
def test_how_long_it_will_take_stays_in_lines_of_the_width(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    said = "An answer takes 3 s, 1 at once: all of it takes about 5088 s, the budget is 60 s; the gravest goes first"
    told = io.StringIO()
    bar = ProgressBar(told, lambda: "", lambda: 0.0)
    bar.take(Progress(done=0, total=1, doing=said, planned=True))
    bar.take(Progress(done=0, total=8, doing="what is worth most first"))
    lines = told.getvalue().splitlines()
    assert " ".join(line.strip() for line in lines) == f"{said}."
    assert max(map(len, lines)) <= width


def test_progress_without_a_terminal_is_a_line_now_and_then(stream_of: Stream) -> None:
    out = io.StringIO()
    ticks = itertools.count(0, 4)
    steps: list[Record] = [Progress(done=n, total=20, doing=f"step {n}") for n in range(20)]
    text = written(ConsoleReport(out, clock=lambda: float(next(ticks))), [*steps, *stream_of("gate")], out)
    assert 3 <= text.count(" of 20: step ") <= 10


@each_row("width", [60, 80, 120, 200])
def test_who_waits_sees_what_is_found_and_what_is_left_in_one_line(
    width: int, stream_of: Stream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", str(width))
    now = iter([0.0, 0.0])
    judged = [record for record in stream_of("consumer") if isinstance(record, (Started, Judged))]
    steps: list[Record] = [Progress(done=n, total=90, doing=f"a-check-with-a-long-name.{'x' * n}") for n in (0, 30, 60)]
    text = on_a_terminal([*judged, *steps, Finished(outcome=Ending.COMPLETE)], lambda: next(now, 10.0))
    lines = re.split(r"[\r\n]", re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text))
    bars = [line for line in lines if "%" in line]
    assert "1 error, 1 warning, about" in bars[-1]
    assert "left; a-" in bars[-1]
    assert " 67% " in bars[-1]
    assert max(map(len, bars)) <= width


def test_quiet_leaves_the_verdict(stream_of: Stream) -> None:
    out = io.StringIO()
    text = written(ConsoleReport(out, detail=Detail.QUIET), stream_of("consumer"), out)
    assert "hookproof 0.1.0" not in text
    assert "not observed, so" not in text.lower()
    assert "broken: 1 error" in text


def test_verbose_cuts_neither_evidence_nor_subjects(stream_of: Stream) -> None:
    def written_at(detail: Detail) -> str:
        out = io.StringIO()
        return written(ConsoleReport(out, detail=detail), [lengthened(r) for r in stream_of("consumer")], out)

    assert "lines more)" in written_at(Detail.NORMAL)
    assert "lines more)" not in written_at(Detail.VERBOSE)
    assert "the last line" in written_at(Detail.VERBOSE)


def test_of_a_log_the_end_is_shown_for_that_is_where_it_fails(stream_of: Stream) -> None:
    out = io.StringIO()
    text = written(ConsoleReport(out), [lengthened(record, "log") for record in stream_of("consumer")], out)
    assert "the last line" in text
    assert "lines more)" in text


@each_row("label", ["beside", "request", "response", "seen"])
def test_of_anything_else_the_beginning_is_shown(label: str, stream_of: Stream) -> None:
    out = io.StringIO()
    text = written(ConsoleReport(out), [lengthened(record, label) for record in stream_of("consumer")], out)
    assert "the first line" in text
    assert "lines more)" in text
    assert "the last line" not in text


def lengthened(record: Record, label: str = "response") -> Record:
    if not isinstance(record, Judged):
        return record
    long = ((label, "\n".join(["the first line", *map(str, range(40)), "the last line"])),)
    return replace(record, findings=tuple(replace(finding, evidence=long) for finding in record.findings))


def test_a_long_report_ends_with_its_findings_a_line_each(stream_of: Stream) -> None:
    out = io.StringIO()
    records = [lengthened(record) for record in stream_of("consumer")]
    text = written(ConsoleReport(out, detail=Detail.VERBOSE), records, out)
    listed = text.partition("All findings:\n")[2].splitlines()
    findings = {finding for record in records if isinstance(record, Judged) for finding in record.findings}
    assert len(listed[: listed.index("")]) == len(findings)
    assert all(line[2:].startswith(("error", "warning", "note")) for line in listed[: listed.index("")])


def test_a_report_that_cannot_be_written_is_shown_on_the_other_stream(stream_of: Stream) -> None:
    class Full(io.StringIO):
        def write(self, _text: str) -> int:
            raise OSError(28, "No space left on device")

    other = io.StringIO()
    drive(stream_of("consumer"), [ConsoleReport(Full(), progress=other)])
    assert "broken: 1 error" in other.getvalue()


def test_a_mend_is_told_once_for_a_fact(stream_of: Stream) -> None:
    out = io.StringIO()
    assert written(ConsoleReport(out), stream_of("documents"), out).count("Describe the field") == 1


def test_many_subjects_are_counted_not_listed(stream_of: Stream) -> None:
    def spread(record: Record) -> Record:
        if not (isinstance(record, Judged) and record.findings):
            return record
        finding: Finding = replace(record.findings[0], also=tuple(f"event.{n}" for n in range(17)))
        return replace(record, findings=(finding,))

    out = io.StringIO()
    text = written(ConsoleReport(out), [spread(record) for record in stream_of("consumer")], out)
    assert "event.2, and 14 events more" in text


def test_a_command_to_copy_stays_on_one_line(stream_of: Stream) -> None:
    address = f"acme@2026-01-02/{'long-' * 20}event#covering:3"

    def readdressed(record: Record) -> Record:
        if not (isinstance(record, Judged) and record.findings):
            return record
        return replace(record, findings=tuple(replace(f, address=address) for f in record.findings))

    out = io.StringIO()
    lines = written(ConsoleReport(out), [readdressed(r) for r in stream_of("consumer")], out).splitlines()
    assert f"  hookproof replay '{address}'" in lines


@pytest.mark.parametrize("where", ["beside a finding", "at the end"])
def test_code_is_pasted_from_80_columns_as_it_stands(where: str, stream_of: Stream) -> None:
    rules = load_contract("videogen").delivery
    told = story(rules, "file.upload.completed")

    def taught(record: Record) -> Record:
        if isinstance(record, Finished) and where == "at the end":
            return replace(record, guide=told)
        if isinstance(record, Judged) and where == "beside a finding":
            return replace(record, findings=tuple(replace(finding, evidence=told) for finding in record.findings))
        return record

    out = io.StringIO()
    text = written(ConsoleReport(out), [taught(record) for record in stream_of("consumer")], out)
    printed = text.partition("\n  in Python\n")[2].partition("\n\n")[0]
    scope: dict[str, Any] = {}
    exec(printed, scope)
    example = vector(rules, "file.upload.completed")
    headers = {name.lower(): value for name, value in example.delivery.headers}
    assert scope["genuine"](example.given, headers, example.delivery.body) is True
    assert scope["genuine"](example.given, headers, example.delivery.body + b" ") is False
    assert all(f"\n{code}\n" in text for label, code in told if label in PASTED)


def test_a_run_without_findings_holds(stream_of: Stream) -> None:
    records = [
        replace(r, verdict=Verdict.HOLDS, findings=()) if isinstance(r, Judged) else r for r in stream_of("consumer")
    ]
    out = io.StringIO()
    assert "holds: no finding; 9 hold, 0 broken" in written(ConsoleReport(out), records, out)


def test_the_last_line_says_why_a_run_that_breaks_below_the_threshold_holds(stream_of: Stream) -> None:
    out = io.StringIO()
    sink = ConsoleReport(out, fail_on=Severity.ERROR)
    kept = [r for r in stream_of("consumer") if not (isinstance(r, Judged) and r.fact.family == "auth")]
    assert "holds, with 1 warning: 3 hold, 0 broken, 1 warned of, 2 not observed" in written(sink, kept, out)


@each_row("width", range(30, 60))
def test_a_figure_and_its_unit_stay_on_one_line(width: int) -> None:
    console = Console(width=width, file=io.StringIO())
    said = "broken: 2 errors; 358 hold, 4 broken (1,986 deliveries in 17.7 s, 401 in 12 ms, a log of 3 MB)"
    lines = _wrapped(said, console)
    assert " ".join(lines) == said
    assert not [line for line in lines if re.match(r"(s|ms|MB)\b", line)]


@pytest.mark.parametrize("detail", [Detail.NORMAL, Detail.VERBOSE])
def test_what_a_contract_has_nothing_of_is_counted_in_one_line_and_named_where_all_is_told(
    detail: Detail, stream_of: Stream
) -> None:
    begun, *_ = stream_of("gate")
    rows = facts()[:4]
    seen = Judged(fact=rows[0], subject="a", verdict=Verdict.HOLDS)
    never = [
        Judged(fact=row, subject=event, verdict=Verdict.NOT_OBSERVED, note=f"no {row.id}", nothing_there=True)
        for row in rows[1:]
        for event in "ab"
    ]
    out = io.StringIO()
    text = written(ConsoleReport(out, detail=detail), [begun, seen, *never, Finished(outcome=Ending.COMPLETE)], out)
    short = f"{rows[1].family} (3 checks): this contract has nothing that they could show"
    assert (short in text) is (detail is Detail.NORMAL)
    assert all((f"no {row.id}" in text) is (detail is Detail.VERBOSE) for row in rows[1:])


def test_where_nothing_at_all_was_seen_the_reason_is_told_in_full(stream_of: Stream) -> None:
    begun, *_ = stream_of("gate")
    never = Judged(fact=facts()[0], subject="a", verdict=Verdict.NOT_OBSERVED, note="no such time", nothing_there=True)
    out = io.StringIO()
    assert "no such time" in written(ConsoleReport(out), [begun, never, Finished(outcome=Ending.COMPLETE)], out)
