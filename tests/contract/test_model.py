"""What a contract says of its events."""

from __future__ import annotations

from dataclasses import replace

from tests.rowwise import each_row

from hookproof.contract import load_contract
from hookproof.contract.model import Relation


@each_row(
    ("at", "events"),
    [
        ("types/file", {"file.made", "file.upload.failed", "job.done"}),
        ("file.*", {"file.made", "file.upload.failed"}),
        ("*.made", {"file.made"}),
        ("job.done", {"job.done"}),
        ("job", set()),
        ("TYPES/file", set()),
    ],
)
def test_a_relation_is_one_of_its_events_or_of_a_type_wherever_that_stands(at: str, events: set[str]) -> None:
    contract = load_contract("videogen")
    relation = Relation(at=at, kind="equal", fields=("/a", "/b"), options={})
    related = replace(contract, provider=replace(contract.provider, relations=(relation,)))
    names = ("file.made", "file.upload.failed", "job.done")
    assert {name for name in names if related.relations_for(name)} == events
