"""Whatever a consumer sends, a run ends: in time, with the exit code and the words that its data says, in one piece."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

PROVIDERS = Path(__file__).parent / "providers"
#: The secret's text in pieces of this length is looked for: no piece of it may be shown.
_PIECE = 12
FORMS = ("junit", "json", "sarif", "html", "github")


def run(url: str, folder: Path, limits: list[str], secret: str) -> subprocess.CompletedProcess[bytes]:
    options = ["--schemas", str(PROVIDERS), "--level", "quick", *limits, "--journal", str(folder / "journal")]
    reports = [f"--report={form}={folder / form}" for form in FORMS]
    return subprocess.run(
        [sys.executable, "-m", "hookproof", "test", url, *options, *reports],
        capture_output=True,
        timeout=60,
        env={**os.environ, "HOOKPROOF_SECRET": secret},
        cwd=folder,
    )


def test_a_hostile_consumer_ends_as_its_data_says(
    hostile: dict[str, Any], scripted: Callable[..., Any], tmp_path: Path, forms_of_the_secret: tuple[str, ...]
) -> None:
    server = scripted(hostile)
    limits = hostile.get("options", ["--max-time", "4s"])
    done = run(server.url, tmp_path, limits, forms_of_the_secret[0])
    told = done.stderr.decode("utf-8", "strict")
    assert done.returncode == hostile["exit"], told
    assert hostile["exit"] in (0, 1, 3)
    for words in hostile["says"]:
        assert words in " ".join(told.split()), told
    assert "Traceback" not in told
    assert "defect" not in told
    shown = {path.name: path.read_bytes() for path in tmp_path.iterdir()} | {"terminal": done.stdout + done.stderr}
    assert set(shown) == {*FORMS, "journal", "terminal"}
    check_nothing_secret(shown, forms_of_the_secret)
    check_harmless(shown)


def check_nothing_secret(shown: dict[str, bytes], forms: tuple[str, ...]) -> None:
    for name, data in shown.items():
        for form in forms:
            pieces = {form[at : at + _PIECE] for at in range(len(form) - _PIECE + 1)}
            assert not [piece for piece in pieces if piece.encode() in data], name


def check_harmless(shown: dict[str, bytes]) -> None:
    """Nothing foreign steers a terminal or a CI system; every line of the journal is JSON."""
    for name, data in shown.items():
        assert not [c for c in data.decode("utf-8") if ord(c) < 32 and c not in "\n\t\r"], name
        if name in ("terminal", "github"):
            lines = data.decode().splitlines()
            assert not [line for line in lines if line.lstrip().startswith(("::set-output", "##vso["))], name
            assert not [line for line in lines if line.startswith("::") and "hookproof" not in line], name
    for line in shown["journal"].splitlines():
        json.loads(line)


def test_there_are_sixty_of_them_and_each_says_why(every_consumer: dict[str, Any]) -> None:
    assert len(every_consumer) >= 60
    assert not [name for name, consumer in every_consumer.items() if not (consumer["script"] and consumer["says"])]
