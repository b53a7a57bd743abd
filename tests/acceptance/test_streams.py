"""What happens to standard error changes no exit code, and foreign text in errors commands nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
HOOKPROOF = f"{sys.executable} -m hookproof"
CASES = [("demo --event file.upload.failed --check ack.example", 0), ("send --header foo", 2), ("explain nothing", 2)]


@pytest.mark.parametrize("standard_error", ["2>/dev/full", "2>&-"])
@pytest.mark.parametrize(("command", "code"), CASES)
def test_no_exit_code_depends_on_standard_error(command: str, code: int, standard_error: str) -> None:
    done = subprocess.run(f"{HOOKPROOF} {command} {standard_error}", shell=True, check=False, capture_output=True)
    assert done.returncode == code


@pytest.mark.parametrize("name", ["\x1b[31mred", "\n::error::forged", "\n##vso[task.complete]"])
@pytest.mark.parametrize("command", [("explain",), ("generate",), ("schemas", "show"), ("validate",)])
def test_foreign_text_in_an_error_commands_nothing(command: tuple[str, ...], name: str) -> None:
    done = subprocess.run([sys.executable, "-m", "hookproof", *command, name], capture_output=True, check=False)
    said = (done.stdout + done.stderr).decode()
    assert done.returncode == 2
    assert "\x1b" not in said
    assert not [line for line in said.splitlines() if line.lstrip().startswith(("::", "##vso["))]
