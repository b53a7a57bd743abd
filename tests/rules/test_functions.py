"""What small functions of this room give, by the table beside: `tests/functions.py` says how a row is read."""

from __future__ import annotations

from typing import Any

from tests.functions import hold, rows
from tests.rowwise import each_row


@each_row(("path", "cases"), lambda: rows(__file__))
def test_a_function_gives_what_its_table_says(path: str, cases: list[list[Any]]) -> None:
    hold(path, cases)
