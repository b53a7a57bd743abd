"""The user's hooks: what cannot be run is said before the run, what fails says why, and a child may live on."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.errors import InputError
from hookproof.running.observing import means_of
from hookproof.settings.hookcommands import HookCommand, hooks_of
from hookproof.settings.settings import Settings
from hookproof.settings.sources import Said
from hookproof.stream import Ending, Finished

NOBODY: Any = None


def said(tmp_path: Path, code: str, seconds: float = 60) -> str:
    hooks = {"restart": HookCommand(shlex.join([sys.executable, "-c", code]), seconds)}
    with means_of(Settings(folder=tmp_path, hooks=hooks, canary=False), NOBODY) as means:
        return means.hooks["restart"]()


def test_a_hook_that_fails_says_why(tmp_path: Path) -> None:
    assert said(tmp_path, "pass") == ""
    assert said(tmp_path, "raise SystemExit('cannot kill')") == "restart ends with status 1: cannot kill"
    assert said(tmp_path, "raise SystemExit(4)") == "restart ends with status 4"


def test_what_a_restart_starts_may_live_on(tmp_path: Path) -> None:
    child = "import subprocess; subprocess.Popen(['sleep', '20']); print('started')"
    assert said(tmp_path, child) == ""


@each_row(
    ("hooks", "words"),
    [
        ({"restart": "./no-such-command now"}, "there is no command './no-such-command'"),
        ({"setup": "false"}, "the setup failed"),
        ({"break": "'open"}, "cannot be read"),
    ],
)
def test_a_hook_that_cannot_be_run_is_said_before_the_run(hooks: dict[str, str], words: str, tmp_path: Path) -> None:
    commands = {name: HookCommand(text) for name, text in hooks.items()}
    settings = Settings(folder=tmp_path, hooks=commands, canary=False)
    with pytest.raises(InputError) as told, means_of(settings, NOBODY):
        pass
    assert words in f"{told.value}"


def test_a_hook_has_its_own_time_limit(tmp_path: Path) -> None:
    assert said(tmp_path, "import time; time.sleep(30)", 0.2) == "restart takes more than 0.2 s"
    assert hooks_of(Said({"break": "a", "mend": {"command": "b", "limit": "2m"}}, "file")) == {
        "break": HookCommand("a", 60),
        "mend": HookCommand("b", 120),
    }
    with pytest.raises(InputError, match="no time"):
        hooks_of(Said({"mend": {"command": "b", "limit": "soon"}}, "file"))


def test_what_hooks_said_is_told_at_the_end_and_a_teardown_that_fails_is_bad_input(tmp_path: Path) -> None:
    echo, fail = HookCommand("echo the key is s3cret"), HookCommand("false")
    with means_of(Settings(folder=tmp_path, hooks={"setup": echo, "teardown": fail}, canary=False), NOBODY) as means:
        whole = means.ran.heard(iter([Finished(outcome=Ending.COMPLETE)]), lambda text: text.replace("s3cret", "*"))
        (end,) = whole
    assert isinstance(end, Finished)
    assert [(run.hook, run.said) for run in end.hooks] == [("setup", "the key is *"), ("teardown", "")]
    assert (end.bad_input, end.reason) == (True, "hooks.teardown: teardown ends with status 1.")
