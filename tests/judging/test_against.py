"""`hookproof test --against NEWER`: a consumer of the old version, change by change."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit
from zlib import crc32

import pytest
from click.testing import CliRunner
from tests.printed import lines_of, printed
from tests.rowwise import each_row

from hookproof.cli.test import command
from hookproof.contract import load_contract
from hookproof.delivery.secrets import Secret
from hookproof.demo.server import serve
from hookproof.findings import Verdict
from hookproof.judging.against import _UNHANDLED, UNRELATED, Shown, Trials, _unrelated, _unseen

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


def _change(pointer: str = "/a", events: tuple[str, ...] = ("one", "two")) -> Any:
    return SimpleNamespace(pointer=pointer, events=events, row=SimpleNamespace(fact=UNRELATED))


def _pair(acknowledged: bool, event: str = "one", size: int = 2) -> Any:
    return SimpleNamespace(event=event, body=b"x" * size, address=f"a@1/{event}#{size}"), SimpleNamespace(
        acknowledged=acknowledged, summary="500"
    )


@each_row(
    ("failed", "unhandled", "note"),
    [
        ([_pair(False)], set(), "every payload that shows it fails by another change already"),
        ([], {"one", "two"}, _UNHANDLED),
        ([], {"one"}, "no payload showed it"),
        ([], set(), "no payload showed it"),
    ],
)
def test_a_change_that_was_not_seen_says_why(failed: Any, unhandled: set[str], note: str) -> None:
    record = _unseen(_change(), Shown(failed=failed), unhandled)
    assert (record.note, record.subject, record.verdict) == (note, "one /a", Verdict.NOT_OBSERVED)
    assert _unseen(_change("/"), Shown(), set()).subject == "one"


def test_failures_that_show_no_change_are_told_once_an_event_by_the_shortest() -> None:
    trials = Trials(())
    trials.failures = [
        (*_pair(False, "one", 9), ()),
        (*_pair(False, "one", 3), ()),
        (*_pair(False, "two"), (1,)),
    ]
    trials.unhandled = {"z", "y"}
    wording: Any = SimpleNamespace(evidence=lambda exchange: ())
    *notes, broken = _unrelated(trials, wording)
    assert [(each.subject, each.verdict, each.note) for each in notes] == [
        ("y", Verdict.NOT_OBSERVED, _UNHANDLED),
        ("z", Verdict.NOT_OBSERVED, _UNHANDLED),
    ]
    assert (broken.subject, broken.verdict, broken.findings[0].address) == ("one", Verdict.BROKEN, "a@1/one#3")


@each_row(
    ("deliveries", "blamed"),
    [
        ([], {}),
        # Whoever fails more often is meant: 0 always fails, 1 is acknowledged alone.
        ([(False, (0, 1)), (True, (1,))], {0: set()}),
        ([(False, (0, 1))], {0: {1}, 1: {0}}),
        # One that is certain explains the rest.
        ([(False, (0,)), (False, (0, 1))], {0: set()}),
        ([(False, ()), (True, (0,))], {}),
        ([(False, (0, 1)), (False, (1, 2)), (True, (0,)), (True, (2,))], {1: set()}),
    ],
)
def test_a_failure_is_put_down_to_those_of_its_changes_that_fail_the_most(deliveries, blamed) -> None:
    trials = Trials(())
    for acknowledged, numbers in deliveries:
        case, exchange = _pair(acknowledged)
        for number in numbers:
            shown = trials.shown.setdefault(number, Shown())
            if acknowledged:
                shown.acknowledged += 1
            else:
                shown.failed.append((case, exchange))
        if not acknowledged:
            trials.failures.append((case, exchange, numbers))
    assert trials.blamed() == blamed


@pytest.mark.slow
@pytest.mark.checkout
def test_the_commands_before_an_upgrade_tell_of_a_consumer_that_is_pinned_to_the_older_version(terminal: Any) -> None:
    """As docs/pinning.md prints them."""
    contract, secret = load_contract("videogen", OLD), Secret(SECRET)
    terminal.environment |= {"HOOKPROOF_SECRET": SECRET, "HOOKPROOF_EVENT": "file.upload.*"}
    terminal.type(f"hookproof pin --version {OLD}")
    compare, against = lines_of(printed("docs/pinning.md", "Before an upgrade"))
    assert "file.upload.failed" in terminal.begin(compare).ended().text
    with serve(contract, secret) as consumer:
        terminal.ports["8000"] = urlsplit(consumer.url).port
        assert "holds: no finding" in terminal.type(against)
