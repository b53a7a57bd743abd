"""Payloads with one constraint broken."""

from __future__ import annotations

import pytest

from hookproof.errors import Notice
from hookproof.payloads import compile_plan
from hookproof.payloads.profiles.invalid import _Judge, breakages


def test_what_equal_parts_find_wrong_is_one_fault_however_deep_it_lies() -> None:
    """Each part leads to all of them again: twelve, six levels down, told one thing three million times."""
    part = {"type": "object", "properties": {"id": {"minLength": 2}, "inner": {"$ref": "#"}}}
    payload: object = {"id": "x"}
    for _ in range(6):
        payload = {"id": "right", "inner": payload}
    assert _Judge(compile_plan({"allOf": [part] * 12})).faults(payload) == 1


def test_payloads_whose_parts_lead_to_one_another_too_often_are_left_whole_and_that_is_told() -> None:
    """Five parts that differ: what a deep payload has is met 5^8 times; one that is less deep shows all keywords."""
    parts = [
        {
            "type": "object",
            "required": ["id"],
            "properties": {"id": {"type": "string", "minLength": least}, "inner": {"$ref": "#/$defs/part"}},
        }
        for least in range(2, 7)
    ]
    plan = compile_plan({"properties": {"part": {"$ref": "#/$defs/part"}}, "$defs": {"part": {"allOf": parts}}})
    with pytest.warns(Notice, match=r"payloads are not broken: .* 10,000 times"):
        broken = {found.site.keyword for found in breakages(plan)}
    assert broken >= {"type", "required", "minLength"}


@pytest.mark.slow
def test_a_large_payload_with_nothing_met_again_is_broken() -> None:
    plan = compile_plan({"type": "array", "items": {"type": "integer"}, "minItems": 11_000})
    assert {found.site.keyword for found in breakages(plan)} >= {"type", "minItems"}
