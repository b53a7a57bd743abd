"""What is spelt out of branches has a bound, which is said where it bites."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pytest

from hookproof.payloads.compiling import compiler
from hookproof.payloads.plan.compiled import compile_plan
from hookproof.payloads.profiles.covering import covering
from hookproof.payloads.profiles.random import payloads
from hookproof.schema.validators import validator


def union(branches: int, properties: int) -> dict[str, Any]:
    """Objects of one kind or another, whose properties have other bounds in each: each denies all others."""
    kinds = {
        f"k{branch}": {
            "properties": {
                "kind": {"const": f"k{branch}"},
                **{f"p{n}": {"type": ["string", "null"], "maxLength": 5 + branch + n} for n in range(properties)},
            },
            "anyOf": [{"required": ["p0", "p1"]}, {"required": ["p2"]}],
        }
        for branch in range(branches)
    }
    return {
        "type": "object",
        "required": ["kind"],
        "oneOf": [{"$ref": f"#/$defs/{kind}"} for kind in kinds],
        "$defs": kinds,
    }


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bound that a small schema meets."""
    monkeypatch.setattr(compiler, "MOST_LOOKED_AT", 400)


def test_what_is_below_the_bounds_is_spelt_out_and_nothing_is_said() -> None:
    plan = compile_plan(union(3, 4))
    assert not plan.cuts
    assert not [state for state in covering(plan).missing if state.what == "more combinations"]


@pytest.mark.slow
@pytest.mark.usefixtures("few")
def test_beyond_the_bound_payloads_are_valid_and_of_every_branch() -> None:
    schema = union(3, 8)
    accepts = validator(schema).is_valid
    plan = compile_plan(schema)
    shown = [payload for payload, _ in covering(plan).payloads]
    assert all(accepts(payload) for payload in (*shown, *islice(payloads(plan, 0), 20)))
    assert {payload["kind"] for payload in shown} == {"k0", "k1", "k2"}


@pytest.mark.usefixtures("few")
def test_covering_names_what_is_not_spelt_out() -> None:
    plan = compile_plan(union(3, 8))
    missing = {str(state): why for state, why in covering(plan).missing.items()}
    assert all(missing[f"schema {where} more combinations"] == why for where, why in plan.cuts.items())
    assert "/$defs/k0" in plan.cuts


@pytest.mark.usefixtures("few")
def test_the_bound_is_one_of_a_value_not_of_a_document() -> None:
    many = {"type": "object", "properties": {f"p{n}": {"type": "string", "maxLength": n + 1} for n in range(300)}}
    assert not compile_plan({**many, "required": ["p299"]}).cuts


@pytest.mark.slow
def test_large_objects_in_a_union_are_looked_at_in_bounded_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiler, "MOST_LOOKED_AT", 4_000)
    asked: list[int] = []
    tires = compiler.Build.tires
    monkeypatch.setattr(compiler.Build, "tires", lambda self, n: asked.append(n) or tires(self, n))
    plan = compile_plan(union(6, 20))
    assert plan.cuts
    # What is still asked beyond the bound is each branch once, with no combination of it.
    assert sum(asked) < 2 * compiler.MOST_LOOKED_AT
