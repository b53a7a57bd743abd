"""Every format of every stream in data/ against the file beside it.

`REBUILD_SNAPSHOTS=1 pytest -n 0 tests/reports/test_snapshots.py` writes them anew; read the diff before you commit.
"""

from __future__ import annotations

import html
import io
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hookproof.findings import Severity
from hookproof.reports import github, htmlpage, jsonfile, junit, markdownpage, sarif
from hookproof.reports.collected import Collected
from hookproof.reports.console import ConsoleReport
from hookproof.reports.consoletext import Detail
from hookproof.stream import Record

DATA = Path(__file__).parent / "data"
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def console_text(records: list[Record], detail: Detail = Detail.NORMAL) -> str:
    out = io.StringIO()
    sink = ConsoleReport(out, clock=lambda: 0.0, detail=detail)
    for record in records:
        sink.take(record)
    sink.close()
    return out.getvalue()


def page_text(run: Collected) -> str:
    """What stands on the page, a line for each text that is not blank."""
    page = htmlpage.render(run, Severity.ERROR, NOW)
    body = re.sub(r"<(script|style)\b.*?</\1>", "", page.partition("<body")[2], flags=re.DOTALL)
    texts = (html.unescape(text).strip() for text in re.split(r"<[^>]*>", f"<body{body}"))
    return "".join(f"{' '.join(text.split())}\n" for text in texts if text)


RENDERERS: dict[str, Callable[[Collected], str]] = {
    "junit.xml": lambda run: junit.render(run, Severity.ERROR, NOW),
    "report.json": jsonfile.render,
    "sarif.json": sarif.render,
    "summary.md": github.render,
    "page.md": markdownpage.render,
    "page.txt": page_text,
}


def test_a_runner_is_told_the_gravest_of_everything(stream_of: Callable[[str], list[Record]], collected: Any) -> None:
    text = "".join(f"{line}\n" for line in github.commands(collected(stream_of("everything"))))
    compare(DATA / "everything.commands.txt", text)


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


@pytest.mark.parametrize("detail", [Detail.QUIET, Detail.VERBOSE])
def test_a_short_and_a_long_console_report_read_as_their_snapshots(
    detail: Detail, stream_of: Callable[[str], list[Record]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    text = console_text(stream_of("everything"), detail)
    compare(DATA / f"everything.{detail.name.lower()}.txt", text)
