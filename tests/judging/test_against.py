"""`hookproof test --against NEWER`: a consumer of the old version, change by change."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from click.testing import CliRunner

from hookproof.cli.test import command

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLjkX"
OLD, NEW = "2026-07-14", "2026-10-02"

#: A WSGI consumer; `read` is what a team wrote for the old version. Signatures are no matter here.
APP = """
import json

{read}

def app(environ, start_response):
    payload = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
    try:
        read(payload)
    except Exception:
        start_response("500 Internal Server Error", [("Content-Length", "0")])
        return [b""]
    start_response("204 No Content", [])
    return [b""]
"""
TOLERANT = "def read(payload):\n    payload['event'].partition('.')\n"
SHOUTS_TRANSCRIPTS = """
def read(payload):
    for file in [payload.get("file"), *(result.get("file") for result in payload.get("results", []))]:
        if file and file.get("transcript") is not None:
            file["transcript"].upper()
"""
KNOWS_WORKFLOWS = """
KNOWN = {"SCRIPT_TO_VIDEO", "VOICEOVER_TO_VIDEO", "SLIDESHOW_TO_VIDEO", "STORYBOARD_TO_VIDEO"}

def read(payload):
    assert payload.get("workflowType", "SCRIPT_TO_VIDEO") in KNOWN
"""
REFUSES_THE_UNKNOWN = """
KNOWN = {"event", "workflowRunId", "occurredAt", "workflowType", "projectId", "projectUrl", "error"}

def read(payload):
    assert set(payload) <= KNOWN or not payload["event"].startswith("workflow_run")
"""
REFUSES_ALL = "def read(payload):\n    raise ValueError\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, dict[str, Any]]]:
    """Run a consumer against the newer version and return exit code and JSON report."""

    def call(read: str, *args: str) -> tuple[int, dict[str, Any]]:
        module = f"consumer_{crc32(read.encode())}"
        (tmp_path / f"{module}.py").write_text(APP.format(read=read), encoding="utf-8")
        monkeypatch.syspath_prepend(str(tmp_path))
        monkeypatch.chdir(tmp_path)
        report = tmp_path / "report.json"
        options = ("--app", f"{module}:app", "--secret", SECRET, "--report", f"json={report}")
        done = CliRunner().invoke(
            command,
            [*options, "--version", OLD, "--against", NEW, *args],
            standalone_mode=False,
            catch_exceptions=False,
        )
        return done.return_value, json.loads(report.read_text(encoding="utf-8"))

    return call


def told(report: dict[str, Any]) -> set[str]:
    return {finding["message"].partition(" (")[0] for finding in report["findings"]}


def test_a_consumer_that_reads_openly_breaks_by_no_change(run: Any) -> None:
    code, report = run(TOLERANT, "--event", "workflow_run.*", "--event", "project_export.failed")
    assert (code, report["findings"]) == (0, [])


def test_a_retyped_property_is_named_by_the_consumer_that_uses_it(run: Any) -> None:
    code, report = run(SHOUTS_TRANSCRIPTS, "--event", "file.upload.completed")
    assert code == 1
    assert told(report) == {"It is of another type: /file/transcript"}
    assert report["findings"][0]["address"].startswith(f"videogen@{NEW}/file.")


def test_a_new_value_is_named_by_the_consumer_that_lists_them(run: Any) -> None:
    code, report = run(KNOWS_WORKFLOWS, "--event", "workflow_run.*")
    assert code == 1
    assert told(report) == {"A new value may come: /workflowType"}


def test_a_consumer_that_refuses_new_properties_is_told_which_came(run: Any) -> None:
    code, report = run(REFUSES_THE_UNKNOWN, "--event", "workflow_run.*")
    assert code == 1
    assert any(message.startswith("A property is new") for message in told(report))


def test_a_consumer_that_does_not_know_its_own_version_cannot_be_judged(run: Any) -> None:
    code, report = run(REFUSES_ALL)
    assert (code, report["findings"]) == (3, [])
