"""Since when, according to a text, a provider or one of its events exists: no example can be from before."""

from __future__ import annotations

from datetime import UTC, datetime

from hookproof.rules.reading.examples import sentences
from hookproof.rules.wording.subjects import is_hedged
from hookproof.schema.patterns import deferral as re

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WHEN = r"(?:(?P<day>\d{1,2}) )?(?:(?P<month>[A-Z][a-z]{2,8})\.? )?(?:of )?(?P<year>(?:19|20)\d\d)\b(?!-)"
#: "Pond was launched in 2021", "Pond opened its doors in May 2022": of whom it is said begins the sentence.
_PROVIDER = re.compile(
    r"^(?:(?:[A-Z][\w-]{1,30}(?: [A-Z][\w-]{1,30}){0,2}),? (?:(?:was|has been|had been) )?"
    r"|(?:We|The company) (?:were |was )?)"
    r"(?:launched|founded|established|went live|opened (?:its|our) doors|started (?:business|out|up)|live|in business) "
    rf"(?:in|since) {_WHEN}"
)
#: "Sent since March 2024", of the event whose text it is.
_EVENT = re.compile(
    r"^(?:(?:This event|It) (?:is|has been) )?(?:[Ss]ent|[Ee]mitted|[Aa]vailable|[Dd]elivered|[Ff]ired|[Pp]ublished)"
    rf" since {_WHEN}"
)


def provider_since(text: str) -> datetime | None:
    """Return when a text says that the provider began; None where it does not say."""
    return _first(_PROVIDER, text)


def event_since(text: str) -> datetime | None:
    """Return since when the text of an event says that it is sent; None where it does not say."""
    return _first(_EVENT, text)


def _first(pattern: re.Pattern[str], text: str) -> datetime | None:
    told = (pattern.match(" ".join(one.split())) for one in sentences(text) if not is_hedged(one))
    return next((found for match in told if match is not None and (found := _time(match))), None)


def _time(match: re.Match[str]) -> datetime | None:
    month = (match["month"] or "jan")[:3].lower()
    return datetime(int(match["year"]), _MONTHS.index(month) + 1, 1, tzinfo=UTC) if month in _MONTHS else None
