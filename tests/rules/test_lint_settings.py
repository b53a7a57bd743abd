"""What `lint:` of hookproof.yaml says is followed; mends that are certain are printed as a patch, or made."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.rowwise import each_row

from hookproof.cli.lint import command

PAGE = """# Webhooks\r
\r
## order.paid\r
\r
See `order_idd`.\r
\r
| Field | Type | Description |\r
|---|---|---|\r
| `event` | string | The event |\r
| `order_id` | string | The order |\r
\r
```json\r
{"event": "order.refunded",   "order_id": "o1"}\r
```\r
\r
## order.refunded\r
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "page.md").write_bytes(PAGE.encode())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*options: str) -> Result:
    return CliRunner().invoke(command, options, standalone_mode=False)


def found(*options: str) -> set[tuple[str, str]]:
    told = json.loads(run("--format", "json", *options).stdout)
    return {(finding["fact"], finding["severity"]) for finding in told["findings"]}


def settings(text: str) -> None:
    Path("hookproof.yaml").write_text(text, encoding="utf-8")


def test_the_paths_of_the_settings_are_linted_where_no_document_is_named(project: Path) -> None:
    settings("lint: {paths: [docs]}")
    assert found() == {("example.event", "error"), ("prose.misspelt-field", "warning")}
    assert found(".") == found()


def test_a_severity_of_the_settings_weighs_a_rule_and_off_silences_it(project: Path) -> None:
    settings('lint: {paths: [docs], severity: {"prose.*": "off", example.event: warning}}')
    assert found() == {("example.event", "warning")}
    assert run().return_value == 0
    settings("lint: {paths: [docs], fail-on: warning, severity: {example.event: warning}}")
    assert run().return_value == 1


def test_a_rule_is_ignored_in_the_paths_of_the_settings_alone(project: Path) -> None:
    settings('lint: {paths: [docs], ignore: {"docs/*.md": ["example.*"]}}')
    assert found() == {("prose.misspelt-field", "warning")}
    settings('lint: {paths: [docs], ignore: {"other/**": ["*"]}}')
    assert len(found()) == 2


@each_row("text", ["lint: {path: [docs]}", "lint: {paths: docs}", "lint: {severity: {a: loud}}"])
def test_a_section_that_does_not_fit_is_an_error_that_names_the_file(text: str, project: Path) -> None:
    settings(text)
    with pytest.raises(Exception, match=r"lint|setting"):
        CliRunner().invoke(command, ["docs"], standalone_mode=False, catch_exceptions=False)


def test_a_patch_is_printed_and_nothing_is_written_unless_asked(project: Path) -> None:
    done = run("--fix", "docs")
    assert done.return_value == 1
    assert '+{"event": "order.paid",   "order_id": "o1"}' in done.stdout
    assert "+See `order_id`." in done.stdout
    assert (project / "docs" / "page.md").read_bytes() == PAGE.encode()


@pytest.mark.slow
def test_where_lines_are_too_long_for_a_patch_it_is_said_that_there_is_none(project: Path) -> None:
    page = project / "docs" / "page.md"
    page.write_text(PAGE.replace("See ", f"{'Far off. ' * 300}See "))
    assert "too long for a patch" in run("--fix", "docs").stderr
    page.write_text(PAGE)
    assert "too long for a patch" not in run("--fix", "docs").stderr


def test_mends_that_are_written_leave_all_else_as_it_is(project: Path) -> None:
    assert run("--fix", "--write", "docs").return_value == 0
    mended = PAGE.replace('"event": "order.refunded"', '"event": "order.paid"').replace("order_idd", "order_id")
    assert (project / "docs" / "page.md").read_bytes() == mended.encode()
    assert found("docs") == set()


def test_sarif_tells_the_other_place_of_a_finding(project: Path) -> None:
    page = "# Webhooks\n\n## a.paid\n\n| Field | Type | Description |\n|---|---|---|\n"
    rows = "| `event` | string | The event |\n| `total` | integer | The sum |\n\n"
    box = '```json\n{"event": "a.paid", "total": "5"}\n```\n'
    (project / "docs" / "page.md").write_text(f"{page}{rows}{box}", encoding="utf-8")
    run("docs", "--report", "sarif=out.sarif")
    (result,) = json.loads((project / "out.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    assert [place["physicalLocation"]["region"]["startLine"] for place in result["relatedLocations"]] == [8]


def test_a_document_on_one_line_has_its_other_places_by_column_in_sarif(project: Path) -> None:
    thing = {"type": "object", "example": {"id": "th_1234567", "type": "sack"}}
    other = {"type": "object", "example": {"id": "th_1234567", "type": "cart"}}
    schemas = {"A": thing, "B": other}
    text = {"openapi": "3.1.0", "info": {"title": "M", "version": "1"}, "paths": {}, "components": {"schemas": schemas}}
    (project / "api.json").write_text(json.dumps(text))
    run("api.json", "--report", "sarif=out.sarif")
    (told,) = json.loads((project / "out.sarif").read_text(encoding="utf-8"))["runs"]
    related = {one["ruleId"]: one["relatedLocations"] for one in told["results"] if "relatedLocations" in one}
    (place,) = related["example.ids-agree"]
    assert place["physicalLocation"]["region"]["startColumn"] == json.dumps(text).index('"example": {"id"') + 1
