"""The paragraphs, headings and boxes of a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookproof.rules.reading.passages import stretches

TEXT = "# A\nfirst\nsecond\n\n```js\nx = 1\n\ny = 2\n```\n\n~~~\n```\n~~~\nlast"


def test_a_stretch_is_a_heading_with_its_lines_a_paragraph_or_a_box() -> None:
    found = [(one.text, one.line, one.coded) for one in stretches(TEXT)]
    assert found == [
        ("# A\nfirst\nsecond", 1, False),
        ("x = 1\n\ny = 2", 6, True),
        ("```", 12, True),
        ("last", 14, False),
    ]


@pytest.mark.slow
@given(st.lists(st.sampled_from(["```", "~~~", "# A", "word", "", "  ```js", "| a |"]), max_size=12))
def test_every_stretch_stands_where_it_says(lines: list[str]) -> None:
    for one in stretches("\n".join(lines)):
        own = one.text.split("\n")
        assert lines[one.line - 1 : one.line - 1 + len(own)] == own
