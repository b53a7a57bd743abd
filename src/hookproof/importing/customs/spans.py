"""Spans of time as sentences write them: a count in digits or in words, and a unit."""

from __future__ import annotations

import re
from collections.abc import Mapping

_WORDS: Mapping[str, int] = {
    "one": 1, "an": 1, "a": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "sixty": 60, "ninety": 90,
}  # fmt: skip
_SECONDS: Mapping[str, int] = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
#: A unit, for a pattern that ignores case.
UNIT = r"s|secs?|seconds?|m|mins?|minutes?|h|hours?|days?"
#: A count, in digits or in a word.
COUNT = rf"[0-9]{{1,4}}|(?:{'|'.join(_WORDS)})\b"
#: A span, for a pattern that ignores case.
SPAN = rf"(?:(?P<count>[0-9]{{1,4}})[ -]?|(?P<word>{'|'.join(_WORDS)})[ -])(?P<unit>{UNIT})\b"


def seconds_of(found: re.Match[str]) -> int:
    """Return the seconds of the span in a match."""
    count = int(found["count"]) if found["count"] else _WORDS[found["word"].lower()]
    return count * _SECONDS[found["unit"][0].lower()]


def count_of(text: str) -> int:
    """Return the count that a text says in digits or in a word."""
    return int(text) if text.isdigit() else _WORDS[text.lower()]
