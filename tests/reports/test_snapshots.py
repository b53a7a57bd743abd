"""Every format of every stream in data/ against the file beside it.

`REBUILD_SNAPSHOTS=1 pytest -n 0 tests/reports/test_snapshots.py` writes them anew; read the diff before you commit.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hookproof.findings import Severity
from hookproof.reports import github, jsonfile, junit, sarif
from hookproof.reports.collected import Collected
from hookproof.reports.console import ConsoleReport
from hookproof.stream import Record

DATA = Path(__file__).parent / "data"
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def console_text(records: list[Record]) -> str:
    out = io.StringIO()
    sink = ConsoleReport(out, clock=lambda: 0.0)
    for record in records:
        sink.take(record)
    sink.close()
    return out.getvalue()


RENDERERS: dict[str, Callable[[Collected], str]] = {
    "junit.xml": lambda run: junit.render(run, Severity.ERROR, NOW),
    "report.json": jsonfile.render,
    "sarif.json": sarif.render,
    "summary.md": github.render,
}


def compare(path: Path, text: str) -> None:
    if os.environ.get("REBUILD_SNAPSHOTS"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("suffix", RENDERERS)
def test_a_report_reads_as_its_snapshot(
    suffix: str,
    stream_name: str,
    stream_of: Callable[[str], list[Record]],
    collected: Callable[[list[Record]], Collected],
) -> None:
    compare(DATA / f"{stream_name}.{suffix}", RENDERERS[suffix](collected(stream_of(stream_name))))


def test_the_console_report_reads_as_its_snapshot(
    stream_name: str, stream_of: Callable[[str], list[Record]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    compare(DATA / f"{stream_name}.console.txt", console_text(stream_of(stream_name)))
