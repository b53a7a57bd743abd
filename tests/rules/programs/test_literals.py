"""Objects as programs write them, read as far as they are plain."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.rules.programs.literals import UNKNOWN, members_written


@each_row(
    ("text", "members"),
    [
        (
            "{url: 'https://a.example', topics: [\"a\", 'b'], n: 3}",
            {"url": "https://a.example", "topics": ["a", "b"], "n": 3},
        ),
        ('{"url" => target, "on" => true,}', {"url": UNKNOWN, "on": True}),
        ("{ url, filter: { kind: 'x' }, at: now() } more", {"url": UNKNOWN, "filter": UNKNOWN, "at": UNKNOWN}),
        ("{a: 'it\\'s', b: `${c}, d`}", {"a": UNKNOWN, "b": UNKNOWN}),
        ("{a: 1", {}),
        ("{}", {}),
    ],
)
def test_members_of_an_object_are_its_own_and_what_is_computed_is_unknown(text: str, members: dict[str, Any]) -> None:
    assert dict(members_written(text, 0)) == members
