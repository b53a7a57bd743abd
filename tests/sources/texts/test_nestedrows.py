"""Rows below another row are members of the object, or of the items of the list, that it is."""

from __future__ import annotations

from hookproof.findings import Place
from hookproof.sources.records import EACH, Field
from hookproof.sources.texts.nestedrows import indent_of, placed


def field(name: str, *kinds: str) -> Field:
    return Field(path=tuple(name.split(".")), description="", at=Place(path="a.md"), kinds=frozenset(kinds))


def test_the_marks_before_a_name_are_what_a_row_is_indented_by() -> None:
    assert [indent_of(text) for text in ("id", "↳ id", "↳ ↳ id", "&nbsp;&nbsp;id", "- id")] == [0, 2, 4, 12, 2]


def test_a_row_is_inside_of_the_last_one_above_that_is_indented_less() -> None:
    rows = [
        (0, field("order", "object")), (2, field("id", "string")), (2, field("lines", "array")),
        (4, field("sku", "string")), (2, field("order.note", "string")), (0, field("at", "string")),
    ]  # fmt: skip
    assert [one.path for one in placed(rows)] == [
        ("order",), ("order", "id"), ("order", "lines"), ("order", "lines", EACH, "sku"), ("order", "note"), ("at",),
    ]  # fmt: skip


def test_a_row_that_nothing_holds_is_left_out() -> None:
    assert placed([(2, field("id"))]) == []
    assert [one.path for one in placed([(0, field("at", "string")), (2, field("id"))])] == [("at",)]
