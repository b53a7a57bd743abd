"""What commands print, and how they end: whole sessions, as a user sees them.

A file of `transcripts/` is one session in a folder with the files of `files/`: each call stands behind `$`, then what
it prints, lines of standard error behind `! `, and its exit code where that is not 0. `cat` shows what was written.
`REBUILD_SNAPSHOTS=1 pytest -n 0 tests/cli/test_transcripts.py` writes the answers anew; read the difference before you
commit.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hookproof import __version__
from hookproof.contract import load_contract
from hookproof.delivery.secrets import parse_secret
from hookproof.demo.server import serve

HERE, REPOSITORY = Path(__file__).parent / "transcripts", Path(__file__).parents[2]
KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
#: What is another in each run.
VARIES = (
    (r"\d+(?:\.\d+)? (ms|s)\b", r"N \1"),
    (r"127\.0\.0\.1:(?!9/|8000)\d+", "127.0.0.1:PORT"),
    (r"\b(msg_|evt_)?[0-9a-f]{24,}\b", "HEX"),
    (r"\bv1,[A-Za-z0-9+/=]{40,}", "v1,PROOF"),
    (r"\b\d{10}\b", "SECONDS"),
    (rf"\b{re.escape(__version__)}\b", "VERSION"),
    (r"\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT", "DATE"),
    (r"\bSee (?:(?:python -m )?pytest|-c|hookproof)( \w+)? --help", r"See hookproof\1 --help"),
    (r"Usage: .+ \[OPTIONS\]", "Usage: hookproof [OPTIONS]"),
    (r"\b\d+ rules\b", "N rules"),
    (r"\"seconds\": [\d.e-]+", '"seconds": N'),
    (r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|\+00:00)", "TIME"),
)


def calls(session: Path) -> Iterator[tuple[str, str]]:
    """Yield each call of a session, and what is kept of it."""
    parts = re.split(r"^\$ (.+)\n", session.read_text(encoding="utf-8"), flags=re.MULTILINE)
    yield from zip(parts[1::2], parts[2::2], strict=True)


@pytest.fixture(scope="module")
def consumer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A correct consumer of the contract that the documents become."""
    from hookproof.importing.taking import take_in

    root = tmp_path_factory.mktemp("schemas")
    take_in((str(HERE / "files" / "v1.yaml"),), "shop", root, today="2026-01-01", version="2026-01-01")
    contract = load_contract("shop", root=root)
    with serve(contract, parse_secret(KEY, source="test")) as running:
        yield running.url


def shown(out: str, err: str, code: int, names: dict[str, str]) -> str:
    lines = [*out.splitlines(), *(f"! {line}" for line in err.splitlines())]
    text = "".join(f"{line}\n" for line in [*lines, *([f"exit {code}"] if code else [])])
    for word, instead in names.items():
        text = text.replace(word, instead)
    for pattern, instead in VARIES:
        text = re.sub(pattern, instead, text)
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


@pytest.mark.slow
@pytest.mark.parametrize("session", sorted(HERE.glob("*.txt")), ids=lambda path: path.stem)
def test_each_call_of_a_session_prints_what_is_kept(
    session: Path,
    call: Callable[..., int],
    project: Path,
    consumer: str,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SHOP", KEY)
    monkeypatch.setenv("OTHER", KEY.replace("K", "k"))
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.delenv("HOOKPROOF_SECRET")
    shutil.copytree(HERE / "files", project, dirs_exist_ok=True)
    today = dt.datetime.now(dt.UTC).date().isoformat()
    places = {f"{project}/": "", str(project): "FOLDER", str(REPOSITORY): "REPOSITORY"}
    names = {**places, consumer: "URL", KEY: "KEY", today: "TODAY"}
    said = []
    for line, kept in calls(session):
        command, *words = shlex.split(line.replace("URL", consumer).replace("KEY", KEY))
        code = call(*words) if command == "hookproof" else print(Path(*words).read_text(encoding="utf-8")) or 0
        out, err = capfd.readouterr()
        text = shown(out, err, code, names)
        if os.environ.get("REBUILD_SNAPSHOTS"):
            said.append(f"$ {line}\n{text}")
        else:
            assert text == kept, line
    if said:
        session.write_text("".join(said), encoding="utf-8")
