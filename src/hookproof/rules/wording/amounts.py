"""Lengths of time in prose, in the few forms that leave no doubt."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from hookproof.rules.wording.figures import NUMBER, number_of
from hookproof.schema.patterns import deferral as re

_NUMBER = rf"(?:{NUMBER}|one|an)"
_UNIT = r"(?:second|minute|hour|day|week|month|year)"
#: Units that stand behind a number in figures: "8000 ms", "10s", "5 min"; each in milliseconds.
_SHORTS = {
    "millisecond": 1,
    "milli": 1,
    "ms": 1,
    "sec": 1000,
    "s": 1000,
    "min": 60_000,
    "hr": 3_600_000,
    "h": 3_600_000,
}
_SHORT = rf"(?:{'|'.join(_SHORTS)})s?"
#: A length of time, as a pattern without groups.
LENGTH = rf"{_NUMBER}[ -]{_UNIT}s?"
_FIGURE = rf"(?:{NUMBER}|one)"
_SPELT = r"(?:(?:second|minute|hour|day|week|millisecond|sec|min|hr)s?|ms|s|h)"
#: Delays one after another; several may share the unit of the last one ("5, 25 and 125 minutes").
DELAYS = (
    rf"{_FIGURE}(?:[ -]?{_SPELT}\b)?(?:(?:,? and |, ?)(?:then )?(?:after )?{_FIGURE}(?:[ -]?{_SPELT}\b)?){{0,14}}"
    rf"(?<=[a-z])(?! {_SPELT}\b)"
)
#: Parts of a unit before it, "half an hour", and after it, "an hour and a half".
_PARTS = {
    "": 1.0,
    "half": 0.5,
    "half of": 0.5,
    "quarter of": 0.25,
    "three quarters of": 0.75,
    "three-quarters of": 0.75,
}
_MORE = {"": 0.0, "half": 0.5, "quarter": 0.25}
_PART = rf"(?:(?P<part>{'|'.join(sorted(filter(None, _PARTS), key=len, reverse=True))}) (?=an? |one ))?"
_DURATION = re.compile(
    rf"(?<![\w.,/]){_PART}(?P<n>{_NUMBER})(?P<tenths>\.\d{{1,3}})?[ -](?P<unit>{_UNIT})s?\b"
    rf"(?: and a (?P<more>{'|'.join(filter(None, _MORE))})\b(?!-))?"
    rf"|(?<![\w.:-])(?P<figures>\d{{1,9}})[ -]?(?P<short>{_SHORT})\b(?![-'/])",
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
    r"\b(?:expir\w+|runs? out|lapses?|valid\w*|lifetime|lives? for|good for|available for|usable for|used for"
    r"|can be used|works? for|accessible for|kept for|stored for|ttl)\b"
    r"|\b(?:for|within) (?:up to |at most |exactly )?(?=\d|an? |one |two |three |half )[^.;]{2,30}? "
    r"(?:after|from|of|since) `\w+`",
    re.IGNORECASE,
)


def delays_in(text: str) -> int:
    """Return how many delays a text lists."""
    return len(re.findall(rf"(?<!\w){_FIGURE}(?!\d)", text, re.IGNORECASE))


@lru_cache(maxsize=20_000)
def durations_in(sentence: str) -> Mapping[int, str]:
    """Return the lengths of time that a sentence names, in seconds, each with its words."""
    found: dict[int, str] = {}
    for match in _DURATION.finditer(sentence):
        seconds = _seconds(match)
        found |= {seconds: match[0]} if seconds else {}
    return found


def _seconds(match: re.Match[str]) -> int:
    """Return a length of time in seconds; 0 where it is shorter than one."""
    if match["figures"] is None:
        return int(_units(match) * _UNITS[match["unit"].lower()])
    unit = match["short"].lower()
    return int(match["figures"]) * (_SHORTS.get(unit) or _SHORTS[unit[:-1]]) // 1000


def _units(match: re.Match[str]) -> float:
    """Return how many of its unit a length of time is."""
    whole = number_of(match["n"]) + float(match["tenths"] or 0)
    return whole * _PARTS[(match["part"] or "").lower()] + _MORE[(match["more"] or "").lower()]


#: "This URL may only be valid for two minutes" promises no length of time.
_MAYBE = re.compile(r"\b(?:may|might|could)\b(?: \w+){0,2} (?:be valid|expire|last)\b", re.IGNORECASE)


@lru_cache(maxsize=20_000)
def lifetimes_in(text: str) -> Mapping[int, str]:
    """Return how long something is valid, in seconds, with the words that say so, from sentences about validity."""
    found: dict[int, str] = {}
    for sentence in re.split(r"(?<=[.;!?])\s", text):
        if _LIFE.search(sentence) and not _MAYBE.search(sentence):
            found |= durations_in(sentence)
    return found
