"""`hookproof compare`, as people and pipelines call it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result
from tests.rowwise import each_row

from hookproof.cli.compare import command
from hookproof.errors import CannotJudge, InputError

PAIRS = Path(__file__).parent / "pairs"
STEP = ("2026-07-14", "2026-10-02")


def compare(*args: str) -> Result:
    return CliRunner().invoke(command, args, standalone_mode=False, catch_exceptions=False)


def pair(name: str) -> tuple[str, str]:
    return str(PAIRS / name / "old.json"), str(PAIRS / name / "new.json")


def process(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "hookproof", "compare", *args], capture_output=True, text=True, timeout=60
    )


@pytest.mark.slow
def test_the_table_goes_to_standard_output_and_fits_80_columns() -> None:
    done = process(*STEP)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("videogen@2026-07-14 -> videogen@2026-10-02: breaking (2 breaking,")
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "/file/transcript" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("columns", [60, 80, 120])
def test_no_name_of_an_event_is_broken_in_a_table(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    done = compare(*STEP)
    assert max(map(len, done.stdout.splitlines())) <= columns
    for name in (
        "workflow_run.succeeded",
        "tool_execution.succeeded",
        "assistant_message.cancelled",
        "/results/*/type",
    ):
        assert name in done.stdout, name


@each_row(
    ("name", "fail_on", "code"),
    [
        ("null.added", "breaking", 1),
        ("null.added", "never", 0),
        ("enum.value-added", "breaking", 0),
        ("enum.value-added", "widening", 1),
        ("property.added", "widening", 0),
        ("property.added", "any", 1),
        ("annotation.text-changed", "any", 1),
        ("annotation.text-changed", "widening", 0),
    ],
)
def test_the_exit_code_follows_fail_on(name: str, fail_on: str, code: int) -> None:
    assert compare(*pair(name), "--fail-on", fail_on).return_value == code


def test_no_difference_is_clean_even_for_any() -> None:
    done = compare("2026-10-02", "2026-10-02", "--fail-on", "any")
    assert (done.return_value, done.stdout) == (0, "videogen@2026-10-02 -> videogen@2026-10-02: no difference\n")


@pytest.mark.slow
def test_a_version_may_carry_its_providers_name() -> None:
    assert compare("videogen@2026-04-27", "2026-04-28").return_value == 0


def test_events_can_be_selected() -> None:
    done = json.loads(compare(*STEP, "--event", "workflow_run.*", "--format", "json").stdout)
    assert {event.split(".")[0] for change in done["changes"] for event in change["events"]} == {"workflow_run"}


def test_nothing_selected_is_not_a_pass() -> None:
    with pytest.raises(CannotJudge, match="nothing"):
        compare(*STEP, "--event", "nothing.*")


@pytest.mark.slow
def test_json_holds_every_change_with_its_reason_and_its_witness() -> None:
    done = json.loads(compare(*STEP, "--format", "json", "--witness").stdout)
    assert done["class"] == "breaking"
    assert len(done["changes"]) == sum(done["counts"].values())
    for change in done["changes"]:
        assert change["reason"]
        assert change["events"]
        assert ("witness" in change) == (change["class"] in ("breaking", "widening"))
        assert "witness" not in change or change["witness"]["payload"]


def test_markdown_is_a_page_with_a_table_for_each_class() -> None:
    page = compare(*STEP, "--format", "markdown", "--witness").stdout
    assert page.startswith("# videogen@2026-07-14 to videogen@2026-10-02: breaking\n")
    assert all(f"\n## {name}\n" in page for name in ("Breaking", "Widening", "Additive", "Narrowing", "Annotation"))
    assert "```json\n{" in page


def sarif(*args: str) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(compare(*args, "--format", "sarif").stdout)
    return log


def test_sarif_names_the_users_own_file_and_the_whole_policy() -> None:
    old, new = pair("null.added")
    run = sarif(old, new)["runs"][0]
    result = run["results"][0]
    assert result["ruleId"] == "null.added"
    assert result["level"] == "error"
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].endswith("null.added/new.json")
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "null.added"


@pytest.mark.slow
def test_sarif_says_where_in_words_for_bundled_versions() -> None:
    results = sarif(*STEP)["runs"][0]["results"]
    assert all("physicalLocation" not in location for result in results for location in result["locations"])
    assert len({result["partialFingerprints"]["hookproof/v1"] for result in results}) == len(results)


def test_a_witness_is_shown_below_the_table() -> None:
    old, new = pair("null.added")
    done = compare(old, new, "--witness")
    shown = done.stdout.partition("valid under NEW and not under OLD\n")[2]
    payload = json.loads(shown)
    assert jsonschema.Draft202012Validator(json.loads(Path(new).read_text())).is_valid(payload)
    assert not jsonschema.Draft202012Validator(json.loads(Path(old).read_text())).is_valid(payload)


def test_annotations_are_counted_and_listed_where_asked_for() -> None:
    short, long = compare(*pair("annotation.text-changed")), compare(*pair("annotation.text-changed"), "--annotations")
    assert "(1 annotation)" in " ".join(short.stdout.split())
    assert short.stdout.splitlines()[-2:] == [
        "",
        "1 annotation not listed (words and examples alone): --annotations lists them.",
    ]
    assert "not listed" not in long.stdout
    assert "\n annotation.text-changed" in long.stdout


BAD: dict[str, tuple[Any, str]] = {
    "a reference to nothing": ({"$ref": "#/$defs/gone"}, "leads nowhere"),
    "a reference in a circle": ({"allOf": [{"$ref": "#"}]}, "circle"),
    "another draft": ({"$schema": "http://json-schema.org/draft-03/schema#"}, "draft-03"),
    "no schema": ({"type": 7}, "#/type"),
    "a list": ([], "a JSON object"),
}


@each_row("name", BAD)
def test_a_schema_file_that_is_none_is_refused_with_where_and_why(name: str, tmp_path: Path) -> None:
    schema, says = BAD[name]
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text("{}", encoding="utf-8")
    bad.write_text(json.dumps(schema), encoding="utf-8")
    for sides in ((good, bad), (bad, good)):
        with pytest.raises(InputError) as raised:
            compare(*map(str, sides))
        assert says in str(raised.value)
        assert "bad.json" in raised.value.where


def test_a_wrong_identity_is_refused_inside_a_contract_and_no_matter_elsewhere(tmp_path: Path) -> None:
    folder = tmp_path / "parcels" / "2026-01-01"
    folder.mkdir(parents=True)
    for name in ("a", "b"):
        (folder / f"{name}.schema.json").write_text(
            '{"$id": "https://x.dev/2026-01-01/a.schema.json"}', encoding="utf-8"
        )
    files = [str(folder / f"{name}.schema.json") for name in ("a", "b")]
    assert compare(*files).return_value == 0
    (tmp_path / "parcels" / "provider.yaml").touch()
    with pytest.raises(InputError, match=r"b\.schema\.json"):
        compare(*files)


def test_two_folders_are_compared_event_by_event(tmp_path: Path) -> None:
    done = compare(str(PAIRS / "event.added" / "old"), str(PAIRS / "event.added" / "new"))
    assert "event.added" in done.stdout
    with pytest.raises(InputError, match="no schema here"):
        compare(str(tmp_path), str(PAIRS / "event.added" / "new"))


def test_a_file_and_a_folder_cannot_be_compared() -> None:
    with pytest.raises(InputError, match="single schema"):
        compare(pair("null.added")[0], str(PAIRS / "event.added" / "new"))


@each_row("name", ["2026-10-03", "nobody@2026-10-02", "gone.json", "gone/"])
def test_what_is_not_there_is_named(name: str) -> None:
    with pytest.raises(InputError) as raised:
        compare("2026-10-02", name)
    assert name.rpartition("@")[0] in str(raised.value) or name in str(raised.value)
    assert raised.value.exit_code == 2


@pytest.mark.slow
def test_a_schema_that_is_nested_too_deeply_to_compare_is_refused(tmp_path: Path) -> None:
    def chain(leaf: str) -> Any:
        defs = {f"d{n}": {"properties": {"x": {"$ref": f"#/$defs/d{n + 1}"}}} for n in range(600)}
        return {"$defs": {**defs, "d600": {"type": leaf}}, "$ref": "#/$defs/d0"}

    files = [tmp_path / "a.json", tmp_path / "b.json"]
    for path, leaf in zip(files, ("string", "number"), strict=True):
        path.write_text(json.dumps(chain(leaf)), encoding="utf-8")
    with pytest.raises(InputError, match="too deeply"):
        compare(*map(str, files))
