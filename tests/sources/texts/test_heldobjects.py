"""Objects that a text lists under a heading of their own, and shows inside of payloads."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.sources.documentkinds import document_of

PAGE = """# Webhooks

## {heading}

| Field | Type |
|---|---|
| id | string |
| power | number |
| room | string |
| colour | string |

## lamp.lit

```json
{payload}
```
"""


def paths(payload: str, heading: str = "Lamp") -> list[str]:
    """Return the paths of the fields that the event's page has."""
    document = document_of(PAGE.format(heading=heading, payload=payload), "lamps.md")
    page = next(page for page in document.event_pages if page.events == ("lamp.lit",))
    return [".".join(field.path) for field in page.body.fields] if page.body else []


@each_row(
    "payload, path",
    [
        ('{"type": "lamp.lit", "data": {"id": "l1", "power": 7, "room": "hall"}}', "data"),
        ('{"type": "lamp.lit", "data": {"lamp": {"id": "l1", "power": 7, "room": "hall"}}}', "data.lamp"),
        ('{"type": "lamp.lit", "lamps": [{"id": "l1", "power": 7, "room": "hall"}]}', "lamps.*"),
        ('{"type": "lamp.lit", "data": {"id": "l1", "power": 7, "room": "hall", "by": "kim"}}', "data"),
    ],
)
def test_an_object_in_a_payload_has_the_fields_of_the_list_that_has_nearly_all_of_its_members(
    payload: str, path: str
) -> None:
    assert paths(payload) == [f"{path}.{name}" for name in ("id", "power", "room", "colour")]


@each_row(
    "payload, heading",
    [
        ('{"type": "lamp.lit", "data": {"id": "l1", "power": 7}}', "Lamp"),
        ('{"type": "lamp.lit", "data": {"id": "l1", "power": 7, "room": "hall", "by": "kim", "at": 1}}', "Lamp"),
        ('{"type": "lamp.lit", "data": {"id": "l1", "power": 7, "room": "hall"}}', "Create a lamp"),
    ],
)
def test_an_object_with_other_members_and_a_list_of_something_else_have_nothing_to_do_with_each_other(
    payload: str, heading: str
) -> None:
    assert paths(payload, heading) == []
