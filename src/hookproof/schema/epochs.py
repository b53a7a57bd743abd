"""What a schema says of an instant beside its asserted format: the unit of a number, the form of a text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum


class Unit(Enum):
    """How a time is written; the value is how many of the unit make a second, 0 for text."""

    SECONDS = 1
    MILLISECONDS = 1_000
    MICROSECONDS = 1_000_000
    NANOSECONDS = 1_000_000_000
    TEXT = 0


_EPOCH = re.compile(
    r"\bepoch\b|\bunix[- ]?(?:time(?:stamp)?|seconds|epoch|milli\w*|ms\b)|\bposix time|"
    r"\btimestamp,? (?:in|as) (?:ms|milli\w*|seconds)\b|seconds? since 1970\b",
    re.IGNORECASE,
)
_NOT_A_TIME = re.compile(r"\b(?:duration|elapsed|how long|interval|offset|length of)\b", re.IGNORECASE)
_UNITS = (
    (re.compile(r"\bmilli-?seconds?\b|\bmillis\b|\(ms\)|\b(?:in|as|unix) ms\b", re.IGNORECASE), Unit.MILLISECONDS),
    (re.compile(r"\bmicro-?seconds?\b", re.IGNORECASE), Unit.MICROSECONDS),
    (re.compile(r"\bnano-?seconds?\b", re.IGNORECASE), Unit.NANOSECONDS),
)
_ISO = re.compile(r"\bISO[- ]?8601\b|\bRFC[- ]?3339\b|\bdate-time\b", re.IGNORECASE)

_ASIDE = re.compile(r"\([^()]*\)")


#: What is told in brackets of another member: "(`created_ms` has the same in milliseconds)".
_OF_ANOTHER = re.compile(r"\(`[^`]+` (?:has|holds|is|gives|carries|tells|shows)\b[^()]*\)")


def unit_in(description: str, schema: Mapping[str, object] | None = None) -> Unit | None:
    """Return the unit of time that a description names, or None where it names none, or both a number and a text."""
    description = _OF_ANOTHER.sub("", description)
    if _NOT_A_TIME.search(description) or (schema and schema.get("format") == "date-time"):
        return None
    if not _EPOCH.search(description):
        return None
    if _ISO.search(description):
        return None
    bare = _ASIDE.sub("", description)
    if _EPOCH.search(bare) and re.search(r"\b\w*seconds?\b", bare, re.IGNORECASE):
        description = bare  # what stands in brackets is told beside it
    return next((unit for pattern, unit in _UNITS if pattern.search(description)), Unit.SECONDS)


#: Formats of providers, never asserted, by which a number is an instant: `unix-time`, `epoch_ms`, `timestamp`.
_FORMATS = re.compile(
    r"(?:unix|epoch|posix|timestamp)(?:[-_]?(?:time|timestamp|epoch|s|secs?|seconds|ms|millis|milliseconds))*",
    re.IGNORECASE,
)
_FORMAT_IN_MILLISECONDS = re.compile(r"(?:ms|millis|milliseconds)$", re.IGNORECASE)


def unit_of(schema: Mapping[str, object]) -> Unit | None:
    """Return the unit of a number that is an instant, by its format or its description; None where it is none."""
    told = schema.get("format")
    if isinstance(told, str) and _FORMATS.fullmatch(told):
        return Unit.MILLISECONDS if _FORMAT_IN_MILLISECONDS.search(told) else Unit.SECONDS
    description = schema.get("description")
    return unit_in(description, schema) if isinstance(description, str) else None


def is_text_time(schema: Mapping[str, object]) -> bool:
    """Return whether a text without a format is described as a time of ISO 8601 or RFC 3339."""
    description = schema.get("description")
    if not isinstance(description, str) or "format" in schema or _NOT_A_TIME.search(description):
        return False
    return bool(_ISO.search(description)) and not _EPOCH.search(description)
