"""The verdict is proven: what is called harmless is, and what is called a change has a payload that shows it."""

from __future__ import annotations

from copy import deepcopy
from itertools import islice, pairwise
from typing import Any

import pytest
from tests.compare.openreader import as_read, open_reader
from tests.rowwise import each_row

from hookproof.compare import Change, Comparison, Impact, changes_in, compare_contracts, compare_events
from hookproof.compare.exercise import above, values_at
from hookproof.compare.readview import ObjectView
from hookproof.compare.shape import Source
from hookproof.compare.witness import Witness, witnesses
from hookproof.contract import Contract, load_contract, load_provider
from hookproof.contract.validation import is_valid
from hookproof.payloads import compile_plan
from hookproof.payloads.profiles.covering import covering
from hookproof.payloads.profiles.random import payloads

VERSIONS = [version.name for version in load_provider("videogen").versions]
NEWEST = (VERSIONS[-2], VERSIONS[-1])
#: Each step, and each leap to the newest, as whoever pins an old version makes it. The last step is always looked at.
_STEPS = dict.fromkeys((*pairwise(VERSIONS), *((version, VERSIONS[-1]) for version in VERSIONS[:-1])))
PAIRS = [pytest.param(*pair, marks=() if pair == NEWEST else pytest.mark.slow) for pair in _STEPS]
#: How many random payloads one event is tried with; a pair of versions has up to twelve events.
RANDOM = 400


def contract(version: str) -> Contract:
    return load_contract("videogen", version)


def check_witness(change: Change, witness: Witness, old: Contract, new: Contract) -> None:
    event = witness.event
    if witness.kind == "lost":
        assert is_valid(old.events[event])(witness.payload)
        assert event not in new.events
        return
    assert is_valid(new.events[event])(witness.payload)
    assert changes_in(event, witness.payload, [change]) == [change]
    if witness.kind == "payload":
        assert not is_valid(old.events[event])(witness.payload)
    else:
        assert not change.formal
        check_fullness(change, witness, new)


def check_fullness(change: Change, witness: Witness, new: Contract) -> None:
    """Beside the gap stands all that NEW documents there."""
    source = Source(new.events[witness.event].schema)
    for place in change.places:
        location: Any = (source.schema,)
        for step in above(place.path, change.up):
            sides = [s for group in source.alternatives(location).values() for s in group]
            location = next(
                found
                for s in sides
                if (found := ObjectView(source, s).property(step.name) if step.name else s.parts[-1].get("items"))
            )
            location = location if isinstance(location, tuple) else (location,)
        documented = {n for s in source.alternatives(location)["object"] for n in ObjectView(source, s).documented}
        widest = max((set(v) for v in values_at(witness.payload, above(place.path, change.up))), key=len)
        assert documented <= widest
        return


@pytest.mark.slow
@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_every_breaking_or_widening_change_has_a_witness(old: str, new: str) -> None:
    before, after = contract(old), contract(new)
    comparison = compare_contracts(before, after)
    found = witnesses(comparison, before.events, after.events)
    weighing = [i for i, change in enumerate(comparison.changes) if change.impact >= Impact.WIDENING]
    assert list(found) == weighing
    for index, witness in found.items():
        change = comparison.changes[index]
        assert witness.found, (change.id, change.pointer)
        check_witness(change, witness, before, after)


@pytest.mark.slow
@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_what_is_called_harmless_is_taken_by_an_open_reader_of_old(old: str, new: str) -> None:
    before, after = contract(old), contract(new)
    for name in before.events:
        if name in after.events and harmless(before, after, name):
            reads = open_reader(before.events[name].schema)
            plan = compile_plan(after.events[name].schema)
            assert all(reads(payload) for payload in islice(payloads(plan, 7), RANDOM))
            assert all(reads(payload) for payload, _ in covering(plan).payloads)


def harmless(old: Contract, new: Contract, name: str) -> bool:
    return compare_events({name: old.events[name]}, {name: new.events[name]}).impact <= Impact.ADDITIVE


@pytest.mark.slow
@pytest.mark.parametrize("old", VERSIONS[:-1])
def test_no_payload_of_old_exercises_what_old_promised(old: str) -> None:
    before = contract(old)
    promised = {new: promised_by(before, contract(new)) for was, new in _STEPS if was == old}
    assert VERSIONS[-1] in promised
    for name, event in before.events.items():
        plan = compile_plan(event.schema)
        for payload in [*event.examples, *(p for p, _ in covering(plan).payloads), *islice(payloads(plan, 3), 50)]:
            for new, changes in promised.items():
                assert changes_in(name, payload, changes) == [], new


def promised_by(old: Contract, new: Contract) -> list[Change]:
    """What a later version breaks of what an older one says for good."""
    changes = compare_contracts(old, new).changes
    return [c for c in changes if c.formal and c.impact >= Impact.WIDENING and c.id != "event.removed"]


@pytest.mark.slow
def test_a_payload_of_new_is_mapped_to_the_changes_that_it_exercises() -> None:
    old, new = (contract(version) for version in NEWEST)
    comparison: Comparison = compare_contracts(old, new)
    event = new.events["tool_execution.succeeded"]
    # A copy: a contract is loaded once, and what other tests hold of it is this very example.
    payload = deepcopy(next(example for example in event.examples if example["results"]))
    payload["results"][0]["file"]["type"] = payload["results"][0]["type"] = "LOTTIE"
    ids = {(c.id, c.pointer) for c in changes_in(event.name, payload, comparison.changes)}
    assert ("enum.value-added", "/results/*/type") in ids
    assert ("enum.value-added", "/file/type") in ids
    assert ("property.added", "/results/*/downloadUrl") in ids
    assert ("enum.value-added", "/workflowType") not in ids


@pytest.mark.slow
def test_every_payload_of_a_new_event_exercises_that_event() -> None:
    old, new = (contract(version) for version in NEWEST)
    event = new.events["project_export.failed"]
    found = changes_in(event.name, event.examples[0], compare_contracts(old, new).changes)
    assert [c.id for c in found] == ["event.added"]


_INNER = {"type": "object", "properties": {"b": True}}


@each_row(
    ("places", "value", "read"),
    [
        ([], [{"a": 1}, 5], [{"a": 1}, 5]),
        ([{"properties": {"a": _INNER}}], {"a": {"b": 1, "c": 2}, "d": 3}, {"a": {"b": 1}}),
        ([{"properties": {"a": {"items": _INNER}}}], {"a": [{"b": 1, "c": 2}, 5]}, {"a": [{"b": 1}, 5]}),
    ],
)
def test_an_open_reader_skips_what_is_not_documented(places: list[Any], value: object, read: object) -> None:
    assert as_read(Source({}), value, [(place,) for place in places]) == read
