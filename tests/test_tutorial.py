"""The tutorial is true: its first consumer is red, the second, with what the report prints pasted in, is green."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from tests.printed import ROOT, shown

PAGE = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
NAIVE, MENDED = shown("docs/tutorial.md", language="python")
COMMANDS = re.findall(r"^(hookproof .+)$", PAGE, re.MULTILINE)
SECRET = re.findall(r"export HOOKPROOF_SECRET=(\S+)", PAGE)[0]
pytestmark = [pytest.mark.checkout, pytest.mark.slow, pytest.mark.usefixtures("hookproof_on_path")]


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a printed command, with this Python for both."""
    words = [word.replace("python ", f"{sys.executable} ", 1) for word in shlex.split(command)]
    environment = {**os.environ, "HOOKPROOF_SECRET": SECRET}
    ask = ["hookproof", *words[1:]]
    return subprocess.run(ask, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)


@pytest.mark.long
def test_the_tutorial_goes_from_red_to_green_by_what_is_printed(tmp_path: Path) -> None:
    test, explain, init = COMMANDS
    (tmp_path / "shop.py").write_text(NAIVE, encoding="utf-8")
    red = run(test, tmp_path)
    assert red.returncode == 1, red.stderr
    assert red.stdout.index("error  auth.wrong-key") < red.stdout.index("error  robustness.not-json")
    assert explain in " ".join(red.stdout.split())
    said = run(explain, tmp_path).stdout
    (tmp_path / "proof.py").write_text(said.partition("\nin Python:\n")[2].partition("\n\n")[0], encoding="utf-8")
    (tmp_path / "shop.py").write_text(MENDED, encoding="utf-8")
    green = run(test, tmp_path)
    assert green.returncode == 0, green.stdout
    assert run(init, tmp_path).returncode == 0
    assert {"hookproof.yaml", "hookproof.lock"} <= {path.name for path in tmp_path.iterdir()}
    assert (tmp_path / ".github" / "workflows" / "hookproof.yml").is_file()
    assert run("hookproof test --level quick", tmp_path).returncode == 0


@pytest.mark.long
def test_the_pages_build_into_a_site_without_a_warning(tmp_path: Path) -> None:
    pytest.importorskip("material", reason="mkdocs-material is not installed")
    build = [sys.executable, "-m", "mkdocs", "build", "--strict", "-q", "-d", str(tmp_path / "site")]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(build, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    listed = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    named = {p for e in listed if isinstance(e, dict) for group in e.values() for p in group}
    named |= {entry for entry in listed if isinstance(entry, str)}
    assert named == {path.name for path in (ROOT / "docs").glob("*.md")}
    page = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert not re.findall(r'(?:src|href)="https?://(?!squidfunk)', page)
