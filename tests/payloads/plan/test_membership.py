"""Whether a value is one of a node's: the same answer as the states that it shows."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import pytest

from hookproof.contract import Contract
from hookproof.payloads import compile_plan, plan_for
from hookproof.payloads.plan.exhibit import shown
from hookproof.payloads.plan.membership import belongs
from hookproof.payloads.profiles.random import payloads

SCHEMAS = json.loads((Path(__file__).parents[1] / "data" / "schemas.json").read_text(encoding="utf-8"))["satisfiable"]


def test_a_value_belongs_where_it_shows_states(newest: Contract) -> None:
    values = [value for event in newest.events for value in islice(payloads(plan_for(newest, event), 2), 25)]
    for event in newest.events:
        node = plan_for(newest, event).node
        answers = [belongs(node, value) for value in values]
        assert answers == [shown(node, value) is not None for value in values]
        assert any(answers)
        assert not all(answers)


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_value_belongs_to_every_kind_of_schema_where_it_shows_states(name: str) -> None:
    node = compile_plan(SCHEMAS[name]).node
    odd = [None, True, 1, 1.0, -3.5, "", "abc", [], [1, 1], [[]], {}, {"a": 1}, {"a": {"b": None}}]
    for value in [*odd, *islice(payloads(compile_plan(SCHEMAS[name]), 3), 20)]:
        assert belongs(node, value) == (shown(node, value) is not None), value
