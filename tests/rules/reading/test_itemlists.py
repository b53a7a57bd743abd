"""The list that a line of a text introduces."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.rules.reading.itemlists import items_after
from hookproof.sources.records import Document


@each_row(
    ("text", "items"),
    [
        ("Two kinds:\n\n- a\n- b\n\nMore.\n\n- c", ("a", "b")),
        ("Two kinds:\n1. a\n   of some length\n2. b", ("a", "b")),
        ("Two kinds:\n\n* a\n  * inner\n* b", ("a", "b")),
        ("Two kinds:\n\n# Next\n\n- a", ()),
        ("Two kinds.", ()),
        ("Two kinds:\n\nOne.\n\nTwo.\n\n- a", ()),
    ],
)
def test_the_list_after_a_line_has_its_outer_items(text: str, items: tuple[str, ...]) -> None:
    assert items_after(Document(path="p.md", kind="markdown", text=text), 1) == items
