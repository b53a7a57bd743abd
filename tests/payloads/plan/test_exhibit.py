"""What a payload shows of a plan."""

from __future__ import annotations

from hookproof.payloads import compile_plan
from hookproof.payloads.plan.exhibit import Memory, shown


def test_what_a_value_inside_shows_is_noted_once_however_many_branches_are_alike() -> None:
    branch = {"type": "object", "required": ["id"], "properties": {"id": {}, "inner": {"$ref": "#/$defs/part"}}}
    plan = compile_plan({"$ref": "#/$defs/part", "$defs": {"part": {"anyOf": [dict(branch) for _ in range(12)]}}})
    value: dict[str, object] = {"id": 1}
    for _ in range(30):
        value = {"id": 1, "inner": value}
    memory = Memory()
    states = shown(plan.node, value, memory=memory)
    assert states is not None
    assert {state.where.count("/inner") for state in states} == set(range(32))
    assert sum(len(noted or ()) for noted in memory.known.values()) < 6 * len(states)
