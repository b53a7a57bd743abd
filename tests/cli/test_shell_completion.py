"""A shell that asks what may come next is told commands, options, events, checks and versions."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

PROGRAM = shutil.which("hookproof")
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="the program is not on the path")


def offered(words: str) -> list[str]:
    """What bash is offered for the last of these words."""
    asked = {"_HOOKPROOF_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split(" ")) - 1)}
    done = subprocess.run(
        [str(PROGRAM)], env={**os.environ, **asked}, capture_output=True, text=True, timeout=60, check=True
    )
    return [line.partition(",")[2] for line in done.stdout.splitlines() if line]


def test_commands_and_options_are_offered() -> None:
    assert {"test", "trigger"} == set(offered("hookproof t"))
    assert "--start" in offered("hookproof test --st")


@pytest.mark.slow
def test_names_of_the_contract_and_of_checks_are_offered() -> None:
    assert "file.upload.failed" in offered("hookproof generate file.u")
    assert offered("hookproof test --event project_export.f") == ["project_export.failed"]
    assert "auth.raw-body" in offered("hookproof test --check auth.r")
    assert "2026-10-02" in offered("hookproof test --version 2026-10")


def test_what_cannot_be_read_offers_nothing_and_says_nothing() -> None:
    assert offered("hookproof test --provider no-such-one --event f") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script(shell: str) -> None:
    asked = {**os.environ, "_HOOKPROOF_COMPLETE": f"{shell}_source"}
    done = subprocess.run([str(PROGRAM)], env=asked, capture_output=True, text=True, timeout=60)
    assert "_HOOKPROOF_COMPLETE" in done.stdout
