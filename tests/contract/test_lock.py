"""hookproof.lock: written to be read and merged, read with suspicion."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.rowwise import each_row

from hookproof.contract import Contract, load_contract
from hookproof.contract.errors import DamagedLock, PinMismatch, UnknownPin
from hookproof.contract.lock import LOCK_NAME, differences, find_lock, hold, load_pinned, lock_of, lock_text, read_lock
from hookproof.errors import UnknownName

Make = Callable[..., Path]
DIGEST = "a" * 64


@pytest.fixture
def contract(write_provider: Make, event_schema: Callable[..., dict[str, object]]) -> Contract:
    events = {name: event_schema(name) for name in ("parcel.sent", "parcel.lost", "depot.full")}
    return load_contract("parcels", root=write_provider({"2026-01-01": events}))


@pytest.fixture
def lock_path(tmp_path: Path, contract: Contract) -> Path:
    path = tmp_path / LOCK_NAME
    path.write_text(lock_text(lock_of(contract)), encoding="utf-8")
    return path


def test_a_lock_is_read_as_it_was_written(contract: Contract, lock_path: Path) -> None:
    assert read_lock(lock_path) == lock_of(contract)


def test_a_lock_has_one_line_an_event_sorted(contract: Contract) -> None:
    lines = lock_text(lock_of(contract)).splitlines()
    events = [line for line in lines if line.startswith("  ")]
    assert [line.split(":")[0].strip() for line in events] == ["depot.full", "parcel.lost", "parcel.sent"]


def test_a_digest_of_digits_alone_stays_a_digest(contract: Contract, tmp_path: Path) -> None:
    lock = dataclasses.replace(lock_of(contract), digest="1" * 64, events={"parcel.sent": "0" * 64})
    path = tmp_path / LOCK_NAME
    path.write_text(lock_text(lock), encoding="utf-8")
    assert read_lock(path) == lock


def test_a_selection_is_kept_and_bounds_the_digest(contract: Contract, tmp_path: Path) -> None:
    lock = lock_of(contract, ["parcel.*"])
    assert list(lock.events) == ["parcel.lost", "parcel.sent"]
    assert lock.digest != contract.digest
    path = tmp_path / LOCK_NAME
    path.write_text(lock_text(lock), encoding="utf-8")
    assert read_lock(path) == lock
    assert lock.selects("parcel.sent")
    assert not lock.selects("depot.full")


def test_the_whole_contract_has_the_contracts_digest(contract: Contract) -> None:
    assert lock_of(contract).digest == contract.digest


def test_a_glob_that_selects_nothing_is_refused_with_the_nearest(contract: Contract) -> None:
    with pytest.raises(UnknownName, match=r"parcel\.sent"):
        lock_of(contract, ["parcel.send"])


@each_row(
    ("text", "says"),
    [
        ("", "empty"),
        ("provider: [", "not YAML"),
        ("- a", "no mapping"),
        ("provider: p\nversion: v\ndigest: x\nevents: {}\n", "events"),
        (f"provider: p\nversion: v\ndigest: xyz\nevents: {{e: {DIGEST}}}\n", "SHA-256"),
        (f"provider: p\nversion: v\ndigest: {DIGEST}\nevents: {{e: 1}}\n", "#/events/e"),
        (f"version: v\ndigest: {DIGEST}\nevents: {{e: {DIGEST}}}\n", "'provider' is missing"),
        (f"provider: p\nversion: [v]\ndigest: {DIGEST}\nevents: {{e: {DIGEST}}}\n", "'version' is no text"),
        (f"provider: p\nverison: v\ndigest: {DIGEST}\nevents: {{e: {DIGEST}}}\n", "'verison'"),
        (f"provider: p\nversion: v\ndigest: {DIGEST}\nselect: e\nevents: {{e: {DIGEST}}}\n", "no list"),
        ("<<<<<<< ours\nversion: a\n=======\nversion: b\n>>>>>>> theirs\n", ":1: a merge was not finished"),
        ("a: &a [*a]\n", "contains itself"),
    ],
)
def test_a_damaged_lock_is_refused_with_where_and_what_to_do(text: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / LOCK_NAME
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DamagedLock) as raised:
        read_lock(path)
    assert says in str(raised.value)
    assert str(path) in raised.value.where
    assert "hookproof pin" in raised.value.mend


def test_a_key_that_stands_twice_is_refused_with_both_lines(tmp_path: Path) -> None:
    path = tmp_path / LOCK_NAME
    path.write_text(
        f"provider: p\nversion: v\nprovider: q\ndigest: {DIGEST}\nevents:\n  e: {DIGEST}\n", encoding="utf-8"
    )
    with pytest.raises(DamagedLock, match=r"hookproof\.lock:3.*'provider' stands twice .* line 1"):
        read_lock(path)


def test_a_version_written_as_a_yaml_date_is_that_version(lock_path: Path) -> None:
    lock_path.write_text(lock_path.read_text().replace('"2026-01-01"', "2026-01-01"), encoding="utf-8")
    assert read_lock(lock_path).version == "2026-01-01"


@pytest.mark.parametrize(
    ("old", "new", "says"), [("parcels", "boxes", "provider 'boxes'"), ("2026-01-01", "2025-01-01", "'2025-01-01'")]
)
def test_a_lock_that_names_what_is_not_known_says_what_is(
    old: str, new: str, says: str, lock_path: Path, contract: Contract
) -> None:
    lock_path.write_text(lock_path.read_text().replace(old, new), encoding="utf-8")
    with pytest.raises(UnknownPin) as raised:
        load_pinned(read_lock(lock_path), lock_path, root=contract.provider.root.parent)
    assert says in str(raised.value)
    assert old in raised.value.mend


def test_an_edited_schema_does_not_fit_its_lock(lock_path: Path, contract: Contract) -> None:
    lock = read_lock(lock_path)
    hold(lock, contract, lock_path)
    file = contract.provider.root / "2026-01-01" / "parcel.lost.schema.json"
    file.write_text(file.read_text().replace('"object"', '["object", "null"]'), encoding="utf-8")
    with pytest.raises(PinMismatch, match=r"parcel\.lost is changed") as raised:
        hold(lock, load_contract("parcels", root=contract.provider.root.parent), lock_path)
    assert "hookproof pin" in raised.value.mend


def test_events_that_come_or_go_do_not_fit_the_lock(contract: Contract) -> None:
    lock = lock_of(contract)
    fewer = Contract(
        contract.provider, contract.version, {n: e for n, e in contract.events.items() if n != "depot.full"}
    )
    assert differences(lock, fewer) == ("depot.full is gone",)
    assert differences(lock_of(fewer), contract) == ("depot.full is not in the lock",)


def test_events_outside_of_the_selection_do_not_count(contract: Contract) -> None:
    lock = lock_of(contract, ["parcel.*"])
    fewer = Contract(
        contract.provider, contract.version, {n: e for n, e in contract.events.items() if n != "depot.full"}
    )
    assert differences(lock, fewer) == ()


def test_an_edited_digest_of_the_whole_is_noticed(lock_path: Path, contract: Contract) -> None:
    lock_path.write_text(lock_path.read_text().replace(f"digest: {contract.digest}", f"digest: {DIGEST}"), "utf-8")
    assert differences(read_lock(lock_path), contract) == ("the digest of the whole differs",)


def test_a_lock_is_looked_for_up_to_the_repositorys_root(tmp_path: Path) -> None:
    inside = tmp_path / "repository" / "service" / "src"
    inside.mkdir(parents=True)
    (tmp_path / LOCK_NAME).touch()
    assert find_lock(inside) is None
    (tmp_path / "repository" / ".git").mkdir()
    assert find_lock(inside) is None
    (tmp_path / "repository" / LOCK_NAME).touch()
    assert find_lock(inside) == tmp_path / "repository" / LOCK_NAME
    (inside.parent / LOCK_NAME).touch()
    assert find_lock(inside) == inside.parent / LOCK_NAME


def test_an_event_counts_where_one_of_the_globs_takes_it_and_all_do_where_none_is_said(contract: Contract) -> None:
    some = lock_of(contract, ["parcel.s*", "depot.*"])
    assert [name for name in ("parcel.sent", "parcel.lost", "depot.full") if some.selects(name)] == [
        "parcel.sent",
        "depot.full",
    ]
    assert all(lock_of(contract).selects(name) for name in contract.events)
