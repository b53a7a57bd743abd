"""Pages with the blocks of ReadMe."""

from __future__ import annotations

from hookproof.sources.documentkinds import document_of

PAGE = """# Payload

[block:parameters]
{
  "data": {
    "h-0": "Field",
    "h-1": "Type",
    "0-0": "event",
    "0-1": "string",
    "1-0": "late",
    "1-1": "boolean"
  },
  "cols": 2,
  "rows": 2
}
[/block]

[block:code]
{
  "codes": [
    {
      "code": "{\\n  \\"event\\": \\"guest.invited\\",\\n  \\"late\\": false\\n}",
      "language": "json",
      "name": "guest.invited"
    }
  ]
}
[/block]
"""


def test_a_table_and_a_box_stand_where_their_texts_do() -> None:
    document = document_of(PAGE, "guests.md")
    (page,) = document.event_pages
    assert page.events == ("guest.invited",)
    assert page.body is not None
    assert [(field.name, field.at.line) for field in page.body.fields] == [("event", 8), ("late", 10)]
    (example,) = page.examples
    assert example.value == {"event": "guest.invited", "late": False}
    assert example.place("/late").line == 22
    line = PAGE.split("\n")[21]
    assert line[(example.place("/late").column or 0) - 1 :].startswith('\\"late\\"')


def test_a_block_that_is_no_json_is_text() -> None:
    document = document_of("# Guests\n\n[block:code]\n{\n[/block]\n", "guests.md")
    assert document.kind == "markdown"
    assert not document.examples
