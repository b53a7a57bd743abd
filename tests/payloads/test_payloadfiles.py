"""`validate`: what is one payload and what several, what cannot be read, and what its reports say."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result
from tests.rowwise import each_row

from hookproof.cli.generate import command as generate
from hookproof.cli.validate import command
from hookproof.errors import CannotJudge, InputError
from hookproof.reports.reporters import FORMATS, OF_DELIVERIES

SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "required": ["event"],
        "properties": {"event": {"const": "click"}, "n": {"type": "integer"}},
    },
}
PROVIDER = """
title: Batch
delivery:
  time_limit_seconds: 10
  event_pointer: /0/event
  signature:
    scheme: plain
    signed_content: "{body}"
    encoding: hex
    format: "sha256={signature}"
    headers: { signature: x-signature-256 }
    secret: { encoding: utf-8 }
versions:
  "2026-01-01": { date: "2026-01-01", source: test, digest: "DIGEST" }
"""


@pytest.fixture
def schemas(tmp_path: Path) -> Path:
    """A contract whose payloads are arrays."""
    folder = tmp_path / "contract" / "batch" / "2026-01-01"
    folder.mkdir(parents=True)
    (folder.parent / "provider.yaml").write_text(PROVIDER.replace("DIGEST", "0" * 64), encoding="utf-8")
    (folder / "click.schema.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    return tmp_path / "contract"


def validate(schemas: Path, *args: object, stdin: str | None = None) -> Result:
    words = [*map(str, args), "--schemas", str(schemas)]
    return CliRunner().invoke(command, words, standalone_mode=False, catch_exceptions=False, input=stdin)


@each_row("form", ["json", "ndjson"])
@each_row("count", [1, 3])
@each_row("named", [(), ("--event", "click")])
def test_arrays_that_generate_wrote_are_payloads(
    form: str, count: int, named: tuple[str, ...], schemas: Path, tmp_path: Path
) -> None:
    words = ["click", "--profile", "random", "--count", str(count), "--format", form, "--schemas", str(schemas)]
    made = CliRunner().invoke(generate, words, standalone_mode=False, catch_exceptions=False)
    path = tmp_path / f"made.{form}"
    path.write_text(made.stdout, encoding="utf-8")
    done = validate(schemas, path, *named)
    assert done.return_value == 0, done.stdout
    assert done.stdout.startswith(f"{count} payload")


def test_an_array_that_is_a_broken_payload_is_told_as_one(schemas: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('[{"event": "click"}, {"event": "click", "n": "x"}]', encoding="utf-8")
    done = validate(schemas, path)
    assert done.return_value == 1
    assert "/1/n" in done.stdout


def files(folder: Path) -> list[Path]:
    texts = {"bad.json": "{", "good.json": '[{"event": "click"}]', "odd.json": '[{"event": "click", "n": "x"}]',
             "lines.ndjson": '[{"event": "click"}]\n{\n[{"event": "click"}]\n'}  # fmt: skip
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "latin.json").write_bytes(b'["\xff"]')
    return [
        folder / name for name in ("bad.json", "nowhere.json", "latin.json", "odd.json", "good.json", "lines.ndjson")
    ]


def test_what_cannot_be_read_is_told_once_and_the_others_are_judged(schemas: Path, tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    words = [*files(tmp_path), "--report", f"json={path}", "--schemas", schemas]
    done = CliRunner().invoke(command, list(map(str, words)), standalone_mode=False)
    assert isinstance(done.exception, InputError)
    assert done.exception.exit_code == 2
    told = f"{done.stderr}{done.exception}"
    assert [told.count(name) for name in ("bad.json:1:2", "nowhere.json", "latin.json", "lines.ndjson:2:1")] == [1] * 4
    *found, total = done.stdout.splitlines()
    assert [line.partition(": ")[0][-8:] for line in found] == ["odd.json"]
    assert total.startswith("4 payloads ")
    report = json.loads(path.read_text(encoding="utf-8"))
    told = [(finding["fact"], Path(finding["place"]["path"]).name) for finding in report["findings"]]
    assert told == [
        ("payload.readable", "bad.json"), ("payload.readable", "nowhere.json"), ("payload.readable", "latin.json"),
        ("payload.fits", "odd.json"), ("payload.readable", "lines.ndjson"),
    ]  # fmt: skip


@pytest.mark.slow
@each_row("form", sorted(FORMATS.keys() - OF_DELIVERIES))
def test_every_format_of_a_report_tells_what_does_not_fit(form: str, schemas: Path, tmp_path: Path) -> None:
    odd, path = files(tmp_path)[3], tmp_path / "out"
    assert validate(schemas, odd, "--report", f"{form}={path}").return_value == 1
    assert "payload.fits" in path.read_text(encoding="utf-8").replace("\\", "")


def test_each_payload_is_a_test_case(schemas: Path, tmp_path: Path) -> None:
    path = tmp_path / "out.xml"
    validate(schemas, *files(tmp_path)[3:5], "--report", f"junit={path}")
    cases = list(ET.parse(path).iter("testcase"))
    assert [[child.tag for child in case] for case in cases] == [["failure"], []]


def test_nothing_found_is_no_pass(schemas: Path) -> None:
    with pytest.raises(CannotJudge, match="no payload"):
        validate(schemas, "-", stdin="[]")
