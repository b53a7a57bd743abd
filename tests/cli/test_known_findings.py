"""One baseline for all commands that judge: what is known is neither told nor counted, and what is new is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hookproof.baseline import read_baseline, write_baseline
from hookproof.cli.main import group
from hookproof.findings import Fact, Finding, Severity


def run(*arguments: str) -> int:
    return int(group.main(list(arguments), standalone_mode=False) or 0)


def schema(path: Path, **properties: str) -> str:
    parts = {name: {"type": kind} for name, kind in properties.items()}
    text = json.dumps({"type": "object", "properties": parts, "required": list(parts)})
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_comparison_fails_for_a_change_that_its_baseline_does_not_know(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    old = schema(tmp_path / "old.schema.json", total="integer", note="string")
    new = schema(tmp_path / "new.schema.json", total="string", note="string")
    known = str(tmp_path / "known.yaml")
    assert run("compare", old, new) == 1
    assert run("compare", old, new, "--baseline", known, "--update-baseline") == 0
    assert run("compare", old, new, "--baseline", known) == 0
    assert "1 known change left out" in capfd.readouterr().err
    schema(tmp_path / "new.schema.json", total="string", note="boolean")
    log = tmp_path / "c.sarif"
    assert run("compare", old, new, "--baseline", known, "--report", f"sarif={log}") == 1
    (result,) = json.loads(log.read_text(encoding="utf-8"))["runs"][0]["results"]
    assert result["baselineState"] == "new"
    assert "/note" in result["message"]["text"]


def test_a_payload_that_does_not_fit_as_is_known_passes(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    payload, known = tmp_path / "payload.json", str(tmp_path / "known.json")
    payload.write_text('{"event": "file.upload.failed"}', encoding="utf-8")
    assert run("validate", str(payload)) == 1
    assert run("validate", str(payload), "--baseline", known, "--update-baseline") == 0
    assert run("validate", str(payload), "--baseline", known) == 0
    assert "1 with known findings alone" in capfd.readouterr().out
    payload.write_text('{"event": "file.upload.failed", "fileId": 7}', encoding="utf-8")
    assert run("validate", str(payload), "--baseline", known) == 1
    assert "fileId" in capfd.readouterr().out


def test_a_fingerprint_that_looks_like_a_number_is_read_back(tmp_path: Path) -> None:
    fact = Fact(id="a.b", title="t", clause="c", mend="m", severity=Severity.ERROR)

    class Numbered(Finding):
        fingerprint = "237e21565559"

    path = tmp_path / "known.yaml"
    write_baseline(path, [Numbered(fact=fact, subject="s", message="m", severity=Severity.ERROR)], {})
    assert set(read_baseline(path).known) == {"237e21565559"}
