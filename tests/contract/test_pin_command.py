"""`hookproof pin`, and how the lock decides for other commands."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from hookproof.cli.pin import command
from hookproof.contract import load_contract
from hookproof.contract.errors import DamagedLock, LockError, PinMismatch, UnknownPin
from hookproof.contract.lock import LOCK_NAME, lock_of, read_lock
from hookproof.errors import Exit, InputError, UnknownName
from hookproof.settings.choice import contract_for, pinned_events

LOCK = Path(LOCK_NAME)


def pin(*args: str) -> Result:
    return CliRunner().invoke(command, args, standalone_mode=False, catch_exceptions=False)


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder to work in."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")


@pytest.fixture
def parcels(
    write_provider: Callable[..., Path], event_schema: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A provider with three versions: the second adds a property, the third lets one be null."""
    text: dict[str, Any] = {"type": "string"}
    nullable = {"type": ["string", "null"]}

    def events(*required: str, **properties: Any) -> dict[str, Any]:
        return {
            "parcel.sent": event_schema("parcel.sent", required, **properties),
            "depot.full": event_schema("depot.full"),
        }

    root = write_provider(
        {
            "2026-01-01": events("id", id=text),
            "2026-02-01": events("id", id=text, note=text),
            "2026-03-01": events("id", id=nullable, note=text),
        }
    )
    monkeypatch.setenv("HOOKPROOF_SCHEMAS", str(root))
    return root


def test_the_newest_version_is_pinned_and_checked() -> None:
    assert pin().return_value == Exit.CLEAN
    assert read_lock(LOCK) == lock_of(load_contract("videogen"))
    done = pin("--check")
    assert (done.return_value, done.stdout) == (Exit.CLEAN, "")
    assert "are the pinned ones" in done.stderr
    assert "newer" not in done.stderr


def test_a_newer_version_is_told_of_with_its_class(parcels: Path) -> None:
    pin("--version", "2026-01-01")
    done = pin("--check")
    assert done.return_value == Exit.CLEAN
    assert "2026-03-01; for these events the change is breaking" in done.stderr


def test_events_outside_of_the_selection_do_not_count(parcels: Path) -> None:
    pin("--version", "2026-01-01", "--event", "depot.*")
    assert "for these events nothing changes" in pin("--check").stderr
    file = parcels / "parcels" / "2026-01-01" / "parcel.sent.schema.json"
    file.write_text(file.read_text().replace('"string"', '"integer"'), encoding="utf-8")
    assert pin("--check").return_value == Exit.CLEAN


def test_an_edited_schema_fails_the_check(parcels: Path) -> None:
    pin("--version", "2026-01-01")
    file = parcels / "parcels" / "2026-01-01" / "parcel.sent.schema.json"
    file.write_text(file.read_text().replace('"string"', '"integer"'), encoding="utf-8")
    done = pin("--check")
    assert done.return_value == Exit.FINDINGS
    assert "parcel.sent is changed" in done.stderr
    with pytest.raises(PinMismatch):
        contract_for(None, None, None)
    pin()
    assert pin("--check").return_value == Exit.CLEAN


def test_an_upgrade_shows_what_changes_and_moves(parcels: Path) -> None:
    pin("--version", "2026-01-01", "--event", "parcel.*")
    done = pin("--upgrade")
    assert done.return_value == Exit.CLEAN
    assert done.stdout.startswith("parcels@2026-01-01 -> parcels@2026-03-01: breaking")
    assert "null.added" in done.stdout
    assert (read_lock(LOCK).version, read_lock(LOCK).select) == ("2026-03-01", ("parcel.*",))
    assert "newest version already" in pin("--upgrade").stderr


def test_an_upgrade_can_go_to_a_version_of_ones_own_choice(parcels: Path) -> None:
    pin("--version", "2026-01-01")
    assert pin("--upgrade", "--version", "2026-02-01").stdout.splitlines()[0].endswith("additive (1 additive)")
    assert read_lock(LOCK).version == "2026-02-01"


def test_pinning_again_keeps_version_and_selection(parcels: Path) -> None:
    pin("--version", "2026-02-01", "--event", "depot.*")
    before = LOCK.read_bytes()
    pin()
    assert LOCK.read_bytes() == before


def test_the_lock_decides_the_version_where_no_option_does(parcels: Path) -> None:
    assert contract_for(None, None, None).name == "parcels@2026-03-01"
    pin("--version", "2026-02-01", "--event", "depot.*")
    assert contract_for(None, None, None).name == "parcels@2026-02-01"
    assert contract_for("parcels", None, None).name == "parcels@2026-02-01"
    assert contract_for(None, "2026-01-01", None).name == "parcels@2026-01-01"
    assert pinned_events(contract_for(None, None, None)) == ("depot.full",)


def test_the_lock_of_a_folder_above_decides_up_to_the_repositorys_root(
    parcels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pin("--version", "2026-02-01")
    Path(".git").mkdir()
    Path("inside").mkdir()
    monkeypatch.chdir("inside")
    assert contract_for(None, None, None).name == "parcels@2026-02-01"
    pin("--upgrade")
    assert not LOCK.exists()
    assert read_lock(Path("..") / LOCK_NAME).version == "2026-03-01"


def test_another_provider_is_not_bound_by_the_lock() -> None:
    LOCK.write_text(f"provider: other\nversion: v\ndigest: {'a' * 64}\nevents: {{e: {'a' * 64}}}\n", encoding="utf-8")
    assert contract_for("videogen", None, None).version.name == "2026-10-02"
    with pytest.raises(UnknownPin, match="'other'"):
        contract_for(None, None, None)


def test_a_lock_of_an_unknown_version_is_an_error_that_names_the_known_ones(parcels: Path) -> None:
    pin("--version", "2026-02-01")
    LOCK.write_text(LOCK.read_text().replace("2026-02-01", "2026-02-02"), encoding="utf-8")
    for use in (lambda: contract_for(None, None, None), lambda: pin("--check"), lambda: pin("--upgrade")):
        with pytest.raises(UnknownPin, match="2026-02-01"):
            use()


def test_a_damaged_lock_stops_every_command_that_needs_it() -> None:
    LOCK.write_text("provider: [", encoding="utf-8")
    for use in (lambda: contract_for(None, None, None), lambda: pin("--check"), lambda: pin("--upgrade"), pin):
        with pytest.raises(DamagedLock, match="hookproof pin"):
            use()
    assert contract_for("videogen", "2026-05-01", None).version.name == "2026-05-01"
    assert pin("--provider", "videogen", "--version", "2026-05-01").return_value == Exit.CLEAN


@pytest.mark.parametrize("option", ["--check", "--upgrade"])
def test_without_a_lock_there_is_nothing_to_check_or_to_move(option: str) -> None:
    with pytest.raises(LockError, match="Run hookproof pin"):
        pin(option)


def test_a_selection_of_nothing_is_refused_and_nothing_is_written() -> None:
    with pytest.raises(UnknownName, match="file"):
        pin("--event", "flie.*")
    assert not LOCK.exists()


def test_check_takes_no_other_option() -> None:
    with pytest.raises(InputError, match="only looks"):
        pin("--check", "--upgrade")


def test_check_takes_the_provider_that_the_lock_is_of() -> None:
    pin()
    assert pin("--check", "--provider", "videogen").return_value == Exit.CLEAN
    with pytest.raises(LockError, match="this is the lock of videogen, not of acme"):
        pin("--check", "--provider", "acme")


def test_a_check_writes_the_reports_that_are_asked_for_and_nothing_else_does(parcels: Path) -> None:
    pin("--version", "2026-02-01")
    done = pin("--check", "--report", "json=-", "--report", "junit=pin.xml")
    assert done.return_value == Exit.CLEAN
    found = json.loads(done.stdout)["findings"]
    assert [(each["fact"], each["severity"]) for each in found] == [("pin.newest", "note")]
    assert Path("pin.xml").read_text(encoding="utf-8").count("<testcase") == 3
    with pytest.raises(InputError, match="only --check reports"):
        pin("--report", "html")


def test_a_report_that_cannot_be_written_is_no_pass(parcels: Path) -> None:
    pin()
    done = pin("--check", "--report", "junit=/dev/full")
    assert done.return_value == Exit.BAD_INPUT
