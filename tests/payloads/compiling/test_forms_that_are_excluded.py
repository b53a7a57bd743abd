"""Branches that only differ by what can never be broken are left out, so that the others are made."""

from __future__ import annotations

from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.payloads import compile_plan
from hookproof.payloads.errors import Unsatisfiable
from hookproof.payloads.making.choosers import ExampleChooser
from hookproof.schema.validators import validator

LINK = {"type": "string", "format": "uri"}
CODE = {"type": "string", "pattern": "^[a-z]+$"}
OPEN: dict[str, Any] = {"type": "object", "additionalProperties": True}


def one_of_two(shared: dict[str, Any]) -> dict[str, Any]:
    """Two branches that overlap in `shared`: a payload of one must break something else of the other."""
    both = [{"required": [own, "s"], "properties": {own: {"type": "integer"}, "s": shared}} for own in "ab"]
    return {"oneOf": [{"type": "object", **each} for each in both]}


@each_row("shared", [LINK, CODE, OPEN, {"type": "array", "items": {}}])
def test_an_overlap_is_not_broken_where_it_cannot_be(shared: dict[str, Any]) -> None:
    plan = compile_plan(one_of_two(shared))
    assert validator(plan.schema).is_valid(plan.walk(ExampleChooser(plan.makers, "t")))


@pytest.mark.parametrize("schema", [{**LINK, "not": {"format": "uri"}}, {**CODE, "not": {"pattern": "^[a-z]+$"}}])
def test_a_form_that_is_asked_for_and_excluded_leaves_no_value(schema: dict[str, Any]) -> None:
    with pytest.raises(Unsatisfiable, match="asked for and excluded"):
        compile_plan(schema)
