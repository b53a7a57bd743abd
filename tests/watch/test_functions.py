"""What small functions of this room give, by the table beside: `tests/functions.py` says how a row is read."""

from __future__ import annotations

from typing import Any

import pytest
from tests.functions import hold, rows


@pytest.mark.parametrize(("path", "cases"), rows(__file__))
def test_a_function_gives_what_its_table_says(path: str, cases: list[list[Any]]) -> None:
    hold(path, cases)
