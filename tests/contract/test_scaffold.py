"""A new version from the one before: complete, registered, and nothing else touched."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.rowwise import each_row

from hookproof.contract import load_contract, load_provider
from hookproof.contract.errors import CannotScaffold, DigestMismatch
from hookproof.contract.scaffold import record_digest, scaffold
from hookproof.errors import UnknownName

Make = Callable[..., Path]
HOME = "https://example.com/schemas/parcels"


@pytest.fixture
def root(write_provider: Make, event_schema: Callable[..., dict[str, object]]) -> Path:
    schema = {"$id": f"{HOME}/2026-01-01/parcel.sent.schema.json", **event_schema("parcel.sent")}
    made = write_provider({"2026-01-01": {"parcel.sent": schema}})
    path = made / "parcels" / "provider.yaml"
    path.write_text(path.read_text() + "\n# why\nerrata: []   # none yet\n", encoding="utf-8")
    return made


def test_a_scaffolded_version_loads_verifies_and_is_the_newest(root: Path) -> None:
    folder = scaffold(load_provider("parcels", root=root), "2026-01-01", "2026-02-03", source='Seen in "the wild".')
    contract = load_contract("parcels", root=root, verify=True)
    assert contract.version.name == folder.name == "2026-02-03"
    assert contract.version.source == 'Seen in "the wild".'
    assert contract.events["parcel.sent"].schema["$id"] == f"{HOME}/2026-02-03/parcel.sent.schema.json"


def test_scaffolding_adds_lines_to_the_providers_file_and_changes_none(root: Path) -> None:
    path = root / "parcels" / "provider.yaml"
    before = path.read_text().splitlines()
    scaffold(load_provider("parcels", root=root), "2026-01-01", "2026-02-03", source="x")
    after = path.read_text().splitlines()
    added = [line for line in after if line not in before]
    assert [line for line in after if line not in added] == before
    assert len(added) == 4
    assert after.index("# why") > after.index(added[-1])


@each_row("name", ["2026-01-01", "2025-12-31", "2026-01-01.0", "tomorrow", "2026-02-30", "../x", ""])
def test_a_version_that_cannot_be_the_next_is_refused_and_nothing_is_left(name: str, root: Path) -> None:
    before = sorted(root.rglob("*"))
    with pytest.raises(CannotScaffold):
        scaffold(load_provider("parcels", root=root), "2026-01-01", name, source="x")
    assert sorted(root.rglob("*")) == before


def test_a_revision_comes_after_its_version(root: Path) -> None:
    scaffold(load_provider("parcels", root=root), "2026-01-01", "2026-01-01.1", source="x")
    scaffold(load_provider("parcels", root=root), "2026-01-01.1", "2026-01-01.10", source="x")
    assert load_provider("parcels", root=root).latest.name == "2026-01-01.10"


def test_an_unknown_old_version_is_answered_with_the_nearest(root: Path) -> None:
    with pytest.raises(UnknownName, match="2026-01-01"):
        scaffold(load_provider("parcels", root=root), "2026-01-02", "2026-02-03", source="x")


def test_versions_written_on_one_line_are_left_alone(root: Path) -> None:
    path = root / "parcels" / "provider.yaml"
    head, _, tail = path.read_text().partition("versions:\n")
    path.write_text(
        f"{head}versions: {{{tail.partition('errata')[0].strip().replace('# why', '')}}}\n", encoding="utf-8"
    )
    with pytest.raises(CannotScaffold, match="versions:"):
        scaffold(load_provider("parcels", root=root), "2026-01-01", "2026-02-03", source="x")
    assert not (root / "parcels" / "2026-02-03").exists()


def edit(root: Path, version: str) -> None:
    path = root / "parcels" / version / "parcel.sent.schema.json"
    schema = json.loads(path.read_text())
    path.write_text(json.dumps({**schema, "description": "Edited."}), encoding="utf-8")


def test_an_edited_version_no_longer_verifies(root: Path) -> None:
    edit(root, "2026-01-01")
    with pytest.raises(DigestMismatch, match=r"revision 2026-01-01\.1"):
        load_contract("parcels", root=root, verify=True)


def test_the_newest_versions_digest_can_be_recorded_and_no_others(root: Path) -> None:
    scaffold(load_provider("parcels", root=root), "2026-01-01", "2026-02-03", source="x")
    edit(root, "2026-02-03")
    record_digest(load_contract("parcels", root=root))
    load_contract("parcels", root=root, verify=True)
    with pytest.raises(CannotScaffold, match="published"):
        record_digest(load_contract("parcels", "2026-01-01", root=root))


def test_a_folder_that_is_there_already_is_left_as_it_is(root: Path) -> None:
    mine = root / "parcels" / "2026-02-03" / "notes.txt"
    mine.parent.mkdir()
    mine.write_text("mine", encoding="utf-8")
    with pytest.raises(CannotScaffold, match="exists already"):
        scaffold(load_provider("parcels", root=root), "2026-01-01", "2026-02-03", source="x")
    assert mine.read_text(encoding="utf-8") == "mine"
