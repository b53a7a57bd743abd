"""What stands before a page of Markdown."""

from __future__ import annotations

import pytest

from hookproof.sources.texts.frontmatter import front_of

YAML = '---\ntitle: "boat.docked"\ndescription: A boat has a berth.\n---\n'
TOML = "+++\ntitle = 'boat.docked'\ndescription = 'A boat has a berth.'\n+++\n"


@pytest.mark.parametrize("told", [YAML, TOML])
def test_title_and_description_are_told_and_lines_stay_lines(told: str) -> None:
    front = front_of(f"{told}# Boats", "boats.md")
    assert front.title == "boat.docked"
    assert [(prose.text, prose.at.line) for prose in front.prose] == [("A boat has a berth.", 3)]
    assert front.body == "\n\n\n\n# Boats"


def test_what_is_not_closed_as_it_was_opened_is_no_front_matter() -> None:
    text = "+++\ntitle = 'boat.docked'\n---\n# Boats"
    assert front_of(text, "boats.md").body == text
