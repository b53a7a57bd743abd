"""Times as numbers: the unit that is named, the one in which a value is plausible, and what is wrong with a value."""

from __future__ import annotations

from typing import Any

from tests.rowwise import each_row

from hookproof.rules.wording.instants import fault_in_time, is_time_name, seconds_of, units_of
from hookproof.schema.epochs import Unit, unit_in

S, MS, US, NS = Unit.SECONDS, Unit.MILLISECONDS, Unit.MICROSECONDS, Unit.NANOSECONDS
NOW = 1_750_000_000


@each_row(
    ("text", "unit"),
    [
        ("Unix timestamp", S),
        ("seconds since the epoch", S),
        ("Unix time in milliseconds", MS),
        ("milliseconds since the epoch", MS),
        ("unix epoch (ms)", MS),
        ("microseconds since the epoch", US),
        ("nanoseconds since the Unix epoch", NS),
        ("Unix time, or ISO 8601", None),
        ("Duration in Unix seconds", None),
        ("when it was made", None),
        ("in milliseconds", None),
        ("POSIX time", S),
    ],
)
def test_a_unit_is_the_one_that_a_description_names(text: str, unit: Unit | None) -> None:
    assert unit_in(text) is unit
    assert unit_in(text, {"type": "integer"}) is unit
    assert unit_in(text, {"format": "date-time"}) is None


@each_row(
    ("value", "unit"),
    [
        (NOW, S),
        (NOW * 1000, MS),
        (NOW * 10**6, US),
        (NOW * 10**9, NS),
        (NOW + 0.5, S),
        (946_684_800, S),
        (946_684_799, None),
        (4_102_444_799, S),
        (4_102_444_800, None),
        (True, None),
        ("1750000000", None),
        (None, None),
        (12, None),
    ],
)
def test_a_number_is_a_time_in_the_unit_in_which_its_year_is_of_this_century(value: Any, unit: Unit | None) -> None:
    assert units_of(value) is unit


@each_row(
    ("value", "unit", "words"),
    [
        (NOW, S, ""),
        (NOW * 1000, S, "a time in milliseconds, where seconds are documented"),
        (NOW, MS, "a time in seconds, where milliseconds are documented"),
        (12, S, "not a plausible time, it would be 1970-01-01T00:00:12Z"),
        (10**30, S, "not a plausible time, it is out of range"),
        (12, None, "no time in any unit, it would be 1970-01-01T00:00:12Z"),
        (0, None, ""),
        (NOW, None, ""),
        (NOW * 5, None, ""),
        (True, S, ""),
        (None, S, ""),
        ("2026-01-02", S, "a date in words, where seconds or milliseconds since the epoch are documented"),
        ("2026-01-02T03:04:05Z", MS, "a date in words, where seconds or milliseconds since the epoch are documented"),
        ("2026-01-02x", S, ""),
        ("2026-01-02", None, ""),
        ("1970-01-01T00:00:00Z", None, "the beginning of the epoch, when no event was"),
        ("soon", S, ""),
    ],
)
def test_what_is_wrong_with_the_value_of_a_time_is_said(value: Any, unit: Unit | None, words: str) -> None:
    assert fault_in_time(value, unit) == words


@each_row(
    ("value", "seconds"),
    [
        ("1970-01-02", 86_400.0),
        ("1970-01-01T01:00:00+01:00", 0.0),
        ("1970-01-01T00:01", 60.0),
        ("1970-13-01", None),
        ("1970-01-01 and more", None),
        (NOW, float(NOW)),
        (NOW * 1000, float(NOW)),
        (10**8, None),
        (True, None),
        (None, None),
    ],
)
def test_a_time_is_read_as_seconds_however_it_is_written(value: Any, seconds: float | None) -> None:
    assert seconds_of(value) == seconds


@each_row("name", ["createdAt", "created_at", "sentOn", "paid_at", "timestamp", "eventTimestamp", "expires_at"])
def test_a_name_that_says_when_is_one_of_a_time(name: str) -> None:
    assert is_time_name(name)


@each_row("name", ["created", "At", "format", "statusAt2", "timestamps", "createdBy"])
def test_other_names_are_none(name: str) -> None:
    assert not is_time_name(name)
