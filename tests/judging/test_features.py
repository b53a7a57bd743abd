"""What is special about a payload, in words."""

from __future__ import annotations

from typing import Any

from hookproof.judging.features import any_in_words, feature
from hookproof.schema.differences import Edit
from hookproof.schema.json import ABSENT


def one(after: Any, *path: str | int) -> tuple[Any, ...]:
    return (feature(Edit(path=path, before="old", after=after)),)


def test_a_place_is_named_once_for_all_its_values() -> None:
    alternatives = [one("A", "kind"), one("B", "kind"), one(None, "note"), one("C", "kind")]
    assert any_in_words(alternatives) == '`kind` is "A", "B" or "C" or `note` is null'


def test_what_is_missing_is_named_place_by_place() -> None:
    assert any_in_words([one(None, "a"), one(ABSENT, "b")]) == "`a` is null or `b` is absent"
    assert any_in_words([one("", "a"), one("", "a")]) == "`a` is empty"
