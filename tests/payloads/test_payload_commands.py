"""`hookproof generate` and `hookproof validate` as commands, each in a process of its own where that matters."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.rowwise import each_row

from hookproof.cli.generate import command as generate
from hookproof.cli.validate import command as validate
from hookproof.contract import load_contract
from hookproof.errors import HookproofError
from hookproof.payloads import case_at, cases

EVENT = "file.upload.failed"


def run(command: Any, *args: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(command, list(args), input=stdin, standalone_mode=False)


def output(*args: str) -> str:
    result = run(generate, *args)
    assert result.exception is None, result.exception
    return result.stdout


def test_one_payload_is_indented_json() -> None:
    text = output(EVENT)
    assert json.loads(text)["event"] == EVENT
    assert text.startswith('{\n  "event"')


def test_several_payloads_are_an_array() -> None:
    assert len(json.loads(output("file.*"))) == 6


@pytest.mark.slow
def test_ndjson_is_one_payload_a_line_whatever_the_body() -> None:
    lines = output(EVENT, "--profile", "drift", "--format", "ndjson").splitlines()
    assert all(json.loads(line) for line in lines)


def test_an_address_gives_the_exact_bytes() -> None:
    address = f"videogen@2026-10-02/{EVENT}#drift:pretty-printed:0"
    assert run(generate, "--at", address).stdout_bytes == case_at(address).body


def test_a_binding_fixes_a_field() -> None:
    payload = json.loads(output(EVENT, "--bind", "file.displayName=Mine", "--bind", "/occurredAt=5"))
    assert (payload["file"]["displayName"], payload["occurredAt"]) == ("Mine", 5)


def test_curl_carries_the_signature_and_not_the_secret() -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    text = output("project_export.failed", "--format", "curl", "--sign", "--secret", secret)
    assert "webhook-signature: v1," in text
    assert secret.removeprefix("whsec_") not in text


def test_http_has_a_request_for_each_payload() -> None:
    assert output("project_export.*", "--format", "http").count("\n### ") == 3


@pytest.mark.slow
def test_the_pytest_module_runs(tmp_path: Path) -> None:
    text = output("project_export.*", "--format", "pytest")
    ast.parse(text)
    (tmp_path / "test_payloads.py").write_text(text, encoding="utf-8")
    fixture = "import pytest\n@pytest.fixture\ndef webhook_handler(): return lambda p: p['event']\n"
    (tmp_path / "conftest.py").write_text(fixture)
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]
    done = subprocess.run(words, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert "3 passed" in done.stdout, done.stdout


def test_files_and_their_manifest_agree(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    assert run(generate, "project_export.*", "--profile", "invalid", "--out", str(folder)).exception is None
    records = [json.loads(line) for line in (folder / "manifest.ndjson").read_text(encoding="utf-8").splitlines()]
    assert {path.name for path in folder.iterdir()} == {record["file"] for record in records} | {"manifest.ndjson"}
    for record in records:
        body = (folder / record["file"]).read_bytes()
        assert hashlib.sha256(body).hexdigest() == record["sha256"]
        assert record["valid"] is False
    assert all((folder / record["file"]).read_bytes() == case_at(record["address"]).body for record in records[:3])
    assert "manifest" not in run(generate, "project_export.failed").stdout
    with pytest.raises(HookproofError, match="there are payloads in this folder"):
        raise run(generate, "project_export.failed", "--out", str(folder)).exception  # type: ignore[misc]


def test_explain_lists_every_state_of_covering() -> None:
    text = output("project_export.failed", "--profile", "covering", "--explain")
    assert "/error/code null" in text
    assert "not shown" not in text


def test_explain_says_what_a_case_changes() -> None:
    text = output("project_export.failed", "--profile", "invalid", "--explain")
    assert "#invalid:required:0" in text
    assert "(absent)" in text


@each_row(
    "args",
    [
        [],
        [EVENT, "--at", "x"],
        ["--at", "videogen@2026-10-02/x.y#example"],
        [EVENT, "--profile", "nope"],
        [EVENT, "--seed", "1"],
        [EVENT, "--profile", "random", "--count", "0"],
        [EVENT, "--profile", "random", "--seed", "-1"],
        [EVENT, "--shard", "3/2"],
        [EVENT, "--shard", "x"],
        [EVENT, "--explain"],
        [EVENT, "--sign"],
        ["file.uploaded"],
        [EVENT, "--version", "2020-01-01"],
        [EVENT, "--format", "curl", "--out", "x"],
        ["--at", f"videogen@2026-10-02/{EVENT}#example", "--count", "3"],
        [EVENT, "--bind", "x"],
    ],
)
def test_what_cannot_be_is_an_input_error(args: list[str]) -> None:
    error = run(generate, *args).exception
    assert isinstance(error, HookproofError)
    assert error.exit_code == 2
    assert str(error)


RUN = "from hookproof.cli.main import run; import sys; sys.argv[0] = 'hookproof'; run()"


def written(*args: str) -> bytes:
    """What a process of its own writes."""
    return subprocess.run([sys.executable, "-c", RUN, "generate", *args], capture_output=True, check=True).stdout


@pytest.mark.slow
@pytest.mark.parametrize("more", [[], ["--shard", "2/3"]])
def test_lines_of_random_payloads_are_the_bodies_of_the_cases_however_many_processes_write_them(
    more: list[str],
) -> None:
    args = ["assistant_message.*", "--profile", "random", "--count", "2500", "--seed", "7", "--format", "ndjson", *more]
    shard = (2, 3) if more else (1, 1)
    events = ("cancelled", "failed", "succeeded")
    contract = load_contract("videogen")
    made = [cases(contract, f"assistant_message.{e}", "random", count=2500, seed=7, shard=shard) for e in events]
    bodies = b"".join(case.body + b"\n" for some in made for case in some)
    assert written(*args) == bodies
    assert written(*args, "--workers", "3") == bodies


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "openpty"), reason="no terminal can be made here")
def test_who_waits_at_a_terminal_for_many_payloads_sees_progress() -> None:
    ours, theirs = os.openpty()
    words = ["generate", "project_export.failed", "--profile", "random", "--count", "4000", "--format", "ndjson"]
    environment = {**os.environ, "TERM": "xterm"}
    at_once = "import hookproof.reports.errand as errand; errand.PATIENCE = 0.0; "
    command = [sys.executable, "-c", at_once + RUN, *words]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=theirs, env=environment, check=True)
    os.close(theirs)
    shown = os.read(ours, 1 << 16)
    os.close(ours)
    assert done.stdout.count(b"\n") == 4000
    assert b"payloads" in shown


def test_processes_share_only_what_can_be_shared() -> None:
    for args in ([EVENT], [EVENT, "--profile", "random"], [EVENT, "--profile", "covering", "--format", "ndjson"]):
        with pytest.raises(HookproofError, match="--workers"):
            raise run(generate, *args, "--workers", "2").exception or AssertionError


@pytest.mark.slow
def test_an_event_whose_name_the_schema_leaves_open_bears_it_in_every_line(tmp_path: Path) -> None:
    folder = shutil.copytree(Path(__file__).parents[2] / "schemas", tmp_path / "schemas") / "videogen" / "2026-10-02"
    path = folder / "project_export.failed.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    schema["properties"]["event"] = {"type": "string"}
    path.write_text(json.dumps(schema), encoding="utf-8")
    words = ["project_export.failed", "--profile", "random", "--count", "30", "--format", "ndjson"]
    lines = output(*words, "--schemas", str(tmp_path / "schemas")).rstrip("\n").split("\n")
    assert {json.loads(line)["event"] for line in lines} == {"project_export.failed"}


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_reader_that_has_seen_enough_ends_it_quietly(workers: str) -> None:
    code = RUN
    words = ["generate", "file.*", "--profile", "random", "--count", "20000", "--format", "ndjson"]
    words += ["--workers", workers]
    process = subprocess.Popen([sys.executable, "-c", code, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(timeout=30) == 0


@pytest.mark.slow
def test_one_payload_loads_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys; from hookproof.cli.main import group\n"
        f"group.main(['generate', '{EVENT}'], standalone_mode=False)\n"
        "heavy = {'jsonschema', 'jsonschema_rs', 'hypothesis', 'schemathesis', 'rich', 'httpx', 'jinja2', 'uvicorn'}\n"
        "sys.exit(repr(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)"
    )
    # In a folder and with an environment of its own: settings that stand there are held against their schema.
    own = {name: value for name, value in os.environ.items() if not name.startswith("HOOKPROOF_")}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path, env=own
    )
    assert done.returncode == 0, done.stderr


# -- validate


def judged(tmp_path: Path, text: str, *args: str, name: str = "p.json") -> Result:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return run(validate, str(path), *args)


def test_what_fits_is_clean(tmp_path: Path) -> None:
    result = judged(tmp_path, output("*"))
    assert result.return_value == 0
    assert "18 payloads" in result.stdout
    assert result.stderr == ""


def test_what_does_not_fit_is_told_with_line_pointer_and_keyword(tmp_path: Path) -> None:
    lines = [json.loads(line) for line in output("file.*", "--format", "ndjson").splitlines()]
    lines[2]["file"]["scope"] = 7
    result = judged(tmp_path, "\n".join(map(json.dumps, lines)), name="p.ndjson")
    assert result.return_value == 1
    assert ":3: /file/scope:" in result.stdout
    assert "[enum]" in result.stdout or "[type]" in result.stdout


def test_json_output_is_one_record_a_finding(tmp_path: Path) -> None:
    result = judged(tmp_path, json.dumps({"event": EVENT}), "--format", "json")
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert {record["keyword"] for record in records} == {"required"}


def test_an_event_that_is_not_there_is_a_finding_with_the_nearest(tmp_path: Path) -> None:
    result = judged(tmp_path, '{"event": "file.upload.fail"}')
    assert result.return_value == 1
    assert EVENT in result.stdout


def test_the_event_can_be_said(tmp_path: Path) -> None:
    payload = json.loads(output(EVENT))
    del payload["event"]
    assert judged(tmp_path, json.dumps(payload)).return_value == 1
    assert "'event'" in judged(tmp_path, json.dumps(payload), "--event", EVENT).stdout.replace('"', "'")


def test_standard_input_is_read() -> None:
    assert run(validate, "-", stdin=output(EVENT)).return_value == 0


@each_row(("text", "code"), [("[]", 3), ("", 2), ("{", 2), ('{"a": NaN}', 2), ('{"a":1}\n{"b":', 2)])
def test_nothing_to_judge_is_never_a_pass(tmp_path: Path, text: str, code: int) -> None:
    error = judged(tmp_path, text).exception
    assert isinstance(error, HookproofError)
    assert error.exit_code == code
