"""`hookproof schemas`: list, show, export, digest, scaffold."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result

from hookproof.cli.schemas import command
from hookproof.contract import load_contract
from hookproof.errors import UnknownName
from hookproof.schema.errors import NotExpressible


def schemas(*args: str) -> Result:
    return CliRunner().invoke(command, args, standalone_mode=False, catch_exceptions=False)


@pytest.mark.slow
def test_the_list_tells_each_version_and_what_it_changed() -> None:
    rows = json.loads(schemas("list", "--format", "json").stdout)
    told = [(row["version"], row["events"], row["class"]) for row in rows]
    assert told[0] == ("2026-04-23", 3, "first")
    assert told[-1] == ("2026-10-02", 18, "breaking")
    assert all(row["source"] and row["digest"] and row["date"] for row in rows)


@pytest.mark.slow
def test_tables_fit_80_columns() -> None:
    for done in (schemas("list"), schemas("show", "tool_execution.succeeded")):
        assert max(map(len, done.stdout.splitlines())) <= 80


def test_an_event_is_shown_as_an_outline_or_as_its_schema() -> None:
    outline = schemas("show", "file.upload.failed", "--version", "2026-05-01").stdout
    assert "videogen@2026-05-01 file.upload.failed" in outline
    assert "isPublicPreviewEnabled" in outline
    schema = json.loads(schemas("show", "file.upload.failed", "--version", "2026-05-01", "--format", "json").stdout)
    assert schema == load_contract("videogen", "2026-05-01").events["file.upload.failed"].schema


def test_an_unknown_event_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"file\.upload\.failed"):
        schemas("show", "file.upload.fail")


def test_a_recursive_schema_has_an_outline_that_ends(write_provider: Callable[..., Path], event_schema: Any) -> None:
    tree = {"type": "object", "properties": {"inner": {"$ref": "#/$defs/tree"}}}
    schema = {**event_schema("a", tree={"$ref": "#/$defs/tree"}), "$defs": {"tree": tree}}
    done = schemas("show", "a", "--schemas", str(write_provider({"2026-01-01": {"a": schema}})))
    assert done.stdout.count("inner") == 1


def test_exported_files_are_listed_on_standard_output(tmp_path: Path) -> None:
    done = schemas("export", str(tmp_path / "out"), "--event", "file.upload.*", "--draft", "7")
    paths = [Path(line) for line in done.stdout.splitlines()]
    assert [path.name for path in paths] == ["file.upload.completed.schema.json", "file.upload.failed.schema.json"]
    for path in paths:
        jsonschema.Draft7Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))


def test_a_keyword_that_the_draft_lacks_is_named(
    write_provider: Callable[..., Path], event_schema: Any, tmp_path: Path
) -> None:
    root = write_provider({"2026-01-01": {"a": {**event_schema("a"), "unevaluatedProperties": False}}})
    with pytest.raises(NotExpressible, match="unevaluatedProperties"):
        schemas("export", str(tmp_path / "out"), "--draft", "7", "--schemas", str(root))


def test_a_glob_that_selects_nothing_exports_nothing(tmp_path: Path) -> None:
    with pytest.raises(UnknownName):
        schemas("export", str(tmp_path / "out"), "--event", "nothing.*")
    assert not (tmp_path / "out").exists()


@pytest.fixture
def own(write_provider: Callable[..., Path], event_schema: Any) -> Path:
    return write_provider({"2026-01-01": {"parcel.sent": event_schema("parcel.sent", id={"type": "string"})}})


def test_digests_are_held_against_their_records(own: Path) -> None:
    assert schemas("digest", "--schemas", str(own)).return_value == 0
    path = own / "parcels" / "2026-01-01" / "parcel.sent.schema.json"
    path.write_text(path.read_text().replace("string", "integer"), encoding="utf-8")
    done = schemas("digest", "--schemas", str(own))
    assert done.return_value == 1
    assert "recorded:" in done.stdout


def test_the_steps_to_a_new_version_work_as_they_are_told(own: Path) -> None:
    """schemas/README.md, "Adding a version"."""
    made = schemas("scaffold", "2026-01-01", "2026-02-02", "--source", "A test.", "--schemas", str(own))
    folder = Path(made.stdout.strip())
    file = folder / "parcel.sent.schema.json"
    file.write_text(file.read_text().replace("string", "integer"), encoding="utf-8")
    assert schemas("digest", "--schemas", str(own)).return_value == 1
    assert schemas("digest", "--write", "--schemas", str(own)).return_value == 0
    assert schemas("digest", "--schemas", str(own)).return_value == 0
    rows = json.loads(schemas("list", "--format", "json", "--schemas", str(own)).stdout)
    assert [row["class"] for row in rows] == ["first", "breaking"]


@pytest.mark.slow
def test_the_newest_bundled_version_can_be_scaffolded_from(tmp_path: Path) -> None:
    from hookproof.contract.catalogue import bundled_root

    root = tmp_path / "schemas"
    shutil.copytree(bundled_root(), root)
    schemas("scaffold", "2026-10-02", "2026-11-30", "--source", "A test.", "--schemas", str(root))
    contract = load_contract("videogen", root=root, verify=True)
    assert (contract.version.name, len(contract.events)) == ("2026-11-30", 18)
