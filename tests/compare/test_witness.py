"""The proof of a change: a payload that shows it, the shortest of those at hand, or that none was found."""

from __future__ import annotations

from typing import Any

import pytest

from hookproof.compare import Impact, compare_events
from hookproof.compare.witness import _bases, witnesses
from hookproof.contract.model import Event

TEXT = {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}}
OPEN = {"type": "object", "required": ["a"], "properties": {"a": {"type": ["string", "null"]}}}


def event(schema: Any, *examples: Any) -> dict[str, Event]:
    return {"e": Event("e", {**schema, "examples": [*examples]} if examples else schema)}


def proved(old: dict[str, Event], new: dict[str, Event]) -> list[tuple[str, str, Any]]:
    comparison = compare_events(old, new)
    found = witnesses(comparison, old, new)
    assert set(found) == {at for at, change in enumerate(comparison.changes) if change.impact >= Impact.WIDENING}
    return [(comparison.changes[at].id, each.kind, each.payload) for at, each in found.items()]


def test_an_example_that_shows_a_change_is_its_proof_the_shortest_of_several() -> None:
    examples = [{"a": None, "note": "long"}, {"a": None}, {"a": "x"}]
    assert proved(event(TEXT), event(OPEN, *examples)) == [("null.added", "payload", {"a": None})]


def test_without_an_example_that_shows_it_one_is_made() -> None:
    assert proved(event(TEXT), event(OPEN, {"a": "x"})) == [("null.added", "payload", {"a": None})]


def test_examples_come_first_and_those_that_do_not_fit_are_left_out() -> None:
    [bases] = [list(_bases(each)) for each in event(TEXT, {"a": "mine"}, {"a": 7}).values()]
    assert bases[0] == {"a": "mine"}
    assert {"a": 7} not in bases
    assert len(bases) > 1


def test_an_event_that_is_gone_is_shown_by_what_it_had() -> None:
    found = proved({**event(TEXT, {"a": "x"}), "f": Event("f", TEXT)}, {"f": Event("f", TEXT)})
    assert found == [("event.removed", "lost", {"a": "x"})]


@pytest.mark.parametrize("schema", [TEXT, OPEN])
def test_what_does_not_differ_has_nothing_to_prove(schema: Any) -> None:
    assert proved(event(schema), event(schema)) == []
