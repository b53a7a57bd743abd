"""What a text says of all payloads is held beside each that has most of it."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.sources.documentkinds import document_of

LIST = """
| Field | Type |
|---|---|
| topic | string |
| sent_at | string |
| lamp | object |
"""
EXAMPLE = """
## lamp.lit

```json
{"topic": "lamp.lit", "sent_at": "2026-01-01T00:00:00Z", "lamp": {"id": "l_1"}}
```
"""


def common(text: str) -> list[tuple[str, ...]]:
    pages = document_of(text, "page.md").pages
    return [page.events for page in pages if page.body is not None and page.body.common]


@each_row("heading", ["Payload", "Event fields", "The body of a webhook", "Webhook request"])
def test_a_list_under_a_heading_of_payloads_is_of_the_events_below(heading: str) -> None:
    assert common(f"# Lamps\n\n## {heading}\n{LIST}{EXAMPLE}") == [("lamp.lit",)]


@each_row("heading", ["Request body", "Response body", "Event settings", "Query parameters", "Channel"])
def test_a_list_of_something_else_is_not(heading: str) -> None:
    assert not common(f"# Lamps\n\n## {heading}\n{LIST}{EXAMPLE}")


def test_an_example_that_has_little_of_the_list_is_not_held_against_it() -> None:
    assert not common(f'## Payload\n{LIST}\n## lamp.lit\n\n```json\n{{"topic": "lamp.lit", "id": 1}}\n```\n')


def test_an_event_with_a_list_of_its_own_keeps_it() -> None:
    own = EXAMPLE + "\n| Field | Type |\n|---|---|\n| lamp | object |\n| topic | string |\n"
    assert not common(f"## Payload\n{LIST}{own}")


def test_of_two_such_lists_none_is_of_all() -> None:
    assert not common(f"## Payload\n{LIST}\n## Event body\n{LIST}{EXAMPLE}")


INSIDE = """
### {heading}

| Field | Type | Description |
|---|---|---|
| id | string | Its id |
| state | string | `on` or `off` |
"""


@each_row(("heading", "inside"), [("The lamp object", True), ("Lamp", True), ("Lantern", False), ("Sent", False)])
def test_a_later_list_tells_of_the_inside_of_what_its_heading_names(heading: str, inside: bool) -> None:
    text = f"# Lamps\n\n## Payload\n{LIST}{INSIDE.format(heading=heading)}{EXAMPLE}"
    (body,) = {page.body for page in document_of(text, "page.md").pages if page.body and page.body.common}
    assert [field.path for field in body.fields if field.path[0] == "lamp"] == [
        ("lamp",),
        *([("lamp", "id"), ("lamp", "state")] if inside else []),
    ]
