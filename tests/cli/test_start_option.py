"""`hookproof test --start`: the consumer is started for the run, its log is quoted, and nothing of it is left."""

from __future__ import annotations

import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.rowwise import each_row

Call = Callable[..., int]
CONSUMER = """
import os, subprocess, sys, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

class Consumer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        status = 204
        if b"file.upload.failed" in body:
            print("\\x1b[31mValueError\\x1b[0m: cannot take this one, \\x1b[2J", flush=True)
            status = 500
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass

child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
open("child", "w").write(str(child.pid))
time.sleep(float(os.environ.get("SLOW", 0)))
ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Consumer).serve_forever()
"""
START = f"{shlex.quote(sys.executable)} consumer.py {{port}}"
RUN = ("--check", "ack.example", "--workers", "1")


@pytest.fixture
def consumer(project: Path) -> Path:
    (project / "consumer.py").write_text(CONSUMER)
    return project


@pytest.fixture
def scraps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for what is needed for a while."""
    folder = tmp_path / "scraps"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def gone(pid: int) -> bool:
    for _ in range(600):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{pid}/stat").exists() and " Z " in Path(f"/proc/{pid}/stat").read_text():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.slow
@pytest.mark.parametrize("slow", ["0", "1"])
def test_a_consumer_is_waited_for_judged_and_ended_with_its_children(
    slow: str,
    call: Call,
    consumer: Path,
    scraps: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SLOW", slow)
    assert call("test", "--start", START, "--event", "file.upload.completed", *RUN) == 0, capfd.readouterr()
    assert "log" not in capfd.readouterr().err
    assert not [*scraps.iterdir()], "nothing was found, so nothing is left"
    assert gone(int((consumer / "child").read_text()))


@pytest.mark.slow
def test_what_the_log_says_of_a_failure_stands_beside_its_finding(
    call: Call, consumer: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    options = ("--event", "file.upload.*", *RUN, "--report", "json=r.json")
    assert call("test", "http://127.0.0.1:{port}/hooks", "--start", START, *options) == 1
    said = capfd.readouterr()
    assert "ValueError: cannot take this one, \\x1b[2J" in said.out
    log = Path(said.err.rpartition("the consumer's log is ")[2].strip())
    assert "ValueError" in log.read_text()
    log.unlink()
    (finding,) = json.loads((consumer / "r.json").read_text())["findings"]
    assert {e["label"]: e["text"] for e in finding["evidence"]}["log"].startswith("ValueError: cannot take this")
    line = finding["replay"].replace("hookproof", f"{shlex.quote(sys.executable)} -m hookproof", 1)
    assert subprocess.run(line, shell=True, cwd=consumer, capture_output=True).returncode == 1


def test_a_consumer_that_does_not_come_up_is_told_with_the_end_of_its_log(
    call: Call, consumer: Path, scraps: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    start = f"{shlex.quote(sys.executable)} -c 'print(\"no database\"); raise SystemExit(7)' {{port}}"
    assert call("test", "--start", start, *RUN) == 3
    said = capfd.readouterr().err
    assert "the consumer ended (exit code 7) before it took connections" in said
    assert "  no database" in said
    assert not [*scraps.iterdir()], "it is quoted, and nobody is told of the file"


@pytest.mark.long
@pytest.mark.slow
def test_a_consumer_that_does_not_come_up_is_waited_for_no_longer_than_the_run_may_take(
    call: Call, consumer: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLOW", "600")
    assert call("test", "--start", START, *RUN, "--max-time", "12s") == 3
    assert "within 12 s" in capfd.readouterr().err
    assert gone(int((consumer / "child").read_text()))


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_run_that_is_ended_while_its_consumer_starts_leaves_none_behind(number: int, consumer: Path) -> None:
    command = [sys.executable, "-m", "hookproof", "test", "--start", START, *RUN]
    run = subprocess.Popen(command, cwd=consumer, env={**os.environ, "SLOW": "600"}, stderr=subprocess.PIPE, text=True)
    for _ in range(600):
        if (consumer / "child").exists() and (consumer / "child").read_text():
            break
        time.sleep(0.05)
    run.send_signal(number)
    assert "interrupted" in run.communicate(timeout=30)[1]
    assert run.returncode == 3
    assert gone(int((consumer / "child").read_text()))


PATHS = [("/hooks", (), 0), ("/else", (), 3), ("/hooks", ("http://127.0.0.1:{port}",), 0)]


@pytest.mark.slow
@pytest.mark.parametrize(("path", "url", "code"), PATHS)
def test_a_started_consumer_is_asked_at_the_path_that_is_said(
    path: str, url: tuple[str, ...], code: int, call: Call, consumer: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (consumer / "consumer.py").write_text(
        CONSUMER.replace("status = 204", "status = 204 if self.path == '/hooks' else 404")
    )
    assert call("test", *url, "--start", START, "--path", path, "--event", "file.upload.completed", *RUN) == code
    assert capfd.readouterr()


def test_two_paths_for_one_consumer_are_one_too_many(call: Call, capfd: pytest.CaptureFixture[str]) -> None:
    assert call("test", "http://127.0.0.1:8000/a", "--path", "/b", *RUN) == 2
    assert "the URL says a path already" in capfd.readouterr().err


@each_row(
    ("start", "what"),
    [
        ("no-such-command {port}", "there is no program 'no-such-command'"),
        ("'open {port}", "cannot be read"),
        (" ", ""),
        ("true", "{port}"),
    ],
)
def test_a_command_that_cannot_be_used_is_said_so(
    start: str, what: str, call: Call, scraps: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert call("test", "--start", start, *RUN) == 2
    said = capfd.readouterr().err
    assert what in said
    assert "--start" in said
    assert not [*scraps.iterdir()]


def test_a_port_that_somebody_has_is_not_taken_for_the_consumer(call: Call, capfd: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        url = f"http://127.0.0.1:{other.getsockname()[1]}/"
        assert call("test", url, "--start", "true", *RUN) == 2
    assert "something listens on port" in capfd.readouterr().err
