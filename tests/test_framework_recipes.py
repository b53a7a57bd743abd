"""The consumers of docs/recipes.md that are said to run do so as they stand, and keep the contract."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.checkout, pytest.mark.slow]
PAGE = Path(__file__).parents[1] / "docs" / "recipes.md"
#: Heading of a recipe -> file for its program, and how it is reached.
RUN = {
    "FastAPI and Starlette": ("shop.py", ["--app", "shop:app", "--path", "/webhooks"]),
    "Flask": ("shop.py", ["--app", "shop:app", "--path", "/webhooks"]),
    "Node without a framework": ("shop.mjs", ["--start", "node shop.mjs {port}"]),
}


def program(heading: str) -> str:
    part = PAGE.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    [block] = re.findall(r"```\w+[^\n]*\n(.*?)```", part, re.DOTALL)
    return str(block)


def test_the_secret_of_the_page_is_a_secret() -> None:
    assert re.search(r"^export HOOKPROOF_SECRET=whsec_\S{44}$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("heading", RUN)
def test_a_recipe_runs_as_it_stands_and_has_no_finding(heading: str, tmp_path: Path) -> None:
    file, reached = RUN[heading]
    if file.endswith(".mjs") and shutil.which("node") is None:
        pytest.skip("Node is not installed")
    (tmp_path / file).write_text(program(heading), encoding="utf-8")
    secret = "whsec_1B36aY3qthSNnlktmF4QHDfHOprUnQkpDDn9cTif7gI="
    done = subprocess.run(
        [sys.executable, "-m", "hookproof", "test", *reached, "--fail-on", "warning"],
        capture_output=True,
        text=True,
        timeout=240,
        cwd=tmp_path,
        env={**os.environ, "HOOKPROOF_SECRET": secret},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^holds: no finding; \d{2,} hold", done.stdout, re.MULTILINE), done.stdout
