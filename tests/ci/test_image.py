"""The image is built where the machine can, is small, and runs as somebody who is not root."""

from __future__ import annotations

import re
import shutil
import subprocess
import uuid
from collections.abc import Callable, Iterator

import pytest
from tests.printed import ROOT

pytestmark = [pytest.mark.checkout, pytest.mark.slow]
TEXT = (ROOT / "Dockerfile").read_text(encoding="utf-8")
BASES = sorted(set(re.findall(r"^FROM (\S+)", TEXT, re.MULTILINE)))
#: Python's own image takes half of it.
MOST_BYTES = 300 * 1024 * 1024
BUILDERS = ("docker", "podman")
_OFFLINE = re.compile(
    r"name resolution|NewConnectionError|Could not find a version|network is unreachable", re.IGNORECASE
)


def call(*words: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, capture_output=True, text=True, timeout=timeout)


def last_line(done: subprocess.CompletedProcess[str]) -> str:
    return (done.stdout + done.stderr).strip().splitlines()[-1:][0] if (done.stdout + done.stderr).strip() else "silent"


@pytest.fixture
def builder() -> str:
    """A program that builds images here, and has what ours begins with; else the test is skipped with the reason."""
    lacks = []
    for name in BUILDERS:
        if shutil.which(name) is None:
            lacks.append(f"{name}: not installed")
        elif (told := call(name, "info")).returncode or "Cannot connect" in told.stdout + told.stderr:
            lacks.append(f"{name}: {last_line(told)}")
        elif missing := [b for b in BASES if not had(name, b)]:
            lacks.append(f"{name}: {missing[0]} cannot be had")
        else:
            return name
    pytest.skip("no image can be built here; " + "; ".join(lacks))


def had(name: str, base: str) -> bool:
    """Whether the base image is there, or can be fetched."""
    return not call(name, "image", "inspect", base).returncode or not call(name, "pull", base, timeout=600).returncode


@pytest.fixture
def image(builder: str) -> Iterator[Callable[..., str]]:
    """Runs our image with some words, and returns what it says."""
    name = f"hookproof-test:{uuid.uuid4().hex}"
    built = call(builder, "build", "-t", name, str(ROOT), timeout=900)
    if built.returncode and _OFFLINE.search(built.stdout + built.stderr):
        pytest.skip(f"the packages of the image cannot be had: {last_line(built)}")
    assert built.returncode == 0, built.stdout + built.stderr

    def run(*words: str, before: tuple[str, ...] = ("run", "--rm", "--network", "none"), code: int = 0) -> str:
        done = call(builder, *before, name, *words, timeout=300)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    yield run
    call(builder, "rmi", "--force", name)


@pytest.mark.long
def test_the_image_is_small_and_runs_as_somebody_without_rights(image: Callable[..., str]) -> None:
    assert image("--version").startswith("hookproof")
    assert "no finding" in image("demo", "--level", "quick")
    asks = ("run", "--rm", "--entrypoint", "/hookproof/bin/python")
    assert int(image("-c", "import os; print(os.getuid())", before=asks)) > 0
    assert int(image(before=("image", "inspect", "--format", "{{.Size}}"))) < MOST_BYTES
