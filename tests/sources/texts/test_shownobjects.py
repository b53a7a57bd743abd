"""An example outside of every event's page is held against the list of fields under its heading, if it shows that."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.sources.documentkinds import document_of
from hookproof.sources.records import Role

LIST = """
| Field | Type |
|---|---|
| id | string |
| targetUrl | string |
| isActive | boolean |
"""


def paths(example: str, *, heading: str = "## Example", fields: str = LIST) -> list[str]:
    text = f"# Keepers\n\n## Subscription\n{fields}\n{heading}\n\n```json\n{example}\n```\n"
    pages = document_of(text, "page.md").pages
    (body,) = [page.body for page in pages if page.body is not None] or [None]
    return [".".join(field.path) for field in body.fields] if body is not None else []


@each_row("heading", ["", "### Example (as JSON)", "### Full example", "### The object"])
def test_an_example_is_of_the_list_under_the_same_heading(heading: str) -> None:
    assert paths('{"id": "1", "targetUrl": "u"}', heading=heading) == ["id", "targetUrl", "isActive"]


@each_row("heading", ["## Example", "### Delete a subscription", "# Example"])
def test_an_example_under_another_heading_is_not(heading: str) -> None:
    assert not paths('{"id": "1", "targetUrl": "u"}', heading=heading)


@each_row(
    ("example", "first"),
    [
        ('{"data": {"id": "1", "isActive": true}}', "data.id"),
        ('{"data": [{"id": "1", "isActive": true}]}', "data.*.id"),
        ('[{"id": "1", "isActive": true}]', "*.id"),
        ('{"id": "1", "targetUrl": "u", "extra": 1}', "id"),
    ],
)
def test_the_object_is_found_in_what_encloses_it(example: str, first: str) -> None:
    assert paths(example, heading="### Example")[0] == first


@each_row(
    "example",
    [
        '{"id": "1"}',
        '{"id": "1", "a": 1}',
        '{"id": "1", "targetUrl": "u", "a": 1, "b": 2}',
        "[]",
        '{"data": {"id": 1}}',
    ],
)
def test_an_example_that_has_little_of_the_list_is_of_something_else(example: str) -> None:
    assert not paths(example, heading="### Example")


def test_one_member_in_the_stead_of_another_leaves_the_two_together() -> None:
    fields = "\n| Field | Type |\n|---|---|\n| id | string |\n| url | string |\n"
    assert paths('{"id": "1", "uri": "u"}', heading="", fields=fields) == ["id", "url"]


def test_a_list_that_names_members_as_a_library_does_is_spelt_as_the_example() -> None:
    assert paths('{"id": "1", "target_url": "u"}', heading="") == ["id", "target_url", "is_active"]


def test_a_list_of_which_one_name_is_spelt_as_the_example_stays_as_it_is() -> None:
    found = paths('{"id": "1", "target_url": "u", "isActive": true}', heading="")
    assert found == ["id", "targetUrl", "isActive"]


def test_an_example_of_a_list_is_a_part_and_stands_in_one_page() -> None:
    text = f'# Keepers\n{LIST}\n```json\n{{"id": "1", "targetUrl": "u"}}\n```\n'
    document = document_of(text, "page.md")
    assert [(example.role, example.events) for example in document.examples] == [(Role.PART, ())]
    assert not document.objects


def test_a_list_under_the_heading_of_an_answer_is_as_good_as_any() -> None:
    text = f'# Read subscription response\n{LIST}\n```json\n{{"id": "1", "targetUrl": "u"}}\n```\n'
    assert any(page.body for page in document_of(text, "page.md").pages)
