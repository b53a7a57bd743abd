"""Whether a value is one of a node's: the same answer as the states that it shows."""

from __future__ import annotations

import copy
import json
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rowwise import each_row

from hookproof.contract import Contract
from hookproof.payloads import compile_plan, plan_for
from hookproof.payloads.plan.exhibit import shown
from hookproof.payloads.plan.membership import belongs, still_belongs
from hookproof.payloads.profiles.random import payloads

SCHEMAS = json.loads((Path(__file__).parents[1] / "data" / "schemas.json").read_text(encoding="utf-8"))["satisfiable"]


@pytest.mark.slow
def test_a_value_belongs_where_it_shows_states(newest: Contract) -> None:
    values = [value for event in newest.events for value in islice(payloads(plan_for(newest, event), 2), 25)]
    for event in newest.events:
        node = plan_for(newest, event).node
        answers = [belongs(node, value) for value in values]
        assert answers == [shown(node, value) is not None for value in values]
        assert any(answers)
        assert not all(answers)


@pytest.mark.slow
@each_row("name", SCHEMAS)
def test_a_value_belongs_to_every_kind_of_schema_where_it_shows_states(name: str) -> None:
    node = compile_plan(SCHEMAS[name]).node
    odd = [None, True, 1, 1.0, -3.5, "", "abc", [], [1, 1], [[]], {}, {"a": 1}, {"a": {"b": None}}]
    for value in [*odd, *islice(payloads(compile_plan(SCHEMAS[name]), 3), 20)]:
        assert belongs(node, value) == (shown(node, value) is not None), value


def exchanged(one: dict[str, object], other: dict[str, object]) -> list[tuple[tuple[str, ...], dict[str, object]]]:
    """`one` with the value that `other` has in its place: for each key of both, and each key within two objects."""
    paths: list[tuple[str, ...]] = [(key,) for key in one if key in other]
    for (key,) in list(paths):
        inner, their = one[key], other[key]
        if isinstance(inner, dict) and isinstance(their, dict):
            paths += [(key, name) for name in inner if name in their]
    return [(path, _with(one, other, path)) for path in paths]


def _with(one: dict[str, object], other: dict[str, object], path: tuple[str, ...]) -> dict[str, object]:
    changed = copy.deepcopy(one)
    at: dict[str, object] = changed
    for token in path[:-1]:
        at, other = at[token], other[token]  # type: ignore[assignment]
    at[path[-1]] = other[path[-1]]
    return changed


@pytest.mark.slow
def test_where_one_place_has_changed_only_what_hangs_on_it_is_looked_at_again_and_the_answer_is_the_same(
    newest: Contract,
) -> None:
    answers = []
    for event in newest.events:
        node = plan_for(newest, event).node
        values: list[Any] = [*islice(payloads(plan_for(newest, event), 4), 12)]
        changes = [change for one, other in pairwise(values) for change in exchanged(one, other)]
        answers += [still_belongs(node, value, [path]) for path, value in changes]
        assert answers[-len(changes) :] == [belongs(node, value) for _, value in changes]
    assert any(answers)
    assert not all(answers)


@given(st.sampled_from(list(SCHEMAS)), st.sampled_from([None, True, 1, -3.5, "abc", [], {"b": None}]))
def test_whatever_is_put_in_place_of_a_property_is_judged_alike(name: str, put: object) -> None:
    node = compile_plan(SCHEMAS[name]).node
    for value in [v for v in islice(payloads(compile_plan(SCHEMAS[name]), 3), 4) if isinstance(v, dict)]:
        for key in value:
            changed = {**value, key: put}
            assert still_belongs(node, changed, [(key,)]) == belongs(node, changed), changed
