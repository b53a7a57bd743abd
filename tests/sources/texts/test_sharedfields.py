"""Pages of a text that have the fields of another event."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.sources.documentkinds import document_of

PAGE = """# Door webhooks

## door.opened

| Field | Type | Description |
|---|---|---|
| `event` | string | Always `door.opened` |
| `doorId` | string | The door |
| `angle` | number | How far it is open |

## door.closed

{told}

```json
{{"event": "door.closed", "doorId": "d_1", "angle": 0, "by": "wind"}}
```
"""


def fields(told: str) -> list[str] | None:
    """Return the names of the fields that the second event has."""
    document = document_of(PAGE.format(told=told), "doors.md")
    page = next(page for page in document.event_pages if page.events == ("door.closed",))
    return None if page.body is None else [field.name for field in page.body.fields]


@each_row(
    "told",
    [
        "The same fields as `door.opened`.",
        "Sent when it closes. Has the same fields as `door.opened`, and `by`.",
        "Has all the fields of `door.opened` and one more.",
        "The payload is the same as that of `door.opened`.",
        "Identical payload to `door.opened`.",
        "It comes with the properties of `door.opened`.",
    ],
)
def test_a_page_with_the_fields_of_another_event_has_them_but_for_the_name_of_the_event(told: str) -> None:
    assert fields(told) == ["doorId", "angle"]


@each_row(
    "told",
    [
        "The same fields as `door.opened`, except `angle`.",
        "Not the same fields as `door.opened`.",
        "It may have the fields of `door.opened`.",
        "The same fields as `door.locked`.",
        "Comes after `door.opened`.",
        "The same fields as ever. See `door.opened`.",
    ],
)
def test_other_words_about_another_event_give_no_fields(told: str) -> None:
    assert fields(told) is None


def test_a_page_whose_example_has_few_of_the_fields_does_not_get_them() -> None:
    text = PAGE.format(told="The same fields as `door.opened`.").replace('"doorId": "d_1", "angle": 0, ', "")
    document = document_of(text, "doors.md")
    assert [page.events for page in document.event_pages if page.body is None] == [("door.closed",)]


def test_what_is_in_the_list_of_both_is_an_object_once() -> None:
    document = document_of(PAGE.format(told="The same fields as `door.opened`."), "doors.md")
    assert len(document.objects) == 1
