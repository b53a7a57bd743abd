"""`hookproof test` as people call it, beyond what tests/engine asks of the run itself."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("hookproof_on_path")]

Call = Callable[..., int]
QUICK = ("--app", "consumer_under_test:app", "--path", "/webhooks", "--level", "quick", "--event", "file.upload.*")
DUPLICATES = ("--check", "semantics.*", "--check", "auth.stale")


# -- known findings


@pytest.mark.parametrize("name", ["known.yaml", "known.json", "deep/known.yml"])
def test_what_the_baseline_knows_fails_nothing_and_is_not_told_again(
    name: str, call: Call, project: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAULTS", "stale-accepted")
    assert call("test", *QUICK, "--check", "auth.*") == 1
    assert call("test", *QUICK, "--check", "auth.*", "--baseline", name, "--update-baseline") == 0
    capfd.readouterr()
    assert call("test", *QUICK, "--check", "auth.*", "--baseline", name, "--report", "json=r.json") == 0
    said = "".join(capfd.readouterr())
    assert "holds, with 1 known finding: " in said
    assert "  auth.stale: " not in said
    report = json.loads((project / "r.json").read_text())
    assert report["findings"] == []
    assert {row["verdict"] for row in report["judged"] if row["fact"] == "auth.stale"} == {"broken"}
    monkeypatch.setenv("FAULTS", "stale-accepted,future-accepted")
    assert call("test", *QUICK, "--check", "auth.*", "--baseline", name) == 1


def test_what_the_baseline_knows_and_nobody_finds_is_named(
    call: Call, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAULTS", "stale-accepted")
    assert call("test", *QUICK, "--check", "auth.stale", "--baseline", "b.yaml", "--update-baseline") == 0
    monkeypatch.setenv("FAULTS", "")
    capfd.readouterr()
    assert call("test", *QUICK, "--check", "auth.stale", "--baseline", "b.yaml") == 0
    assert "b.yaml: no longer found, so remove: " in capfd.readouterr().err


def test_a_baseline_to_update_has_to_be_named(call: Call, capfd: pytest.CaptureFixture[str]) -> None:
    assert call("test", *QUICK, "--update-baseline") == 2
    assert "--baseline FILE" in capfd.readouterr().err


# -- the secret


def test_a_secret_on_the_command_line_gets_a_notice_and_one_elsewhere_none(
    call: Call, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    monkeypatch.setenv("THE_SECRET", secret)
    for given, notices in ((secret, 1), ("env:THE_SECRET", 0)):
        assert call("test", *QUICK, "--check", "ack.example", "--secret", given) == 0
        said = capfd.readouterr()
        assert said.err.count("can list command lines") == notices
        assert secret not in said.out + said.err


# -- bound fields


@pytest.mark.parametrize(
    ("bound", "nearest"), [("file.fileID=1", "file.fileId"), ("/file/fileID=1", "/file/fileId"), ("filed=1", "fileId")]
)
def test_a_binding_of_a_field_that_no_event_has_is_answered_with_the_nearest(
    bound: str, nearest: str, call: Call, capfd: pytest.CaptureFixture[str]
) -> None:
    commands = (
        ("test", *QUICK),
        ("demo", "--event", "file.upload.*", "--check", "ack.example"),
        ("send", "file.upload.completed", "http://127.0.0.1:9/"),
        ("generate", "file.upload.*"),
    )
    for command in commands:
        assert call(*command, "--bind", bound) == 2, command
        said = capfd.readouterr().err
        assert f"--bind: there is no field {bound.partition('=')[0]!r}" in said, command
        assert f"Did you mean {nearest}" in said, command


# -- the path of an application


STARLETTE = """
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Mount, Route

async def take(request):
    return Response(status_code=204)

async def page(request):
    return Response("hello")

one = Starlette(routes=[Route("/", page), Mount("/in", routes=[Route("/hooks", take, methods=["POST"])])])
two = Starlette(routes=[Route("/a", take, methods=["POST"]), Route("/b", take, methods=["POST"])])
some = Starlette(routes=[Route("/hooks/{tenant}", take, methods=["POST"])])
"""
FLASK = """
from flask import Flask

one = Flask(__name__)

@one.get("/")
def page():
    return "hello"

@one.post("/in/hooks")
def take():
    return "", 204
"""


@pytest.mark.parametrize("text", [STARLETTE, FLASK], ids=["starlette", "flask"])
def test_an_application_is_called_at_its_one_post_route(
    text: str, call: Call, project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (project / "taking_hooks.py").write_text(text)
    run = ("--event", "file.upload.failed", "--check", "ack.example", "--workers", "1")
    assert call("test", "--app", "taking_hooks:one", *run) == 0, capfd.readouterr()


def test_an_application_with_several_post_routes_is_asked_about(
    call: Call, project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (project / "taking_hooks.py").write_text(STARLETTE)
    assert call("test", "--app", "taking_hooks:two") == 2
    assert "takes POST at 2 paths (/a, /b). Say where deliveries go: --path /PATH." in capfd.readouterr().err
    assert call("test", "--app", "taking_hooks:some") == 2
    assert "--path" in capfd.readouterr().err
    run = ("--event", "file.upload.failed", "--check", "ack.example", "--workers", "1")
    assert call("test", "--app", "taking_hooks:two", "--path", "/b", *run) == 0


# -- what is printed can be pasted


def pasted(report: Path, project: Path, **environment: str) -> list[int]:
    """Run what a report says to run again, in a shell; return the exit codes."""
    commands = [finding["replay"] for finding in json.loads(report.read_text())["findings"] if finding["replay"]]
    assert commands
    env = {**os.environ, **environment}
    return [subprocess.run(line, shell=True, cwd=project, env=env, capture_output=True).returncode for line in commands]


def test_the_command_that_runs_a_finding_again_can_be_pasted(
    call: Call, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAULTS", "stale-accepted,unknown-field-refused")
    more = ("--header", "X-Tenant: it's", "--bind", "fileId=a b", "--report", "json=r.json")
    assert call("test", *QUICK, *more, "--check", "auth.stale", "--check", "tolerance.*") == 1
    assert set(pasted(project / "r.json", project)) == {1}
    assert set(pasted(project / "r.json", project, FAULTS="")) == {0}


def test_the_same_of_the_demo_whose_consumer_is_gone_by_then(call: Call, project: Path) -> None:
    options = ("--event", "file.upload.*", "--level", "quick", "--report", "json=r.json")
    assert call("demo", "--fault", "stale-accepted", "--check", "auth.stale", *options) == 1
    assert set(pasted(project / "r.json", project)) == {1}


def test_a_credential_in_a_command_is_a_variable_of_the_shell(
    call: Call, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAULTS", "stale-accepted")
    url = "http://localhost/webhooks?a=b&token=sesame-open"
    options = ("--header", "Authorization: Bearer sesame-open", "--report", "json=r.json", "--level", "quick")
    assert call("test", url, "--app", "consumer_under_test:app", *options, "--check", "auth.stale") == 1
    text = (project / "r.json").read_text()
    assert "sesame-open" not in text
    (finding,) = json.loads(text)["findings"]
    assert 'token="$TOKEN"' in finding["replay"]
    assert '"Authorization: $AUTHORIZATION"' in finding["replay"]
    assert pasted(project / "r.json", project, TOKEN="sesame-open", AUTHORIZATION="Bearer sesame-open") == [1]
