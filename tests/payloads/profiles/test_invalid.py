"""Payloads with one constraint broken."""

from __future__ import annotations

from hookproof.payloads import compile_plan
from hookproof.payloads.profiles.invalid import _Judge


def test_what_equal_parts_find_wrong_is_one_fault_however_deep_it_lies() -> None:
    """Each part leads to all of them again: twelve, six levels down, told one thing three million times."""
    part = {"type": "object", "properties": {"id": {"minLength": 2}, "inner": {"$ref": "#"}}}
    payload: object = {"id": "x"}
    for _ in range(6):
        payload = {"id": "right", "inner": payload}
    assert _Judge(compile_plan({"allOf": [part] * 12})).faults(payload) == 1
