"""What a change of a schema is said to be, both ways: what differs where, in words, and a payload that shows it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from tests.rowwise import sampled

from hookproof.compare import compare_events
from hookproof.compare.outline import outline
from hookproof.compare.witness import witnesses
from hookproof.compare.words import difference, place
from hookproof.contract.model import Event

CHANGES = Path(__file__).parent / "changes.json"
#: HOOKPROOF_REBUILD_GOLDEN=1 writes the file anew: read the difference.
REBUILD = "HOOKPROOF_REBUILD_GOLDEN"
#: Schemas of one family, and what comparing each with the next says.
FAMILIES: list[dict[str, Any]] = json.loads(CHANGES.read_text(encoding="utf-8"))


def told(old: Any, new: Any) -> Iterator[str]:
    sides = {"e": Event("e", old)}, {"e": Event("e", new)}
    found = compare_events(*sides)
    shown = witnesses(found, *sides)
    for index, change in enumerate(found.changes):
        words = [change.id, " ".join(change.pointers), change.within, place(change), difference(change), change.note]
        marks = [change.demand.decode() if change.demand else "", f"up {change.up}" if change.up else ""]
        marks += ["informal" * (not change.formal), "undecided" * (not change.decided)]
        proof = [f"{shown[index].kind} {json.dumps(shown[index].payload)}"] if index in shown else []
        yield " | ".join(filter(None, [*words, *marks, *proof]))


def outlined(schema: Any) -> Iterator[str]:
    for line in outline(schema):
        yield " | ".join(filter(None, [line.indented, line.what, line.presence, line.description]))


def said(family: list[Any]) -> list[str]:
    """What is said of a family: of each schema its outline, of each pair of neighbours what differs, both ways."""
    found = []
    for number, (one, other) in enumerate(pairwise(family)):
        there, back = f"{number} to {number + 1}", f"{number + 1} to {number}"
        for head, lines in ((str(number), outlined(one)), (there, told(one, other)), (back, told(other, one))):
            found += [f"{head}: {line}" for line in lines]
    return found


@pytest.mark.parametrize("part", sampled(range(6)))
def test_every_change_is_told_as_it_is_on_record(part: int) -> None:
    for row in FAMILIES[part::6]:
        assert said(row["schemas"]) == row["said"]


def laid_out(row: dict[str, Any]) -> str:
    """A schema and a sentence a line."""
    rows = {key: ",\n  ".join(json.dumps(each, ensure_ascii=False) for each in row[key]) for key in ("schemas", "said")}
    return " {" + ",\n  ".join(f'"{key}": [\n  {lines}]' for key, lines in rows.items()) + "}"


@pytest.mark.skipif(REBUILD not in os.environ, reason="writes the record anew")
def test_the_record_is_written_anew() -> None:
    for row in FAMILIES:
        row["said"] = said(row["schemas"])
    CHANGES.write_text("[\n" + ",\n".join(map(laid_out, FAMILIES)) + "\n]\n", encoding="utf-8")
