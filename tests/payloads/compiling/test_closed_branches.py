"""Branches that leave no room for each other's properties exclude each other: nothing is left to the validator."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import jsonschema
import pytest

from hookproof.payloads import compile_plan
from hookproof.payloads.plan.nodes import Array, Choice, Filtered, Later, Node, Object
from hookproof.payloads.profiles.covering import covering
from hookproof.payloads.profiles.random import payloads

TEXT = {"type": "string"}


def closed(**properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": [*properties], "properties": properties, "additionalProperties": False}


USER = closed(id={"type": "integer"}, login=TEXT)
TEAM = closed(id={"type": "integer"}, slug=TEXT)


def filters(node: Node, seen: set[int]) -> Iterator[Filtered]:
    if id(node) in seen:
        return
    seen.add(id(node))
    inner: list[Node] = []
    match node:
        case Later():
            inner = [node.target]
        case Filtered():
            yield node
            inner = [node.node]
        case Choice():
            inner = [*node.options]
        case Array():
            inner = [*node.prefix, node.rest]
        case Object():
            inner = [slot.node for slot in node.slots()]
    for each in inner:
        yield from filters(each, seen)


def test_an_event_that_names_a_user_or_a_team_needs_no_validator() -> None:
    """Each branch has the same objects inside; that one of these is not what it must be is no way to break a branch."""
    common = {"sender": USER, "members": {"type": "array", "items": {"oneOf": [USER, TEAM]}}}
    schema = {"oneOf": [closed(**common, user=USER), closed(**common, team=TEAM)]}
    plan = compile_plan(schema)
    assert not list(filters(plan.node, set()))
    valid = jsonschema.Draft202012Validator(schema).is_valid
    assert all(valid(payload) for payload in islice(payloads(plan, 1), 50))
    assert not covering(plan).missing


def test_a_schema_and_its_denial_leave_nothing_to_try() -> None:
    plan = compile_plan(
        {
            "$defs": {"user": USER},
            "anyOf": [TEXT, {"allOf": [{"$ref": "#/$defs/user"}, {"not": {"$ref": "#/$defs/user"}}]}],
        }
    )
    assert not list(filters(plan.node, set()))
    assert all(isinstance(payload, str) for payload in islice(payloads(plan, 1), 20))


@pytest.mark.slow
def test_a_branch_with_room_for_others_is_not_taken_for_another() -> None:
    """A pattern, or a schema for other properties, may let the other branch's property in."""
    roomy = {**USER, "patternProperties": {"^sl": {}}, "required": ["id"]}
    schema = {"oneOf": [roomy, TEAM]}
    valid = jsonschema.Draft202012Validator(schema).is_valid
    assert all(valid(payload) for payload in islice(payloads(compile_plan(schema), 1), 100))
