"""A project of its own for every test, and the command run in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from hookproof.cli.main import group
from hookproof.contract.catalogue import SCHEMAS_VARIABLE

Run = Callable[..., Result]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv(SCHEMAS_VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def hookproof(project: Path) -> Run:
    """Run the command line in the project; an error of the tool comes back as the result's exception."""

    def run(*args: str, stdin: str | None = None) -> Result:
        return CliRunner().invoke(group, list(args), input=stdin, standalone_mode=False)

    return run


@pytest.fixture
def saved(project: Path) -> Callable[[str, Any], str]:
    """Write a document into the project and return its path."""

    def save(name: str, document: Any) -> str:
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
        return name

    return save
