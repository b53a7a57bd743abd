"""The history of a real provider, version by version, is what the comparison finds: nothing less, nothing more."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.compare import Change, Comparison, Impact, compare_contracts
from hookproof.compare.excerpts import show
from hookproof.contract import load_contract, load_provider
from hookproof.parsing import read_document

HISTORY: dict[str, Any] = read_document(Path(__file__).parent / "history.yaml")


@cache
def compared(pair: str) -> Comparison:
    old, new = pair.split()
    return compare_contracts(load_contract("videogen", old), load_contract("videogen", new))


def weighing(comparison: Comparison) -> list[Change]:
    return [change for change in comparison.changes if change.impact > Impact.ANNOTATION]


def test_every_consecutive_pair_of_versions_has_its_history() -> None:
    names = [version.name for version in load_provider("videogen").versions]
    assert list(HISTORY) == [f"{old} {new}" for old, new in pairwise(names)]


@pytest.mark.parametrize("pair", HISTORY)
def test_the_class_is_that_of_the_history(pair: str) -> None:
    assert compared(pair).impact.label == HISTORY[pair]["class"]


@each_row("pair", HISTORY)
def test_the_items_are_those_of_the_history(pair: str) -> None:
    found = {(c.id, c.pointer) for c in weighing(compared(pair)) if c.id != "event.added"}
    assert found == {(item["id"], item["at"]) for item in HISTORY[pair]["items"]}


@each_row("pair", HISTORY)
def test_the_new_events_are_those_of_the_history(pair: str) -> None:
    found = [event for c in compared(pair).changes if c.id == "event.added" for event in c.events]
    assert sorted(found) == HISTORY[pair].get("events", [])


@each_row("pair", HISTORY)
def test_what_an_item_becomes_is_what_the_history_says(pair: str) -> None:
    for item in HISTORY[pair]["items"]:
        matching = [c for c in compared(pair).changes if (c.id, c.pointer) == (item["id"], item["at"])]
        for change in matching:
            if "adds" in item:
                assert [value for value in change.after if value not in change.before] == item["adds"]
            assert item.get("after", "") in show(change.after)


def test_every_decision_is_proven() -> None:
    assert not [change for pair in HISTORY for change in compared(pair).changes if not change.decided]
