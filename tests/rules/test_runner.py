"""What many places of a document have in common is told once; what few have is told of each."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from tests.rowwise import each_row

from hookproof.findings import Finding


def with_fields(count: int) -> str:
    fields = {f"field{n}": {"type": "string", "description": f"Word {n}. May be null."} for n in range(count)}
    schema = {"type": "object", "properties": {"type": {"const": "order.paid"}, **fields}}
    hook = {"post": {"requestBody": {"content": {"application/json": {"schema": schema}}}}}
    return json.dumps({"openapi": "3.1.0", "info": {"title": "Shop", "version": "1"}, "webhooks": {"order.paid": hook}})


@each_row(("count", "told"), [(3, 3), (4, 1), (20, 1)])
def test_what_many_places_have_in_common_is_told_once(
    count: int, told: int, findings_in: Callable[..., list[Finding]]
) -> None:
    found = [one for one in findings_in(api__json=with_fields(count)) if one.fact.id == "schema.null-prose"]
    assert len(found) == told
    if told == 1:
        assert found[0].message.endswith(f"The same holds in {count - 1} more places.")
        (others,) = (text for label, text in found[0].evidence if label == "others")
        assert len(others.split("\n")) == min(count - 1, 12)
        assert "`field1`" in others


@pytest.mark.parametrize(("count", "told"), [(3, 3), (4, 1)])
def test_fields_that_are_described_alike_and_have_another_type_are_told_once(
    count: int, told: int, findings_in: Callable[..., list[Finding]]
) -> None:
    fields = {f"fee{n}": {"type": "string", "description": f"Fee {n} in cents."} for n in range(count)}
    schema = {"type": "object", "properties": {"type": {"const": "order.paid"}, **fields}}
    hook = {"post": {"requestBody": {"content": {"application/json": {"schema": schema}}}}}
    api = {"openapi": "3.1.0", "info": {"title": "Shop", "version": "1"}, "webhooks": {"order.paid": hook}}
    found = [one for one in findings_in(api__json=json.dumps(api)) if one.fact.id == "schema.format-prose"]
    assert len(found) == told


@pytest.mark.parametrize(("count", "told"), [(3, 3), (4, 1)])
def test_a_member_that_many_objects_of_examples_lack_is_told_once(
    count: int, told: int, findings_in: Callable[..., list[Finding]]
) -> None:
    part = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "n": {"type": "integer"}}}
    parts = {f"Part{n}": {"properties": {f"of{n}": part}, "example": {f"of{n}": {"n": n}}} for n in range(count)}
    document = {"openapi": "3.1.0", "info": {"title": "Shop", "version": "1"}, "components": {"schemas": parts}}
    found = [one for one in findings_in(api__json=json.dumps(document)) if one.fact.id == "example.schema"]
    assert len(found) == told
    assert ("The same holds in 3 more places." in found[0].message) is (told == 1)
