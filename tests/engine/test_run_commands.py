"""The commands that judge, as people call them."""

from __future__ import annotations

import functools
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.cli.main import _guarded
from hookproof.judging.courier import TimeUsedUp
from hookproof.running.signals import Timer, stopped_in_time, timed
from hookproof.stream import Ending, Finished

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
APP = """
import os
from hookproof.contract import load_contract
from hookproof.delivery.secrets import Secret
from hookproof.demo.server import make_consumer

FAULTS = [name for name in os.environ.get("FAULTS", "").split(",") if name]
app = make_consumer(load_contract("videogen"), Secret(os.environ["HOOKPROOF_SECRET"]), faults=FAULTS)
"""
URL = "http://localhost/webhooks"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an application in it, and its secret in the environment; nothing else is set."""
    for name in [name for name in os.environ if name.startswith("HOOKPROOF_")]:
        monkeypatch.delenv(name)
    (tmp_path / "consumer_under_test.py").write_text(APP, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("HOOKPROOF_SECRET", SECRET)
    return tmp_path


def call(*args: str) -> int:
    sys.modules.pop("consumer_under_test", None)
    return _guarded(args)


def test_app(*more: str) -> int:
    return call("test", URL, "--app", "consumer_under_test:app", "--level", "quick", "--workers", "1", *more)


test_app.__test__ = False  # type: ignore[attr-defined]


@pytest.mark.slow
def test_a_correct_consumer_exits_0(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert test_app() == 0
    said = capfd.readouterr()
    assert "holds: no finding" in said.out
    # A notice is one line, however long what it names is; all else keeps to the terminal.
    long = [line for line in (said.out + said.err).splitlines() if len(line) > 80]
    assert all(line.startswith("hookproof: ") for line in long)


@pytest.mark.slow
def test_a_finding_exits_1_and_can_be_replayed(
    project: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAULTS", "unknown-field-refused")
    reports = ["--report", "json=out/report.json", "--report", "junit=out/report.xml", "--journal", "out.ndjson"]
    assert test_app("--event", "file.upload.*", *reports) == 1
    report = json.loads((project / "out" / "report.json").read_text(encoding="utf-8"))
    assert "<testsuites" in (project / "out" / "report.xml").read_text(encoding="utf-8")
    (finding,) = report["findings"]
    assert SECRET not in (project / "out.ndjson").read_text(encoding="utf-8")
    again = ["replay", finding["fingerprint"], URL, "--from", "out/report.json", "--app", "consumer_under_test:app"]
    address = ["replay", finding["address"], URL, "--app", "consumer_under_test:app"]
    assert (call(*again), call(*address)) == (1, 1)
    capfd.readouterr()
    monkeypatch.setenv("FAULTS", "")
    assert (call(*again), call(*address)) == (0, 0)
    said = capfd.readouterr()
    assert "--- response" in said.out
    assert SECRET not in said.out + said.err


def test_a_line_of_a_journal_can_be_replayed(project: Path) -> None:
    assert test_app("--event", "file.upload.*", "--check", "auth.changed-body", "--journal", "j.ndjson") == 0
    lines = [json.loads(line) for line in (project / "j.ndjson").read_text(encoding="utf-8").splitlines()]
    number = next(line["n"] for line in lines if line["bent"] == "changed-body")
    replay = ["replay", str(number), URL, "--app", "consumer_under_test:app", "--from"]
    assert call(*replay, "j.ndjson") == 0
    assert call("replay", "999999", URL, "--app", "consumer_under_test:app", "--from", "j.ndjson") == 2


@each_row(
    ("args", "said"),
    [
        (["test"], "no consumer to test"),
        (["test", "localhost:8000/webhooks"], "Did you mean http://localhost:8000/webhooks?"),
        (["test", URL, "--app", "nowhere:app"], "no module"),
        (["test", URL, "--app", "consumer_under_test:app", "--check", "auth.missing-headers"], "auth.missing-header"),
        (["test", URL, "--app", "consumer_under_test:app", "--event", "file.uploaded"], "file.upload"),
        (["test", URL, "--app", "consumer_under_test:app", "--shard", "3/2"], "1 ≤ I ≤ N"),
        (["test", URL, "--app", "consumer_under_test:app", "--max-time", "soon"], "no time"),
        (["test", URL, "--app", "consumer_under_test:app", "--header", "nocolon"], "colon"),
        (["test", URL, "--app", "consumer_under_test:app", "--bind", "nothing"], "binds nothing"),
        (["test", URL, "--app", "consumer_under_test:app", "--report", "jnuit=x"], "junit"),
        (["test", URL, "--app", "consumer_under_test:app", "--version", "2026-10-03"], "2026-10-02"),
        (["test", "http://93.184.216.34/"], "--allow-host"),
        (["demo", "--fault", "no-signatures-check"], "no-signature-check"),
        (["replay", "videogen@2026-10-02/file.upload.failed#exmaple", URL], "names no case"),
        (["replay", "videogen@2026-10-02/file.upload.failed#example+no-such-bend", URL], "no bend"),
        (["replay", "0123456789ab", URL], "--from"),
        (["replay", "videogen@2026-10-02/file.upload.failed#example"], "no consumer to send to"),
        (["explain", "auth.rawbody"], "auth.raw-body"),
    ],
)
def test_bad_input_exits_2_and_says_what_to_do(
    args: list[str], said: str, project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert call(*args) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert said in err
    assert "Traceback" not in err
    assert SECRET not in err


@pytest.mark.slow
def test_another_secret_exits_3(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    other = "whsec_" + "A" * 32
    assert test_app("--secret", other, "--event", "file.upload.failed") == 3
    err = "".join(capfd.readouterr())
    assert "401" in err
    assert other not in err


@pytest.mark.slow
def test_a_file_the_environment_and_an_option_are_asked_in_this_order(
    project: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {
        "url": URL,
        "app": "consumer_under_test:app",
        "level": "quick",
        "event": ["file.upload.failed"],
        "workers": 1,
    }
    (project / "hookproof.yaml").write_text(json.dumps({**settings, "check": ["ack"]}), encoding="utf-8")
    report = project / "r.json"

    def settings_of(*args: str) -> dict[str, str]:
        assert call("test", "--report", f"json={report}", *args) == 0
        shown: dict[str, str] = json.loads(report.read_text(encoding="utf-8"))["settings"]
        return shown

    assert settings_of()["check"] == "ack"
    monkeypatch.setenv("HOOKPROOF_CHECK", "auth.stale, auth.future")
    assert settings_of()["check"] == "auth.stale, auth.future"
    assert settings_of("--check", "semantics")["check"] == "semantics"
    assert settings_of()["level"] == "quick"


@pytest.mark.slow
def test_the_table_of_pyproject_is_read(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    table = '[tool.hookproof]\nlevel = "quick"\nseverity = {"tolerance.*" = "off"}\nfail-on = "warning"\n'
    (project / "pyproject.toml").write_text(table, encoding="utf-8")
    assert call("test", URL, "--app", "consumer_under_test:app", "--workers", "1", "--event", "file.upload.failed") == 0
    assert "tolerance" not in "".join(capfd.readouterr())


@each_row(
    ("text", "said"),
    [
        ("levl: quick", "Did you mean level?"),
        ("level: quik", "quick, standard or deep"),
        ("- a", "mapping"),
        ("workers: [", "hookproof.yaml"),
        ("event: file.*", "list of globs"),
        ("severity: {auth.stale: fatal}", "severity.auth.stale"),
    ],
)
def test_a_file_that_is_wrong_is_named_with_the_mend(
    text: str, said: str, project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (project / "hookproof.yaml").write_text(text, encoding="utf-8")
    assert call("test", URL, "--app", "consumer_under_test:app") == 2
    err = capfd.readouterr().err
    assert said in err
    assert "hookproof.yaml" in err


def test_a_variable_that_is_wrong_is_named(
    project: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOKPROOF_WORKERS", "many")
    assert call("test", URL, "--app", "consumer_under_test:app") == 2
    assert "HOOKPROOF_WORKERS" in capfd.readouterr().err


def test_the_schema_of_settings_fits_its_own_example_and_the_options() -> None:
    import click
    import jsonschema_rs

    from hookproof.cli.test import command
    from hookproof.settings.sources import schema as read_schema

    schema: Any = read_schema()
    assert jsonschema_rs.is_valid(dict(schema), schema["examples"][0])
    options = {
        param.opts[-1].lstrip("-") for param in command.params if isinstance(param, (click.Option, click.Argument))
    }
    only_in_the_file = {"severity", "hooks", "expected", "compare", "lint"}
    only_an_option = {"against", "update-baseline", "q", "v"}
    assert set(schema["properties"]) - only_in_the_file == options - only_an_option


def test_the_checks_are_listed_for_people_and_programs(capfd: pytest.CaptureFixture[str]) -> None:
    assert call("checks") == 0
    text = capfd.readouterr().out
    assert max(map(len, text.splitlines())) <= 100
    assert call("checks", "--format", "json") == 0
    rows = json.loads(capfd.readouterr().out)
    assert [row["id"] for row in rows] == [line.split()[0] for line in text.splitlines() if not line.startswith(" ")]


@pytest.mark.slow
def test_a_check_and_a_change_are_explained(capfd: pytest.CaptureFixture[str]) -> None:
    from hookproof.compare.policy import POLICY

    assert call("explain", "auth.raw-body") == 0
    assert "rests on:" in capfd.readouterr().out
    assert call("explain", next(iter(POLICY))) == 0
    assert "(kind of change)" in capfd.readouterr().out


@pytest.mark.slow
def test_the_demo_shows_a_correct_consumer_and_a_faulty_one(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    quick = ["--level", "quick", "--event", "file.*", "--workers", "1"]
    assert call("demo", *quick) == 0
    assert call("demo", *quick, "--fault", "stale-accepted", "--fault", "duplicates-refused") == 1
    err = "".join(capfd.readouterr())
    assert "auth.stale" in err
    assert "semantics.duplicate" in err
    assert call("demo", "--list-faults") == 0
    assert "no-signature-check" in capfd.readouterr().out


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_a_run_with_a_report(number: signal.Signals, project: Path) -> None:
    args = [sys.executable, "-m", "hookproof", "demo", "--level", "deep", "--report", "json=r.json", "--journal", "j"]
    # A shell starts what runs in the background with SIGINT ignored, and children inherit that.
    with_default = functools.partial(signal.signal, number, signal.SIG_DFL)
    process = subprocess.Popen(
        args, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, preexec_fn=with_default
    )
    until = time.monotonic() + 60
    while time.monotonic() < until and not ((project / "j").exists() and (project / "j").stat().st_size > 20_000):
        time.sleep(0.05)
    process.send_signal(number)
    err, _ = process.communicate(timeout=30)
    assert process.returncode == 3
    assert "interrupted" in err
    assert "Traceback" not in err
    assert json.loads((project / "r.json").read_text(encoding="utf-8"))["outcome"]["state"] == "interrupted"


_TWICE = """
import os, signal
from hookproof.running.signals import stopped_in_time

number = signal.{name}
signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
with stopped_in_time(None):
    try:
        os.kill(os.getpid(), number)
        signal.pause()
    except KeyboardInterrupt:
        print("the first", flush=True)
        os.kill(os.getpid(), number)
        print("survived", flush=True)
"""


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_second_signal_ends_the_process_at_once(name: str) -> None:
    done = subprocess.run([sys.executable, "-c", _TWICE.format(name=name)], capture_output=True, text=True, timeout=30)
    assert done.stdout == "the first\n", done.stderr
    assert done.returncode == -getattr(signal, name)


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    script = """
import os, signal
from hookproof.running.signals import stopped_in_time

signal.signal(signal.SIGHUP, signal.SIG_IGN)
with stopped_in_time(None):
    os.kill(os.getpid(), signal.SIGHUP)
print("survived")
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30)
    assert done.stdout == "survived\n", done.stderr


@pytest.mark.slow
def test_the_time_of_a_run_ends_whatever_runs_then() -> None:
    def make_for_ever(timer: Timer) -> None:
        timer.start()
        while True:
            pass

    with pytest.raises(TimeUsedUp), stopped_in_time(0.1) as timer:
        make_for_ever(timer)
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


@pytest.mark.slow
def test_the_end_of_the_time_is_not_lost_in_a_callback_of_the_garbage_collector() -> None:
    class Waiting:
        def __del__(self) -> None:
            while signal.getitimer(signal.ITIMER_REAL)[0]:
                pass

    def drop_for_ever(timer: Timer) -> None:
        timer.start()
        Waiting()
        while True:
            pass

    with pytest.raises(TimeUsedUp), stopped_in_time(0.1) as timer:
        drop_for_ever(timer)
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_the_time_of_a_run_is_not_that_of_its_reports() -> None:
    end = Finished(outcome=Ending.OUT_OF_TIME)
    with stopped_in_time(60) as timer:
        assert list(timed(iter([end]), timer)) == [end]
        assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


@pytest.mark.slow
def test_a_consumer_that_never_answers_cannot_hold_a_run_longer_than_its_time(
    project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        code = call(
            "test", f"http://127.0.0.1:{port}/", "--max-time", "1s", "--workers", "1", "--report", "json=r.json"
        )
    assert code == 3
    said = "".join(capfd.readouterr())
    assert "The time of the run (1 s) was used up" in said
    assert "Traceback" not in said
    assert json.loads((project / "r.json").read_text(encoding="utf-8"))["outcome"]["state"] == "out of time"


_TELLS = """
SECRET = {secret!r}

async def starts_not(scope, receive, send):
    await receive()
    await send({{"type": "lifespan.startup.failed", "message": "cannot use " + SECRET.encode().hex()}})

def breaks():
    raise ValueError("cannot use " + "%".join(SECRET))
"""


@pytest.mark.parametrize(("app", "code", "written"), [("starts_not", 3, "as hexadecimal"), ("breaks()", 2, "as text")])
def test_an_application_that_names_the_secret_where_it_fails_is_not_quoted(
    app: str, code: int, written: str, project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (project / "telling.py").write_text(_TELLS.format(secret=SECRET), encoding="utf-8")
    sys.modules.pop("telling", None)
    assert call("test", URL, "--app", f"telling:{app}", "--workers", "1", "--report", "json=r.json") == code
    said = "".join(capfd.readouterr())
    report = project / "r.json"
    said += report.read_text(encoding="utf-8") if report.exists() else ""
    assert f"withheld: it holds the secret ({written})" in said.replace("\n", " ").replace("  ", " ")
    assert SECRET.encode().hex()[:12] not in said
    assert "%".join(SECRET)[:12] not in said
