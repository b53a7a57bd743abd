"""Which traits of a shape are held to be why it has no effect, and how they are told."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.checks.semantics import shapes
from hookproof.checks.semantics.shapes import Trait, _are_few, _ended, _reasons, _Sent, _with_own_ids
from hookproof.contract.model import Event
from hookproof.delivery.traffic import Exchange
from hookproof.payloads.case import Case
from hookproof.payloads.plan.compiled import compile_plan


def _trait(pattern: str, written: str) -> Trait:
    return Trait(pattern, written.encode())


def _sent(*traits: Trait) -> _Sent:
    return _Sent(case=_CASE, ids=frozenset({"id"}), traits=dict.fromkeys(traits), exchange=_EXCHANGE)  # type: ignore[arg-type]


_CASE: Case = None  # type: ignore[assignment]
_EXCHANGE: Exchange = None  # type: ignore[assignment]
KINDS = [_trait("/file/type", f'"{name}"') for name in ("IMAGE", "VIDEO", "AUDIO", "PDF", "TEXT", "LOTTIE")]
NULL = _trait("/file/type", "null")


@each_row(
    ("trait", "words"),
    [
        (KINDS[0], '`file.type` is "IMAGE"'),
        (_trait("/results/*/file/transcript", "null"), "`results[].file.transcript` is null"),
        (_trait("/results", "[]"), "`results` is empty"),
    ],
)
def test_a_trait_is_told_as_a_clause(trait: Trait, words: str) -> None:
    assert trait.words == words


def test_one_value_of_many_that_is_passed_over_is_a_reason() -> None:
    found = _reasons([_sent(KINDS[5], NULL)], [_sent(each) for each in KINDS[:5]])
    assert [trait for trait, _ in found] == [KINDS[5], NULL]


def test_what_also_stands_in_a_shape_that_takes_effect_is_no_reason() -> None:
    assert _reasons([_sent(KINDS[5])], [_sent(each) for each in KINDS]) == []


def test_most_values_of_a_field_are_passed_over_on_purpose() -> None:
    missing = dict.fromkeys(KINDS[1:])
    assert not _are_few("/file/type", missing, {KINDS[0]})  # type: ignore[arg-type]
    assert _reasons([_sent(each) for each in KINDS[1:]], [_sent(KINDS[0])]) == []


def test_what_ended_the_work_is_told_by_what_is_new_in_it() -> None:
    breach = _ended(_sent(KINDS[1], NULL), [_sent(KINDS[1])])
    assert "in which `file.type` is null what" in breach.says


@pytest.mark.parametrize(
    ("given", "own"),
    [
        ({"order_id": 1, "carrier": "ups", "units": 2}, {"order_id": 41_007, "carrier": "ups", "units": 2}),
        ({"order_id": 52_008, "carrier": "ups", "units": 2}, {"order_id": 52_008, "carrier": "ups", "units": 2}),
    ],
)
def test_a_number_that_is_a_bound_is_nobody_s_id(
    given: dict[str, object], own: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    count = {"type": "integer", "minimum": 1}
    schema = {"type": "object", "properties": {"order_id": count, "carrier": {"type": "string"}, "units": count}}
    monkeypatch.setattr(shapes, "plan_for", lambda *_: compile_plan(schema))
    ctx: Any = SimpleNamespace(
        event=Event(name="e", written=schema), contract=None, example=_case(order_id=41_007, units=5)
    )
    assert _with_own_ids(ctx, _case(**given)).payload == own


def _case(**payload: object) -> Case:
    return Case(address="a", event="e", profile="covering", payload=payload, body=b"")
