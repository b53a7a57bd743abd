"""What tabs and notes enclose is read as if it stood at the left, and every line stays where it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rowwise import each_row

from hookproof.sources.texts.indents import without_tabs, without_tags


@each_row(
    ("text", "moved"),
    [
        ('=== "JSON"\n\n    a\n\nb', "JSON:\n\na\n\nb"),
        ("!!! note\n    a\n    b\nc", "\na\nb\nc"),
        ('??? tip "Why"\n    a', "Why:\na"),
        ('=== "A"\n    === "B"\n        b\n    a', "A:\nB:\nb\na"),
        ("=== A title of another language\n    a", "=== A title of another language\n    a"),
        ('```\n=== "A"\n    a\n```', '```\n=== "A"\n    a\n```'),
        ('=== "A"\n    ```\n    !!! a\n        b\n    ```\n    c', "A:\n```\n!!! a\n    b\n```\nc"),
        ("a\n    b", "a\n    b"),
    ],
)
def test_what_a_tab_or_a_note_encloses_is_moved_to_the_left(text: str, moved: str) -> None:
    assert without_tabs(text) == moved


@pytest.mark.slow
@given(st.lists(st.sampled_from(["", "a", "    a", '=== "T"', "    !!! note", "```", "    ```", "        {"])))
def test_lines_stay_lines_and_lose_nothing_but_blanks(lines: list[str]) -> None:
    for moved in (without_tabs("\n".join(lines)), without_tags("\n".join(lines))):
        pairs = zip(lines or [""], moved.split("\n"), strict=True)
        assert all(new.strip() == old.strip() or old.strip()[:3] in ("===", "!!!") for old, new in pairs)
