"""Streams that are full, closed or of another encoding: one clear line, and what was judged is shown all the same."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.usefixtures("hookproof_on_path"),
    pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here"),
]
#: What depends on how Python itself begins, or has more streams than the three.
FROM_NOTHING = f"{sys.executable} -m hookproof"
CASES = [("demo --event file.upload.failed --check ack.example", 0), ("send --header foo", 2), ("explain nothing", 2)]


@pytest.mark.parametrize("standard_error", ["2>/dev/full", "2>&-"])
@pytest.mark.parametrize(("command", "code"), CASES)
def test_no_exit_code_depends_on_standard_error(command: str, code: int, standard_error: str) -> None:
    done = subprocess.run(f"hookproof {command} {standard_error}", shell=True, check=False, capture_output=True)
    assert done.returncode == code


@pytest.mark.parametrize("name", ["\x1b[31mred", "\n::error::forged", "\n##vso[task.complete]"])
@pytest.mark.parametrize("command", [("explain",), ("generate",), ("schemas", "show"), ("validate",)])
def test_foreign_text_in_an_error_commands_nothing(
    command: tuple[str, ...], name: str, forked: Callable[..., Any], tmp_path: Path
) -> None:
    done = forked([*command, name], tmp_path)
    said = (done.stdout + done.stderr).decode()
    assert done.returncode == 2
    assert "\x1b" not in said
    assert not [line for line in said.splitlines() if line.lstrip().startswith(("::", "##vso["))]


DEMO = "demo --event file.upload.failed --check ack.example"
VERDICT = "holds: no finding"


def shell(line: str, folder: Path, program: str = "hookproof", **environment: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, **environment}
    command = f"{program} {line}"
    return subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60, cwd=folder, env=env)


@pytest.mark.parametrize("standard_output", [">/dev/full", ">&-"])
def test_a_verdict_is_shown_where_standard_output_cannot_be_written(standard_output: str, tmp_path: Path) -> None:
    done = shell(f"{DEMO} {standard_output}", tmp_path)
    assert done.returncode == 0
    assert VERDICT in done.stderr


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("compare 2026-04-23 2026-10-02", 1),
        ("compare 2026-04-23 2026-10-02 --report json=-", 1),
        ("validate wrong.json", 1),
        ("demo --event file.upload.failed --check auth.stale --fault stale-accepted", 1),
        ("schemas list", 0),
        ("generate file.upload.failed --profile random --count 100000", 0),
    ],
)
def test_a_reader_that_goes_changes_no_verdict(command: str, code: int, tmp_path: Path) -> None:
    (tmp_path / "wrong.json").write_text('{"event":"file.upload.failed"}', encoding="utf-8")
    done = shell(f"{command} | true; exit ${{PIPESTATUS[0]}}", tmp_path)
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert "defect" not in done.stderr


@pytest.mark.parametrize("standard_output", [">/dev/full", ">&-"])
@pytest.mark.parametrize(
    "command", ["schemas list", "schemas show file.upload.failed --format json", "checks", "--help", "--version"]
)
def test_what_cannot_be_written_to_standard_output_is_one_line_and_exit_2(
    command: str, standard_output: str, tmp_path: Path
) -> None:
    done = shell(f"{command} {standard_output}", tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("hookproof: standard output cannot be written (")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("standard_output", [">/dev/full", ">&-"])
@pytest.mark.parametrize("form", ["json", "ndjson", "raw", "curl"])
def test_so_are_payloads(form: str, standard_output: str, tmp_path: Path) -> None:
    done = shell(f"generate file.upload.failed --profile random --count 9 --format {form} {standard_output}", tmp_path)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "defect" not in done.stderr


def test_closed_standard_input_is_one_line_and_exit_2(tmp_path: Path) -> None:
    done = shell("validate - <&-", tmp_path)
    assert (done.returncode, done.stderr) == (2, "hookproof: (standard input): standard input is closed.\n")


@pytest.mark.parametrize("environment", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}])  # fmt: skip # noqa: E501
@pytest.mark.parametrize("command", [DEMO, "schemas list", "explain ack.covering", "schemas show file.upload.failed --format json"])  # fmt: skip # noqa: E501
def test_an_encoding_that_has_not_all_characters_is_no_defect(
    command: str, environment: dict[str, str], tmp_path: Path
) -> None:
    done = shell(command, tmp_path, FROM_NOTHING, **environment)
    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()


@pytest.mark.parametrize("option", ["--report json=pipe", "--report github=pipe", "--journal pipe"])
def test_a_pipe_that_nobody_reads_is_not_waited_for(option: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    done = shell(f"{DEMO} {option}", tmp_path)
    assert done.returncode == 2
    assert "nobody reads" in done.stderr


def test_a_report_into_a_pipe_that_is_read_arrives(tmp_path: Path) -> None:
    line = f"{DEMO} --report json=>(cat > got.json) && sleep 0.5 && grep -c verdicts got.json"
    done = shell(line, tmp_path, FROM_NOTHING)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("1\n")


@pytest.mark.parametrize(
    "options",
    ["--journal x --report json=x", "--journal x --report json=./x", "--journal x --baseline x --update-baseline"],
)
def test_two_things_are_not_written_to_one_file(options: str, tmp_path: Path) -> None:
    done = shell(f"{DEMO} {options}", tmp_path)
    assert done.returncode == 2
    assert "would be written to one file" in done.stderr
    assert not (tmp_path / "x").exists()


def test_a_journal_on_a_full_disk_is_one_line_and_exit_2_and_what_was_judged_is_shown(tmp_path: Path) -> None:
    done = shell(f"{DEMO} --journal /dev/full --report json=r.json", tmp_path)
    assert done.returncode == 2
    assert "/dev/full: the journal cannot be written (No space left on device)" in done.stderr
    assert "judged" in done.stdout
    assert "defect" not in done.stderr + done.stdout
    assert (tmp_path / "r.json").exists()


def test_a_report_on_a_full_disk_costs_the_others_nothing_and_a_finding_stays_one(tmp_path: Path) -> None:
    reports = "--report json=/dev/full --report junit=r.xml"
    clean = shell(f"{DEMO} {reports}", tmp_path)
    assert (clean.returncode, VERDICT in clean.stdout) == (2, True)
    assert "/dev/full: the report cannot be written" in clean.stderr
    assert (tmp_path / "r.xml").exists()
    fault = "demo --event file.upload.failed --check auth.stale --fault stale-accepted"
    assert shell(f"{fault} {reports}", tmp_path).returncode == 1


def test_the_report_goes_to_standard_output_unless_a_program_reads_that(tmp_path: Path) -> None:
    people = shell(DEMO, tmp_path)
    assert (VERDICT in people.stdout, VERDICT in people.stderr) == (True, False)
    program = shell(f"{DEMO} --report json=-", tmp_path)
    assert (VERDICT in program.stdout, VERDICT in program.stderr) == (False, True)
    assert program.stdout.startswith("{")
