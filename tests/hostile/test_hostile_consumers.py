"""Whatever a consumer sends, a run ends: in time, with the exit code and the words that its data says, in one piece."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.hostile.scripts import Consumer, consumers
from tests.rowwise import each_row

PROVIDERS = Path(__file__).parent / "providers"
#: The seconds that their contract gives for an answer: of consumers that give none. All others have time to answer.
_SHORT = "time_limit_seconds: 0.5"
_LONG = "time_limit_seconds: 10"
#: The secret's text in pieces of this length is looked for: no piece of it may be shown.
_PIECE = 12
FORMS = ("junit", "json", "sarif", "html", "github")


@pytest.fixture(scope="module")
def patient(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same contract, which gives long for an answer."""
    folder = tmp_path_factory.mktemp("contract") / "providers"
    shutil.copytree(PROVIDERS, folder)
    [rules] = [path for path in folder.rglob("provider.yaml") if _SHORT in path.read_text()]
    rules.write_text(rules.read_text().replace(_SHORT, _LONG))
    return folder


@pytest.mark.long
@pytest.mark.slow
@each_row("hostile", lambda: [pytest.param(row, id=name) for name, row in consumers().items()], parts=3, abreast=4)
def test_a_hostile_consumer_ends_as_its_data_says(
    hostile: Consumer,
    scripted: Callable[..., Any],
    tmp_path: Path,
    patient: Path,
    forms_of_the_secret: tuple[str, ...],
    forked: Callable[..., Any],
) -> None:
    server = scripted(hostile)
    providers = PROVIDERS if hostile.get("hangs") else patient
    (tmp_path / "secret").write_text(forms_of_the_secret[0])
    limits = hostile.get("options", ["--max-time", "12s"])
    options = ["--schemas", str(providers), "--level", "quick", *limits, "--journal", "journal"]
    reports = [f"--report={form}={form}" for form in FORMS]
    # With all reports and a journal in the folder, which holds nothing else then.
    done = forked(["test", server.url, *options, "--secret", "file:secret", *reports], tmp_path)
    (tmp_path / "secret").unlink()
    told = (done.stdout + done.stderr).decode("utf-8")
    assert done.returncode == hostile["exit"], told
    assert hostile["exit"] in (0, 1, 3)
    for words in hostile.get("says", ()):
        assert words in " ".join(told.split()), told
    assert "Traceback" not in told
    assert "defect" not in told
    shown = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert set(shown) == {*FORMS, "journal"}
    shown |= {"stdout": done.stdout, "stderr": done.stderr}
    assert f'"failure":"{hostile["meets"]}"'.encode() in shown["journal"] if "meets" in hostile else True
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
        if name in ("stdout", "stderr", "github"):
            lines = data.decode().splitlines()
            assert not [line for line in lines if line.lstrip().startswith("::") or "##vso[" in line], name
    for line in shown["journal"].splitlines():
        json.loads(line)


def test_there_are_sixty_of_them_and_each_says_why(every_consumer: dict[str, Consumer]) -> None:
    assert len(every_consumer) >= 60
    assert not [name for name, consumer in every_consumer.items() if not consumer.get("says", consumer.get("meets"))]
