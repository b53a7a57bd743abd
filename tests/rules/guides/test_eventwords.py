"""The events that guides have words for."""

from __future__ import annotations

from pathlib import Path

from tests.rowwise import each_row

from hookproof.rules.guides.eventwords import event_words
from hookproof.rules.runner import ground_of
from hookproof.sources.documentkinds import read_corpus

SHOWN = '\n\n```json\n{"event": "bed.dug", "depth": 1}\n```\n'


@each_row(
    ("text", "events", "whole"),
    [
        ("Hooks send `bed.dug`, `bed.sown` and `bed.cut`.", ["bed.cut", "bed.dug", "bed.sown"], True),
        ("- `bed.dug`: it is dug\n- `bed.sown`: it is sown", ["bed.dug", "bed.sown"], True),
        ("- `bed.dug`: it is dug\n- `bed.sown`: it is not dug any more", ["bed.dug", "bed.sown"], True),
        ('<Hook name="bed.dug">dug</Hook>\n<Hook name="bed.sown">sown</Hook>', ["bed.dug", "bed.sown"], True),
        ("Some:\n- `bed.dug`\n- `bed.sown`", ["bed.dug"], False),
        ("- `bed.dug`\n- `bed.sown`\n- and more", ["bed.dug"], False),
        ("Hooks send some, such as `bed.dug` and `bed.sown`.", ["bed.dug"], False),
        ("Once `bed.dug` and `bed.sown` were sent; they are no longer.", ["bed.dug"], False),
        ("Hooks send `bed.dug` and `bed.sown`. See the full list of events.", ["bed.dug", "bed.sown"], False),
        ("It has `bed.dug` and `tool_name`.", ["bed.dug"], False),
        ("- `bed.dug`: dug\n- `bed.sown`: sown\n\nMost want `bed.dug` and `bed.cut`.", ["bed.dug", "bed.sown"], True),
        ("A bed is dug.", ["bed.dug"], False),
    ],
)
def test_names_in_a_row_with_an_event_are_events(text: str, events: list[str], whole: bool, tmp_path: Path) -> None:
    (tmp_path / "guide.md").write_text(f"# Beds\n\n{text}{SHOWN}", encoding="utf-8")
    corpus = read_corpus((str(tmp_path / "guide.md"),))
    words = event_words(ground_of(corpus, None), corpus.documents[0])
    assert (sorted(words.events), words.whole) == (events, whole)
