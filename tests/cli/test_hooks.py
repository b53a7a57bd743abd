"""The user's hooks: what cannot be run is said before the run, what fails says why, and a child may live on."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Any

import pytest

from hookproof.errors import InputError
from hookproof.running.observing import means_of
from hookproof.settings.settings import Settings

NOBODY: Any = None


def said(tmp_path: Path, code: str) -> str:
    hooks = {"restart": shlex.join([sys.executable, "-c", code])}
    with means_of(Settings(folder=tmp_path, hooks=hooks, canary=False), NOBODY) as means:
        return means.hooks["restart"]()


def test_a_hook_that_fails_says_why(tmp_path: Path) -> None:
    assert said(tmp_path, "pass") == ""
    assert said(tmp_path, "raise SystemExit('cannot kill')") == "restart ends with status 1: cannot kill"
    assert said(tmp_path, "raise SystemExit(4)") == "restart ends with status 4"


def test_what_a_restart_starts_may_live_on(tmp_path: Path) -> None:
    child = "import subprocess; subprocess.Popen(['sleep', '20']); print('started')"
    assert said(tmp_path, child) == ""


@pytest.mark.parametrize(
    ("hooks", "words"),
    [
        ({"restart": "./no-such-command now"}, "there is no command './no-such-command'"),
        ({"setup": "false"}, "the setup failed"),
        ({"break": "'open"}, "cannot be read"),
    ],
)
def test_a_hook_that_cannot_be_run_is_said_before_the_run(hooks: dict[str, str], words: str, tmp_path: Path) -> None:
    settings = Settings(folder=tmp_path, hooks=hooks, canary=False)
    with pytest.raises(InputError) as told, means_of(settings, NOBODY):
        pass
    assert words in f"{told.value}"
