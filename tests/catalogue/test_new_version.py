"""A new version is made as schemas/README.md prints it, in a copy of the catalogue."""

from __future__ import annotations

import shutil
from typing import Any

import pytest
from tests.printed import ROOT, lines_of, shown

from hookproof.contract import load_contract

pytestmark = [pytest.mark.checkout, pytest.mark.slow]


def test_the_printed_commands_scaffold_compare_and_record_a_version(terminal: Any) -> None:
    copy = terminal.folder / "schemas"
    shutil.copytree(ROOT / "schemas", copy)
    terminal.environment["HOOKPROOF_SCHEMAS"] = str(copy)
    lines = [line for text in shown("schemas/README.md", "Adding a version", "sh") for line in lines_of(text)]
    *ours, catalogue = lines
    said = [terminal.type(line) for line in ours]
    assert len(said) == 3
    assert load_contract("videogen", "2026-11-30", root=copy, verify=True).events
    assert (ROOT / catalogue.removeprefix("pytest ")).is_dir()
