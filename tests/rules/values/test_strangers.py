"""Members that no branch of a schema describes: each branch is looked at once, however they stand in each other."""

from __future__ import annotations

from typing import Any

import pytest
from tests.rowwise import each_row

from hookproof.rules.values.strangers import unschemed
from hookproof.sources.specifications.space import SchemaSpace

CLOSED = {"properties": {"id": {}, "name": {}}}
OPEN = {"properties": {"id": {}}, "additionalProperties": True}


def strangers(schema: Any, value: object) -> list[tuple[str, str]]:
    return list(unschemed(SchemaSpace(schema), "", value))


@each_row("keyword", ["anyOf", "oneOf", "allOf"])
def test_branches_in_branches_are_looked_at_once_each(keyword: str) -> None:
    schema: Any = CLOSED
    for _ in range(60):  # twice at each level would be 2**60 looks
        schema = {keyword: [schema]}
    assert strangers(schema, {"id": 1, "nme": 2, "name": 3}) == [("/nme", "")]


@pytest.mark.parametrize("branch", [{"$ref": "#"}, {"allOf": [{"$ref": "#"}]}])
def test_branches_that_lead_back_are_looked_at_once(branch: Any) -> None:
    assert strangers({"anyOf": [branch, CLOSED]}, {"id": 1, "name": 2, "more": 3}) == [("/more", "")]


@pytest.mark.parametrize("inside", [{"anyOf": [CLOSED, OPEN]}, {"allOf": [{"oneOf": [OPEN, CLOSED]}]}])
def test_what_one_branch_leaves_open_is_no_stranger_however_deep_the_branch(inside: Any) -> None:
    assert strangers({"allOf": [inside]}, {"id": 1, "name": 2, "more": 3}) == []
