"""A sentence is held against a schema only where it leaves no way to be right."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import yaml
from tests.rowwise import each_row

from hookproof.findings import Finding

Find = Callable[..., list[Finding]]


def document(description: str, *, nullable: bool, required: bool = True) -> str:
    """An OpenAPI document with one webhook whose payload has one described field."""
    kind = ["string", "null"] if nullable else "string"
    schema = {
        "type": "object",
        "properties": {"event": {"const": "order.paid"}, "reference": {"type": kind, "description": description}},
        "required": ["event", *(["reference"] if required else [])],
    }
    body = {"content": {"application/json": {"schema": schema}}}
    return yaml.safe_dump(
        {
            "openapi": "3.1.0",
            "info": {"title": "Shop", "version": "1"},
            "webhooks": {"order.paid": {"post": {"requestBody": body, "responses": {"200": {"description": ""}}}}},
        }
    )


def told(find: Find, rule: str, text: str) -> int:
    return sum(found.fact.id == rule for found in find(contract=False, api__yaml=text))


@pytest.mark.slow
@each_row(
    ("description", "nullable", "count"),
    [
        ("Never null.", True, 1),
        ("Never null.", False, 0),
        ("May be null.", False, 1),
        ("May be null.", True, 0),
        ("May be null while the order is open, never null after that.", True, 0),
        ("May be null while the order is open, never null after that.", False, 1),
        ("Null until the order is paid. Never null after that.", True, 0),
        ("Null until the order is paid. Never null after that.", False, 1),
        ("Set where `invoice` is null.", False, 0),
        ("Where `invoice` may be null, this is set.", False, 0),
        ("The reference.", True, 0),
        ("The reference.", False, 0),
        ("Set when the order is paid, null otherwise.", False, 1),
        ("Set when the order is paid, null otherwise.", True, 0),
        ("Always null.", False, 1),
        ("Always null.", True, 0),
        ("Always null in this event. Never null in others.", True, 0),
        ("May be null. Never null.", True, 0),  # which of the two holds is not told
        ("Null until the order is paid, null otherwise.", False, 1),
        ("Defaults to null.", False, 0),  # of a request: who leaves it out sends none
    ],
)
def test_what_is_said_of_null_is_held_against_the_type(
    description: str, nullable: bool, count: int, findings_in: Find
) -> None:
    assert told(findings_in, "schema.null-prose", document(description, nullable=nullable)) == count


@pytest.mark.slow
@pytest.mark.parametrize("nullable", [True, False])
def test_a_required_field_that_is_told_to_be_optional_may_be_null_instead(nullable: bool, findings_in: Find) -> None:
    text = document("Optional.", nullable=nullable)
    assert told(findings_in, "schema.presence-prose", text) == (0 if nullable else 1)


@each_row(
    ("description", "required", "count"),
    [
        ("Always present.", False, 1),
        ("Always present.", True, 0),
        ("Always present. May be omitted by old shops.", False, 0),
        ("May be omitted.", True, 1),
        ("May be omitted.", False, 0),
        ("May be omitted. Always present.", True, 0),
        ("The reference.", False, 0),
        ("The reference.", True, 0),
    ],
)
def test_what_is_said_of_presence_is_held_against_what_is_required(
    description: str, required: bool, count: int, findings_in: Find
) -> None:
    text = document(description, nullable=False, required=required)
    assert told(findings_in, "schema.presence-prose", text) == count


@each_row(
    ("description", "nullable", "required", "count"),
    [
        ("Set when paid, null otherwise.", True, False, 1),
        ("Set when paid, null otherwise.", True, True, 0),
        ("Set when paid, null otherwise.", False, False, 0),
        ("Set when paid, null otherwise. Absent before.", True, False, 0),
        ("May be null.", True, False, 0),
    ],
)
def test_null_otherwise_is_told_where_the_field_may_be_absent_too(
    description: str, nullable: bool, required: bool, count: int, findings_in: Find
) -> None:
    text = document(description, nullable=nullable, required=required)
    assert told(findings_in, "schema.null-otherwise", text) == count
