"""Values that a description lists, and that no long text takes long to read."""

from __future__ import annotations

import pytest
from tests.rowwise import each_row

from hookproof.sources.texts.listedvalues import listed_in


@each_row(
    ("text", "values"),
    [
        ("State: `open`, `paid`.", ("open", "paid")),
        ("One of:\n\n  - `open`: to do\n \n  - `paid`: done", ("open", "paid")),
        ("* `open`\n\n\n* `paid`", ("open", "paid")),
        ("(**`open`** | `paid`)", None),
        ("Such as:\n- `open`\n- `paid`", None),
        (" - `open` | `paid`.", ("open", "paid")),
    ],
)
def test_a_list_is_read_with_its_marks(text: str, values: tuple[str, ...] | None) -> None:
    found = listed_in(text)
    assert (found.values if found else None) == values


@pytest.mark.slow
@pytest.mark.parametrize("part", ["(", "| ", "\n", "`", '"', "[]", "see ", "always `a` ", "options" + " " * 900])
def test_a_text_of_one_mark_again_and_again_is_read_in_linear_time(part: str) -> None:
    """Read going back over what was read, each of these takes minutes, and the run ends at its time limit."""
    assert listed_in(part * (200_000 // len(part)) + "x") is None or part.startswith("always")
