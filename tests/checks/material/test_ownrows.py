"""Rows that are called after an entity, and whether another entity's values have taken the place of its own."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.checks.material.ownrows import rewritten, rows_of


@each_row(
    ("state", "rows"),
    [
        ({"db": [{"id": "a", "n": 1}, {"id": "b", "n": 2}]}, [{("id",): "a", ("n",): 1}]),
        ({"db": {"a": {"n": 1, "in": {"m": 2}}, "b": {"n": 3}}}, [{("n",): 1, ("in", "m"): 2}]),
        ({"db": {"parents": [{"id": "p", "children": [{"id": "a", "n": 1}]}]}}, [{("id",): "a", ("n",): 1}]),
        ({"db": {"a": "stored"}}, []),
        ({"db": ["a", 7]}, []),
    ],
)
def test_rows_are_called_after_an_id_that_they_hold_or_stand_under(state: object, rows: list[Any]) -> None:
    assert rows_of(state, "a") == rows


SAID, OTHER = {"/shelf": "b-1", "/by": "kite"}, {"/shelf": "b-2", "/by": "etik"}


@each_row(
    ("before", "after", "at"),
    [
        ({("shelf",): "b-1"}, {("shelf",): "b-2"}, ("shelf",)),
        ({("shelf",): "b-1", ("by",): "kite"}, {("shelf",): "b-2", ("by",): "etik"}, ("shelf",)),
        ({("shelf",): "b-1", ("by",): "kite"}, {("shelf",): "b-1", ("by",): "etik"}, None),
        ({("shelf",): "b-1"}, {("shelf",): "b-1"}, None),
        ({("shelf",): "b-1"}, {("shelf",): "gone"}, None),
        ({("seen",): 1}, {("seen",): 2}, None),
        ({("shelf",): "b-1"}, {("shelf",): "b-2", ("id",): "b"}, None),
    ],
)
def test_a_row_is_rewritten_where_all_that_it_kept_is_what_the_other_says(before: Any, after: Any, at: Any) -> None:
    found = rewritten([before], [after], SAID, OTHER)
    assert (found and found[0]) == at
