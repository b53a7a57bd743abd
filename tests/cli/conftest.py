from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hookproof.cli.main import _guarded

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
APP = """
import os
from hookproof.contract import load_contract
from hookproof.delivery.secrets import Secret
from hookproof.demo.server import make_consumer

FAULTS = [name for name in os.environ.get("FAULTS", "").split(",") if name]
app = make_consumer(load_contract("videogen"), Secret(os.environ["HOOKPROOF_SECRET"]), faults=FAULTS)
"""
Call = Callable[..., int]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a consumer in it, and its secret in the environment; nothing else is set."""
    for name in [name for name in os.environ if name.startswith(("HOOKPROOF_", "GITHUB_"))]:
        monkeypatch.delenv(name)
    (tmp_path / "consumer_under_test.py").write_text(APP, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("HOOKPROOF_SECRET", SECRET)
    return tmp_path


@pytest.fixture
def call(project: Path) -> Call:
    """Call the command line in this process, in the project's folder; its modules are loaded anew."""

    def of(*args: str) -> int:
        for path in project.glob("*.py"):
            sys.modules.pop(path.stem, None)
        return _guarded(args)

    return of
