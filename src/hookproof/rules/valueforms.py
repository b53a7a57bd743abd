"""Forms of values that descriptions name: a UUID, an ISO 8601 time, epoch seconds, a URL, base64, cents."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any


@dataclass(frozen=True, slots=True)
class Form:
    """A form: what it is called, words that name it, the JSON types and formats that it can have, and values of it."""

    name: str
    said: re.Pattern[str]
    kinds: frozenset[str]
    formats: frozenset[str]
    fits: Callable[[Any], bool]


def _text(pattern: str) -> Callable[[object], bool]:
    compiled = re.compile(pattern)
    return lambda value: isinstance(value, str) and bool(compiled.fullmatch(value))


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


_STRING = frozenset({"string"})
_NUMBER = frozenset({"integer", "number"})
_ISO_TEXT = (
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?|P(?:\d+[YMWD])*(?:T(?:\d+[HMS])+)?"
)

#: Each with a sentence's words that leave no doubt; the first that fits counts.
FORMS = (
    Form(
        "an ISO 8601 time",
        re.compile(r"\bISO[- ]?8601\b|\bRFC[- ]?3339\b", re.IGNORECASE),
        _STRING,
        frozenset({"date-time", "date", "time", "duration"}),
        _text(_ISO_TEXT),
    ),
    Form(
        "a number of milliseconds since the epoch",
        re.compile(
            r"\b(?:unix|epoch|posix)\b.{0,20}\b(?:milliseconds?|millis|ms)\b|\bmilliseconds?\b.{0,20}\bepoch\b|"
            r"\bmilliseconds? since (?:midnight |00:00 )?(?:January 1(?:st)?,? |1970-01-01|1 January )",
            re.IGNORECASE,
        ),
        _NUMBER,
        frozenset({"int64", "int32", "timestamp", "unix-time", "double"}),
        _is_number,
    ),
    Form(
        "a number of seconds since the epoch",
        re.compile(
            r"\b(?:unix|epoch|posix)[- ]?(?:time(?:stamp)?|seconds?)\b(?!.{0,20}milli)|"
            r"(?<!milli)(?<!micro)(?<!nano)\bseconds since (?:the )?(?:unix )?(?:epoch\b"
            r"|January 1(?:st)?,? |1970-01-01|1 January )",
            re.IGNORECASE,
        ),
        _NUMBER,
        frozenset({"int64", "int32", "timestamp", "unix-time", "unixtime", "double"}),
        _is_number,
    ),
    Form(
        "a UUID",
        re.compile(r"(?<!\w)(?:UUID|GUID)(?:v?\d)?\b", re.IGNORECASE),
        _STRING,
        frozenset({"uuid", "guid"}),
        _text(r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}"),
    ),
    Form(
        "an HTTPS URL",
        re.compile(r"\bHTTPS URL\b", re.IGNORECASE),
        _STRING,
        frozenset({"uri", "url", "iri", "uri-reference"}),
        _text(r"https://\S+"),
    ),
    Form(
        "an integer in the smallest unit of its currency",
        re.compile(
            r"\bin (?:cents|the smallest (?:currency )?unit|minor units)\b|\bsmallest currency unit\b", re.IGNORECASE
        ),
        frozenset({"integer"}),
        frozenset({"int32", "int64"}),
        lambda value: isinstance(value, int) and not isinstance(value, bool),
    ),
    Form(
        "base64",
        re.compile(r"\bbase64(?:url)?[- ]encoded\b", re.IGNORECASE),
        _STRING,
        frozenset({"byte", "base64", "base64url", "binary"}),
        _text(r"[A-Za-z0-9+/_-]+={0,2}"),
    ),
    Form(
        "a date as YYYY-MM-DD",
        re.compile(r"\bYYYY-MM-DD\b(?![T ]*HH|.{0,3}hh)"),
        _STRING,
        frozenset({"date"}),
        _text(r"\d{4}-\d\d-\d\d"),
    ),
    Form(
        "an integer",
        re.compile(
            r"^(?:an? )?(?:positive |non-negative |whole )?integers?\b(?!-)|^(?:a )?whole number\b", re.IGNORECASE
        ),
        frozenset({"integer"}),
        frozenset({"int32", "int64"}),
        lambda value: _is_number(value) and float(value).is_integer(),
    ),
    Form(
        "an ISO 4217 currency code",
        re.compile(r"\bISO[- ]?4217\b", re.IGNORECASE),
        _STRING,
        frozenset({"iso-4217", "currency"}),
        _text(r"[A-Za-z]{3}|\d{3}"),
    ),
    Form(
        "a two-letter country code",
        re.compile(
            r"\bISO[- ]?3166(?:-1)?(?:[- ]alpha[- ]?2)?\b(?!-1[- ]alpha[- ]?3)|\btwo-letter country code\b",
            re.IGNORECASE,
        ),
        _STRING,
        frozenset({"country", "iso-3166", "iso-3166-1"}),
        _text(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,3})?"),
    ),
    Form(
        "an E.164 phone number",
        re.compile(r"\bE\.?164\b"),
        _STRING,
        frozenset({"phone", "e164", "phone-number"}),
        _text(r"\+\d{6,15}"),
    ),
    Form(
        "an IP address",
        re.compile(r"^(?:the )?(?:\w+'?s? )?IP(?:v4|v6)? address\b"),
        _STRING,
        frozenset({"ipv4", "ipv6", "ip"}),
        _text(r"\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*"),
    ),
    Form(
        "an email address",
        re.compile(r"^(?:the )?(?:\w+'?s? )?e-?mail(?: address)?(?: of\b|\W*$|\b(?= address))", re.IGNORECASE),
        _STRING,
        frozenset({"email", "idn-email"}),
        _text(r"[^@\s]+@[^@\s]+"),
    ),
)
#: Words after which a form is that of something else, one of several, or denied.
_UNSURE = re.compile(
    r"\b(?:or|either|not|n't|instead|unlike|contains?|list|array|map|e\.g|such as|(?<!^)if|(?<!^)when|prefix\w*|"
    r"derived|hash|based on|previously|legacy|deprecated|keyed|may|can|could|optionally|wrapped|object)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=1 << 16)
def forms_said(description: str) -> tuple[Form, ...]:
    """Return the one form that a description names for its field's value; none where it names several, or hedges."""
    sentence = re.split(r"(?<=[.;!?])\s", description.strip(), maxsplit=1)[0]
    found = [form for form in FORMS if form.said.search(description)]
    return tuple(found) if len(found) == 1 and found[0].said.search(sentence) and not _UNSURE.search(sentence) else ()
