"""Whose values the rules on single values hold to what: payloads to much, answers of an API to little."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import yaml
from tests.rowwise import each_row

from hookproof.findings import Finding

Find = Callable[..., list[Finding]]


def api(response: object = None, payload: object = None) -> str:
    """An OpenAPI document with one operation that answers, and one webhook."""

    def media(value: object) -> dict[str, object]:
        return {"content": {"application/json": {"schema": {"type": "object"}, "example": value}}}

    answer = {"description": "ok", **(media(response) if response is not None else {})}
    event = {"event": "order.paid", **(payload if isinstance(payload, dict) else {})}
    return yaml.safe_dump(
        {
            "openapi": "3.1.0",
            "info": {"title": "Shop", "version": "1"},
            "paths": {"/orders/{id}": {"get": {"operationId": "order", "responses": {"200": answer}}}},
            "webhooks": {
                "order.paid": {"post": {"requestBody": media(event), "responses": {"200": {"description": ""}}}}
            },
        }
    )


def told(find: Find, rule: str, text: str) -> list[str]:
    return [found.message for found in find(contract=False, api__yaml=text) if found.fact.id == rule]


@pytest.mark.slow
@each_row("value", ["YOUR_API_KEY", "<order id>", "..."])
def test_a_placeholder_is_told_in_a_payload_and_left_alone_in_an_answer(value: str, findings_in: Find) -> None:
    assert told(findings_in, "example.placeholder", api(payload={"reference": value}))
    assert told(findings_in, "example.placeholder", api(response={"reference": value})) == []


@pytest.mark.slow
def test_the_word_string_for_a_value_is_told_in_an_answer_too(findings_in: Find) -> None:
    found = told(findings_in, "example.placeholder", api(response={"reference": "string"}))
    assert len(found) == 1


def test_more_than_a_few_placeholders_of_one_example_are_told_as_one(findings_in: Find) -> None:
    few = {f"field{number}": "string" for number in range(3)}
    many = {f"field{number}": "string" for number in range(4)}
    assert len(told(findings_in, "example.placeholder", api(payload=few))) == 3
    assert len(told(findings_in, "example.placeholder", api(payload=many))) == 1


def test_a_schema_that_is_shown_as_an_example_holds_no_values(findings_in: Find) -> None:
    schema = {"type": "object", "properties": {"reference": {"default": "YOUR_API_KEY"}}}
    assert told(findings_in, "example.placeholder", api(payload=schema)) == []
    assert told(findings_in, "example.placeholder", api(payload=schema["properties"]))
