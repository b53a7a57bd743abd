"""What a schema sets no lower bound to: texts of no characters, numbers of zero and below it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.payloads import compile_plan
from hookproof.payloads.profiles.additions import bases_for
from hookproof.payloads.profiles.lowest import nothing_in_texts, numbers_below_zero, numbers_of_zero

MAKERS = {"": nothing_in_texts, "zero": numbers_of_zero, "below": numbers_below_zero}
TEXT, WHOLE = {"type": "string"}, {"type": "integer"}


def changed(make: str, **properties: Any) -> dict[str, Any] | None:
    """The members that one change makes others, each with its new value; None where there is no change."""
    schema = {"type": "object", "required": list(properties), "properties": properties}
    (base,) = bases_for(compile_plan(schema), "/event", everywhere=False)
    made = list(MAKERS[make](base))
    assert len(made) <= 1
    return {k: v for k, v in made[0].payload.items() if v != base.payload[k]} if made else None


@each_row(
    ("make", "properties", "expected"),
    [
        ("", {"title": TEXT, "note": TEXT, "id": TEXT}, {"title": "", "note": ""}),
        ("", {"title": {**TEXT, "minLength": 1}}, None),
        ("", {"seen": {**TEXT, "format": "date-time"}, "code": {**TEXT, "pattern": "^[a-z]+$"}}, None),
        ("zero", {"amount": WHOLE, "share": {"type": "number", "maximum": 5}}, {"amount": 0, "share": 0}),
        # A bound is shown by the profile `covering`; ids and times have none of it.
        ("zero", {"amount": {**WHOLE, "minimum": 0}}, None),
        ("zero", {"orderId": WHOLE, "createdAt": {**WHOLE, "x-hookproof": {"unit": "epoch-seconds"}}}, None),
        ("below", {"amount": {**WHOLE, "minimum": 0}, "state": TEXT}, None),
    ],
)
def test_what_no_bound_keeps_from_it_is_the_least_all_at_once(make: str, properties: Any, expected: Any) -> None:
    assert changed(make, **properties) == expected


@pytest.mark.parametrize("kind", ["integer", "number"])
def test_what_is_above_zero_is_as_much_below_it(kind: str) -> None:
    found = changed("below", amount={"type": kind})
    assert found is not None
    assert found["amount"] < 0
