"""Whether the schemas in use are the pinned ones, as records for the reports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hookproof.contract import Contract, load_contract
from hookproof.contract.lock import Lock, lock_of
from hookproof.contract.pinning import records
from hookproof.stream import Judged


@pytest.fixture
def depots(write_provider: Callable[..., Path], event_schema: Callable[..., Any]) -> Contract:
    names = ("depot.full", "depot.open", "depot.shut")
    return load_contract("parcels", root=write_provider({"2026-01-01": {name: event_schema(name) for name in names}}))


def told(lock: Lock, contract: Contract, newer: str = "") -> dict[str, list[str]]:
    """Subject -> what is found."""
    found = records(lock, Path("hookproof.lock"), contract, newer)
    return {r.subject: [f.message for f in r.findings] for r in found if isinstance(r, Judged)}


def test_each_event_is_judged_and_so_is_the_version(depots: Contract) -> None:
    assert told(lock_of(depots), depots) == {"depot.full": [], "depot.open": [], "depot.shut": [], "parcels": []}
    assert told(lock_of(depots), depots, "One is newer.")["parcels"] == ["One is newer."]


def test_an_event_that_is_changed_gone_or_new_is_found_and_the_others_hold(depots: Contract) -> None:
    lock = lock_of(depots)
    digests = {"depot.full": "0" * 64, "depot.open": lock.events["depot.open"], "depot.lost": "1" * 64}
    assert told(replace(lock, events=digests), depots) == {
        "depot.full": ["depot.full is changed."],
        "depot.lost": ["depot.lost is gone."],
        "depot.open": [],
        "depot.shut": ["depot.shut is not in the lock."],
        "parcels": [],
    }


def test_a_digest_of_the_whole_that_was_edited_is_found(depots: Contract) -> None:
    found = list(records(replace(lock_of(depots), digest="0" * 64), Path("hookproof.lock"), depots, ""))
    messages = [f.message for record in found if isinstance(record, Judged) for f in record.findings]
    assert messages == ["The digest of the whole differs."]
