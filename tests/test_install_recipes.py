"""Every recipe that people are shown installs in a way that works today: no package index has hookproof yet."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHOWN = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "schemas/*.md", ".github/**/*.yml", ".pre-commit-hooks.yaml", "src/**/*.py")
    for path in ROOT.glob(pattern)
)
_COMMAND = re.compile(
    r"pip install\s+((?:'[^']*'|\"[^\"]*\"|[^\s`'\"|&;#)]+)(?: +(?:'[^']*'|\"[^\"]*\"|[^\s`'\"|&;#)]+))*)"
)
#: What needs hookproof already: pip takes the extra from what is installed.
_EXTRA = re.compile(r"^'?hookproof\[\w+\]'?$")
PIP = (sys.executable, "-m", "pip")
pytestmark = [pytest.mark.checkout, pytest.mark.slow]


def printed() -> dict[str, str]:
    """Arguments of `pip install` that concern hookproof itself -> the file that prints them first."""
    found: dict[str, str] = {}
    for path in SHOWN:
        for match in _COMMAND.finditer(path.read_text(encoding="utf-8")):
            words = " ".join(match[1].split()).removesuffix(",")
            if "hookproof" in words.lower() or re.search(r"(^|\s|')\.", words):
                found.setdefault(words, path.relative_to(ROOT).as_posix())
    return found


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("clone") / "hookproof"
    subprocess.run(["git", "clone", "--quiet", ROOT, target], check=True, timeout=60)
    return target


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What makes `pip` install into a new virtual environment, without compiling there what nobody runs."""
    folder = tmp_path_factory.mktemp("fresh") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True, timeout=120)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    usual = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment = {**usual, "PATH": path, "PIP_PYTHON": str(python), "PIP_NO_COMPILE": "0"}
    subprocess.run([*PIP, "install", "--quiet", "hatchling>=1.26"], env=environment, check=True, timeout=300)
    return environment


def test_recipes_are_found() -> None:
    words = printed()
    assert '"git+$HOOKPROOF_REPOSITORY"' in words
    assert "." in words


def test_no_recipe_asks_an_index_for_a_package_that_it_does_not_have() -> None:
    bare = [
        f"{where}: pip install {words}"
        for words, where in printed().items()
        if re.match(r"'?\"?hookproof['\"=~> ]*$", words)
    ]
    assert not bare


@pytest.mark.parametrize("words", [w for w in printed() if not _EXTRA.match(w) and "dev" not in w and "$(" not in w])
def test_a_recipe_installs_what_is_in_the_repository(words: str, clone: Path, fresh: dict[str, str]) -> None:
    # The dependencies are left out: that they install is what the gate shows.
    environment = {**fresh, "HOOKPROOF_REPOSITORY": f"file://{clone}", "PIP_FORCE_REINSTALL": "1"}
    done = subprocess.run(
        f"pip install {words} --no-deps --no-build-isolation",
        shell=True,
        cwd=clone,
        env=environment,
        capture_output=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr.decode()
    shown = subprocess.run([*PIP, "show", "hookproof"], env=environment, capture_output=True, timeout=60)
    assert b"Name: hookproof" in shown.stdout


@pytest.mark.parametrize("words", [w for w in printed() if _EXTRA.match(w)])
def test_an_extra_is_found_where_hookproof_is_installed(words: str) -> None:
    ask = f"'{sys.executable}' -m pip install --dry-run --no-deps --no-index {words}"
    done = subprocess.run(ask, shell=True, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


def test_what_the_image_copies_is_all_that_an_install_needs(tmp_path: Path, fresh: dict[str, str]) -> None:
    """So a file that the build comes to need, and the Dockerfile does not name, is found without a builder."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    for names, target in re.findall(r"^COPY (?!--)(.+) /(\S+)$", text, re.MULTILINE):
        for name in names.split():
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, tmp_path / target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                (tmp_path / target).mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, tmp_path / target)
    words = ["install", "--no-deps", "--no-build-isolation", "--force-reinstall", str(tmp_path / "src")]
    done = subprocess.run([*PIP, *words], env=fresh, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
