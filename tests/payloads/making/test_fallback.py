"""The last resort needs Schemathesis, which is an extra."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import assume

from hookproof.payloads import compile_plan
from hookproof.payloads.errors import CannotGenerate
from hookproof.payloads.making.fallback import ATTEMPTS, WANTED, fall_back
from hookproof.payloads.plan.nodes import Filtered, Literal


def test_without_schemathesis_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "schemathesis", None)
    node = Filtered(node=Literal(values=(1,)), accepts=lambda _: False, keyword="not", pointer="/a", fragments=({},))
    with pytest.raises(CannotGenerate, match=r"hookproof\[schemathesis\]"):
        fall_back(node)


def test_payloads_that_the_plan_can_walk_need_no_other_generator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "schemathesis", None)
    plan = compile_plan({"type": "string", "pattern": "^a+$", "minLength": 3})
    from hookproof.payloads.profiles.random import payloads

    assert len(next(payloads(plan, 1))) >= 3


def test_what_the_other_generator_did_not_find_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def drawn(document: object) -> list[object]:
        asked.append(document)
        return [1, 2]

    monkeypatch.setattr("hookproof.payloads.making.fallback._drawn", drawn)
    node = Filtered(node=Literal(values=(1,)), accepts=lambda _: False, keyword="not", pointer="/a", fragments=({},))
    for _ in range(3):
        with pytest.raises(CannotGenerate, match="neither"):
            fall_back(node)
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("subschemas", "least", "message"),
    [
        (1, ATTEMPTS, "found a value\\.$"),
        (80, 31, "ends after 31 attempts\\.$"),
        (900, WANTED, "ends after 25 attempts\\.$"),
    ],
)
def test_a_search_that_finds_nothing_ends_after_so_many_attempts(
    monkeypatch: pytest.MonkeyPatch, subschemas: int, least: int, message: str
) -> None:
    """Each attempt at an object that can hardly be takes a twentieth of a second, and Hypothesis makes hundreds."""
    strategies = pytest.importorskip("hypothesis.strategies")
    schemathesis = pytest.importorskip("schemathesis")
    tried: list[object] = []

    class Operation:
        def as_strategy(self) -> object:
            return strategies.integers().filter(tried.append)

    document = {"/part": {"POST": Operation()}}
    monkeypatch.setattr(schemathesis.openapi, "from_dict", lambda _: document)
    part = {"minimum": 1, "anyOf": [{"maximum": n} for n in range(subschemas - 1)]}
    node = Filtered(node=Literal(values=(9,)), accepts=lambda _: True, keyword="not", pointer="/a", fragments=(part,))
    with pytest.raises(CannotGenerate, match=message):
        fall_back(node)
    # A filter is asked three times before an attempt is given up.
    assert least <= len(tried) <= 3 * least


def test_a_search_in_a_large_part_goes_on_where_something_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    strategies = pytest.importorskip("hypothesis.strategies")
    schemathesis = pytest.importorskip("schemathesis")
    tried: list[int] = []

    @strategies.composite
    def bodies(draw: Any) -> object:
        tried.append(draw(strategies.integers()))
        assume(len(tried) % 3 == 0)
        return SimpleNamespace(body=len(tried))

    monkeypatch.setattr(
        schemathesis.openapi, "from_dict", lambda _: {"/part": {"POST": SimpleNamespace(as_strategy=bodies)}}
    )
    part = {"type": "integer", "anyOf": [{"maximum": n} for n in range(200)]}
    node = Filtered(node=Literal(values=(0,)), accepts=lambda _: True, keyword="not", pointer="/a", fragments=(part,))
    assert len(fall_back(node)) == WANTED
    assert len(tried) > WANTED
