"""A branch under `not` that denies what is asked for anyway leaves no text: it is no branch to be tried in vain."""

from __future__ import annotations

from itertools import islice
from typing import Any

from tests.rowwise import each_row

from hookproof.payloads import compile_plan
from hookproof.payloads.profiles.covering import covering
from hookproof.payloads.profiles.random import payloads

LINK = {"type": "string", "format": "uri"}
CODE = {"type": "string", "pattern": "^[A-Z]+$"}


@each_row("same", [LINK, CODE, {**LINK, "description": "a link"}])
def test_one_of_two_objects_that_share_a_property_is_not_told_apart_by_it(same: dict[str, Any]) -> None:
    def variant(own: str) -> dict[str, Any]:
        return {"type": "object", "properties": {"link": same, own: {"type": "integer"}}, "required": ["link", own]}

    plan = compile_plan({"oneOf": [variant("one"), variant("other")]})
    for payload in islice(payloads(plan, 1), 50):
        assert isinstance(payload["link"], str)
        assert isinstance(payload.get("one"), int) != isinstance(payload.get("other"), int)


def test_what_is_denied_beyond_what_is_asked_for_is_still_left_to_the_validator() -> None:
    schema = {"type": "string", "format": "uri", "not": {"format": "uri", "minLength": 40}}
    assert all(len(text) < 40 for text in islice(payloads(compile_plan(schema), 1), 50))


def test_what_is_not_exactly_one_of_three_is_none_or_two_of_them() -> None:
    """Which two does not matter, and one taken twice is still one."""
    flags = [{"required": [name]} for name in "abc"]
    schema = {"type": "object", "properties": {key: {"const": 1} for key in "abc"}, "not": {"oneOf": flags}}
    made = list(islice(payloads(compile_plan(schema), 1), 80))
    assert {len(payload.keys() & set("abc")) for payload in made} <= {0, 2, 3}
    pairs = {frozenset(payload) for payload in (*made, *(p for p, _ in covering(compile_plan(schema)).payloads))}
    assert {frozenset(pair) for pair in ("ab", "ac", "bc")} <= pairs
