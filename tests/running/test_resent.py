"""What is sent again is told in every report: by address, and by a request that was captured."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from hookproof.cli.main import run
from hookproof.contract import load_contract
from hookproof.delivery.secrets import parse_secret
from hookproof.demo.server import serve
from hookproof.reports.reporters import DEFAULT_PATHS

KEY = "whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA="
ADDRESS = "videogen@2026-10-02/file.upload.failed#example"


@pytest.fixture(scope="module")
def careless() -> Iterator[str]:
    """A consumer that looks at no signature."""
    with serve(load_contract("videogen"), parse_secret(KEY), faults=["no-signature-check"]) as consumer:
        yield consumer.url


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOOKPROOF_SECRET", KEY)
    return tmp_path


def replayed(*arguments: str) -> object:
    with pytest.raises(SystemExit) as ended:
        run(("replay", *arguments))
    return ended.value.code


def test_every_format_tells_what_was_sent_again(careless: str, folder: Path) -> None:
    reports = [word for name in DEFAULT_PATHS for word in ("--report", f"{name}={folder / name}")]
    assert replayed(f"{ADDRESS}+unsigned", careless, *reports) == 1
    for name in DEFAULT_PATHS:
        text = (folder / name).read_text(encoding="utf-8")
        assert name == "timings" or "replay.answer" in text, name
    told = json.loads((folder / "json").read_text(encoding="utf-8"))
    (finding,) = told["findings"]
    assert finding["severity"] == "error"
    assert finding["address"] == f"{ADDRESS}+unsigned"
    assert finding["replay"].startswith(f"hookproof replay '{ADDRESS}+unsigned' {careless}")
    assert KEY not in (folder / "json").read_text(encoding="utf-8")


def test_what_is_as_it_should_be_holds(careless: str, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert replayed(ADDRESS, careless, "--report", "json=-") == 0
    out, err = capfd.readouterr()
    assert json.loads(out)["findings"] == []
    assert "--- request" in err


def test_where_nobody_answers_the_report_says_so(folder: Path) -> None:
    assert replayed(ADDRESS, "http://127.0.0.1:9/", "--report", "json=r.json") == 3
    told = json.loads((folder / "r.json").read_text(encoding="utf-8"))
    assert told["outcome"]["state"] == "not judged"
    assert "127.0.0.1:9" in told["outcome"]["reason"]


def test_reports_of_runs_that_a_file_names_stay_as_they_are(careless: str, folder: Path) -> None:
    (folder / "hookproof.yaml").write_text("report: [json=run.json]\n", encoding="utf-8")
    assert replayed(ADDRESS, careless) == 0
    assert not (folder / "run.json").exists()


def test_what_sends_nothing_has_nothing_to_report(
    careless: str, folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert replayed(ADDRESS, careless, "--as-curl", "--report", "json=r.json") == 2
    assert "nothing to report" in capfd.readouterr().err
