"""Spans of time as sentences write them: a count in digits or in words, and a unit."""

from __future__ import annotations

import re
from collections.abc import Mapping

_WORDS: Mapping[str, int] = {
    "one": 1, "a": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "sixty": 60, "ninety": 90,
}  # fmt: skip
_SECONDS: Mapping[str, int] = {"s": 1, "m": 60, "h": 3600}
_UNIT = r"s|secs?|seconds?|mins?|minutes?|hours?"
#: A span, for a pattern that ignores case.
SPAN = rf"(?:(?P<count>[0-9]{{1,4}})[ -]?|(?P<word>{'|'.join(_WORDS)})[ -])(?P<unit>{_UNIT})\b"


def seconds_of(found: re.Match[str]) -> int:
    """Return the seconds of the span in a match."""
    count = int(found["count"]) if found["count"] else _WORDS[found["word"].lower()]
    return count * _SECONDS[found["unit"][0].lower()]
