"""An independent verdict on the same pairs: jsoncompat, asked whether a reader of OLD takes what NEW writes.

`check_compat(a, b, "deserializer")` asks whether a reader that is changed from schema a to schema b takes all that it
took before. Our reader holds OLD and what is written is NEW, so it is asked for the change from NEW to OLD.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.compare import POLICY, Comparison, Impact, compare_events
from hookproof.contract import load_contract, load_provider
from hookproof.parsing import read_document

jsoncompat = pytest.importorskip("jsoncompat")
HERE = Path(__file__).parent
Entry = dict[str, Any]
DISAGREEMENTS: dict[str, Entry] = {
    entry["pair"]: entry for entry in read_document(HERE / "jsoncompat.yaml")["disagreements"]
}
PAIRS = [f"{name} {way}" for name in POLICY if not name.startswith("event.") for way in ("forward", "backward")]
VERSIONS = [version.name for version in load_provider("videogen").versions]


def verdict(old: Any, new: Any) -> Any:
    """Its verdict, or what it refuses with. It knows the whole schema only without an identity of its own."""
    texts = [json.dumps({k: v for k, v in side.items() if k not in ("$id", "$schema")}) for side in (new, old)]
    try:
        return jsoncompat.check_compat(*texts, "deserializer")
    except ValueError as error:
        return str(error)


def schemas(pair: str) -> tuple[Any, Any]:
    name, way = pair.split()
    read = [json.loads((HERE / "pairs" / name / f"{side}.json").read_text(encoding="utf-8")) for side in ("old", "new")]
    return (read[0], read[1]) if way == "forward" else (read[1], read[0])


def harmless(comparison: Comparison) -> bool:
    return comparison.impact <= Impact.ADDITIVE


@pytest.mark.slow
@each_row("pair", PAIRS)
def test_both_agree_on_a_pair_or_the_reason_is_written_down(
    pair: str, compare_schema: Callable[[Any, Any], Comparison]
) -> None:
    old, new = schemas(pair)
    theirs, ours = verdict(old, new), harmless(compare_schema(old, new))
    if pair not in DISAGREEMENTS:
        assert theirs is ours
    else:
        says = DISAGREEMENTS[pair]["says"]
        assert theirs is not ours, "stale: they agree now"
        assert theirs == says or (isinstance(theirs, str) and theirs.startswith(str(says)))
        assert DISAGREEMENTS[pair]["because"]


def test_every_written_reason_is_of_a_pair_that_there_is() -> None:
    assert set(DISAGREEMENTS) <= set(PAIRS)


def event_pairs(old: str, new: str) -> Iterator[tuple[str, Any, Any]]:
    before, after = load_contract("videogen", old).events, load_contract("videogen", new).events
    yield from ((name, before[name], after[name]) for name in before if name in after)


@pytest.mark.slow
@pytest.mark.parametrize(("old", "new"), list(combinations(VERSIONS, 2)))
def test_both_agree_on_every_event_of_two_versions(old: str, new: str) -> None:
    for name, before, after in event_pairs(old, new):
        ours = harmless(compare_events({name: before}, {name: after}))
        assert verdict(before.schema, after.schema) is ours, name
