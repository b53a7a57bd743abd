"""What `compare` reports, leaves out, and shows side by side."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result
from tests.rowwise import each_row

from hookproof.cli.compare import command
from hookproof.errors import InputError
from hookproof.reports.reporters import FORMATS, OF_DELIVERIES

TEXT = {"type": "string"}


def compare(*args: object) -> Result:
    return CliRunner().invoke(command, [str(arg) for arg in args], standalone_mode=False, catch_exceptions=False)


def thing(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


def two(folder: Path, old: Any, new: Any) -> tuple[Path, Path]:
    for name, value in (("old.json", old), ("new.json", new)):
        (folder / name).write_text(json.dumps(value), encoding="utf-8")
    return folder / "old.json", folder / "new.json"


@pytest.fixture
def versions(tmp_path: Path) -> tuple[Path, Path]:
    """Two releases that differ in a marker of the version, and in a property."""
    old, new = ({"context": thing(version={"const": v}, type={"const": f"paid.{v}"})} for v in ("0.4.1", "0.5.1"))
    return two(tmp_path, thing(**old, url=TEXT, many={"type": "array", "items": thing(v={"const": 1})}),
               thing(**new, uri=TEXT, many={"type": "array", "items": thing(v={"const": 2})}))  # fmt: skip


@pytest.mark.parametrize("form", sorted(FORMATS.keys() - OF_DELIVERIES))
def test_every_format_of_a_report_tells_of_a_breaking_change(form: str, versions: tuple[Path, Path]) -> None:
    path = versions[0].parent / f"report.{form}"
    done = compare(*versions, "--report", f"{form}={path}")
    assert done.return_value == 1
    assert "const.changed" in path.read_text(encoding="utf-8").replace("\\", "")
    assert "const.changed" in done.stdout


def test_a_report_on_standard_output_has_it_for_itself(versions: tuple[Path, Path]) -> None:
    report = json.loads(compare(*versions, "--report", "json=-").stdout)
    assert {finding["fact"] for finding in report["findings"]} >= {"const.changed", "property.removed"}


def test_what_weighs_less_than_fail_on_fails_no_test_case(tmp_path: Path) -> None:
    files, path = two(tmp_path, {"enum": ["a"]}, {"enum": ["a", "b"]}), tmp_path / "out.xml"
    for level, code, tag in (("breaking", 0, "skipped"), ("widening", 1, "failure")):
        assert compare(*files, "--report", f"junit={path}", "--fail-on", level).return_value == code
        assert [child.tag for case in ET.parse(path).iter("testcase") for child in case] == [tag]


def test_an_event_that_is_the_same_passes(tmp_path: Path) -> None:
    path = tmp_path / "out.xml"
    assert compare(*two(tmp_path, TEXT, TEXT), "--report", f"junit={path}").return_value == 0
    (case,) = ET.parse(path).iter("testcase")
    assert case.get("name") == "event.unchanged [new]"
    assert list(case) == []


def test_a_place_can_be_left_out_with_all_below_it(versions: tuple[Path, Path]) -> None:
    left = ("--ignore-at", "/context", "--ignore-at", "/many/*/v", "--ignore-at", "/url", "--ignore-at", "/uri")
    done = compare(*versions, *left)
    assert done.return_value == 0
    assert " ".join(done.stdout.split()).endswith(": no difference")
    assert "/context: 2 changes left out" in done.stderr


def test_what_is_left_out_is_exactly_what_was_named(versions: tuple[Path, Path]) -> None:
    done = compare(*versions, "--ignore-at", "/context/version", "--ignore-at", "/contex", "--format", "json")
    pointers = {change["pointer"] for change in json.loads(done.stdout)["changes"]}
    assert pointers == {"/context/type", "/many/*/v", "/url", "/uri"}
    assert "/contex: nothing was left out" in done.stderr


def test_the_file_may_say_what_is_left_out(versions: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    folder = versions[0].parent
    monkeypatch.chdir(folder)
    (folder / "hookproof.yaml").write_text("compare: { ignore-at: [/context] }\n", encoding="utf-8")
    assert "/context: 2 changes left out" in compare("old.json", "new.json").stderr
    (folder / "hookproof.yaml").write_text("compare: { ignored: [/context] }\n", encoding="utf-8")
    with pytest.raises(InputError, match="compare"):
        compare("old.json", "new.json")


@each_row("pointer", ["context", "", "/"])
def test_what_is_no_place_is_refused(pointer: str, versions: tuple[Path, Path]) -> None:
    with pytest.raises(InputError, match="no place"):
        compare(*versions, "--ignore-at", pointer)


def test_removed_and_added_of_one_type_stand_side_by_side(versions: tuple[Path, Path]) -> None:
    changes = json.loads(compare(*versions, "--format", "json").stdout)["changes"]
    (gone,) = [change for change in changes if change["id"] == "property.removed"]
    assert (gone["pointer"], gone["note"]) == ("/url", "new here and of the same type: uri")


def test_what_is_of_another_type_does_not_stand_beside(tmp_path: Path) -> None:
    changes = json.loads(
        compare(*two(tmp_path, thing(url=TEXT), thing(n={"type": "number"})), "--format", "json").stdout
    )
    assert {change["note"] for change in changes["changes"]} == {""}
