"""Numbers in prose: ranges, quantities and durations, in the few forms that leave no doubt."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMBER = r"-?\d[\d,]*(?:\.\d+)?"
_RANGE = re.compile(
    rf"(?:\bin (?:the range |the interval )?\[\s*(?P<a1>{_NUMBER})\s*,\s*(?P<b1>{_NUMBER})\s*\]"
    rf"|(?:\b(?:between|from)\s+(?P<a2>{_NUMBER})\s+(?:and|to)\s+(?P<b2>{_NUMBER})\b)"
    rf"|\[\s*(?P<a3>{_NUMBER})\s*,\s*(?P<b3>{_NUMBER})\s*\]|\((?P<a4>{_NUMBER})\s?[-–]\s?(?P<b4>{_NUMBER})\))(?P<after>[^.;]{{0,30}})",
    re.IGNORECASE,
)
_COUNT = r"(?P<n>\d[\d,]{0,15}|one|two|three|four|five|six|eight|ten)"
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8, "ten": 10}
_LEAST = re.compile(
    rf"\b(?:at least|a minimum of|minimum of|no fewer than)\s+{_COUNT}\s+(?P<noun>[a-z]+)", re.IGNORECASE
)
_MOST = re.compile(
    rf"\b(?:at most|up to|a maximum of|maximum of|maximum(?: length)?(?: is|:)?|max\.?(?: length)?:?"
    rf"|no more than|no longer than)\s+{_COUNT}\s+(?P<noun>[a-z]+)",
    re.IGNORECASE,
)
_EXACT = re.compile(rf"^(?:the |an? |unique )*{_COUNT}[- ](?:character|digit|letter)s?(?:[- ]long)?\b", re.IGNORECASE)
_EMPTY = re.compile(r"\b(?:never|not|cannot|must not|can't) be empty\b|\bnon-?empty\b", re.IGNORECASE)
_HEDGED = re.compile(
    r"\b(?:usually|typically|normally|often|generally|e\.g\.|for example|recommended|should)\b", re.IGNORECASE
)
_DURATION = re.compile(
    r"\b(?P<n>\d{1,15}|one|two|three|seven|thirty)[ -](?P<unit>second|minute|hour|day|week|month|year)s?\b",
    re.IGNORECASE,
)
_UNITS = {
    "second": 1,
    "minute": 60,
    "hour": 3600,
    "day": 86_400,
    "week": 604_800,
    "month": 2_592_000,
    "year": 31_536_000,
}
_LIFE = re.compile(
    r"\b(?:expir\w+|valid\w*|lifetime|lives? for|good for|available for|usable for|used for"
    r"|accessible for|kept for|stored for|ttl)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bounds of a number or of a count, as prose states them; `noun` is what is counted."""

    low: float | None = None
    high: float | None = None
    noun: str = ""
    exact: bool = False


def range_in(text: str) -> Bounds | None:
    """Return the range of a number that a text states, None where it states none, or hedges."""
    match = _RANGE.search(text)
    if match is None or _HEDGED.search(text):
        return None
    low, high = next((match[f"a{n}"], match[f"b{n}"]) for n in (1, 2, 3, 4) if match[f"a{n}"] is not None)
    bounds = Bounds(float(low.replace(",", "")), float(high.replace(",", "")), match["after"].strip(" ,)"))
    return bounds if bounds.low is not None and bounds.high is not None and bounds.low < bounds.high else None


def count_in(text: str) -> Bounds | None:
    """Return the bounds of a count that a text states: "at least one word", "up to 64 characters", "never empty"."""
    if _HEDGED.search(text):
        return None
    least, most = (_of_the_whole(match) for match in (_LEAST.search(text), _MOST.search(text)))
    if least or most:
        noun = (least or most)["noun"].lower() if (least or most) else ""  # type: ignore[index]
        return Bounds(_number(least), _number(most), noun)
    if exact := _EXACT.search(text):
        return Bounds(_number(exact), _number(exact), "characters", exact=True)
    return Bounds(1, None, "item") if _EMPTY.search(text) else None


#: A count after one of these words is of something that the text tells of, not of the field.
_RELATIVE = re.compile(r"\b(?:who|whom|whose|which|that|where|if|when|unless|while)\b[^.;:]*$", re.IGNORECASE)


def _of_the_whole(match: re.Match[str] | None) -> re.Match[str] | None:
    return None if match is None or _RELATIVE.search(match.string[: match.start()]) else match


def _number(match: re.Match[str] | None) -> float | None:
    if match is None:
        return None
    word = match["n"].lower().replace(",", "")
    return float(_WORDS[word]) if word in _WORDS else float(word)


def durations_in(sentence: str) -> dict[int, str]:
    """Return the lengths of time that a sentence names, in seconds, each with its words."""
    found: dict[int, str] = {}
    for match in _DURATION.finditer(sentence):
        word = match["n"].lower()
        number = {"seven": 7, "thirty": 30, **_WORDS}.get(word) or int(word)
        found[number * _UNITS[match["unit"].lower()]] = match[0]
    return found


def lifetimes_in(text: str) -> dict[int, str]:
    """Return how long something is valid, in seconds, with the words that say so, from sentences about validity."""
    found: dict[int, str] = {}
    for sentence in re.split(r"(?<=[.;!?])\s", text):
        if _LIFE.search(sentence):
            found |= durations_in(sentence)
    return found
