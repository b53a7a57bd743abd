"""A row that is as it was is the object that it was, and all rows are what the database has now."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rowwise import each_row

from hookproof.observers.rows import Rows, plain

TABLES = st.lists(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["a", "{}", None, b"x"])), max_size=4))


@each_row(
    ("value", "shown"),
    [
        ("a", "a"),
        (1, 1),
        (1.5, 1.5),
        (True, True),
        (None, None),
        ([1], [1]),
        ({"a": 1}, {"a": 1}),
        (b"\x00\xff", "00ff"),
        (date(2026, 1, 2), "2026-01-02"),
        (Decimal("1.50"), "1.50"),
    ],
    ids=repr,
)
def test_a_value_of_a_database_is_shown_as_json_has_it_and_other_values_as_text(value: object, shown: object) -> None:
    assert plain(value) == shown
    assert type(plain(value)) is type(shown)


@pytest.mark.slow
@given(TABLES)
def test_whatever_was_read_before_the_rows_are_those_of_now(looks: list[list[tuple[object, ...]]]) -> None:
    kept = Rows()
    for rows in looks:
        shown = kept.shown(("id", "text"), rows)
        assert shown == Rows().shown(("id", "text"), rows)
        assert kept.shown(("id", "text"), rows) is shown


def test_a_row_that_stays_is_one_object_and_a_column_of_another_name_makes_it_another() -> None:
    rows = Rows()
    one, two = rows.shown(("id", "n"), [("a", 1), ("b", 1)])
    come, again = rows.shown(("id", "n"), [("c", 1), ("b", 1)])
    assert again is two
    assert come == {"id": "c", "n": 1}
    assert rows.shown(("id", "n"), [("a", 1)])[0] is one
    assert rows.shown(("id", "count"), [("a", 1)]) == [{"id": "a", "count": 1}]


def test_of_columns_of_one_name_the_first_is_shown() -> None:
    assert Rows().shown(("id", "n", "id"), [("a", 1, "b")]) == [{"id": "a", "n": 1}]
