"""Times in payloads: numbers since 1970 and texts of RFC 3339, moved on."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

#: From here to five times as much, a number is seconds or milliseconds since 1970, of this century.
_UNITS = ((1e9, 1), (1e12, 1000))
#: By how many minutes a time is moved east, and how far east clocks hang.
_MOVED, _EASTMOST = 120, 14 * 60
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?P<fraction>\.\d{1,6})?(?P<zone>[Zz]|[+-]\d\d:\d\d)")


def unit_of(value: object) -> int | None:
    """Return in how many parts of a second a time is told (1, 1000, …), None where the value is no time."""
    if isinstance(value, str):
        found = _RFC_3339.fullmatch(value)
        return None if found is None else 10 ** len((found["fraction"] or ".")[1:])
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    unit = next((unit for low, unit in _UNITS if low <= value < 5 * low), None)
    return unit if isinstance(value, int) or unit is None else 10**6


def later(value: object, seconds: int, otherwise: object) -> object:
    """Return a time so many seconds later, in its own form; `otherwise` where the two are not times of one form."""
    if unit_of(value) is None or type(value) is not type(otherwise) or unit_of(otherwise) is None:
        return otherwise
    if isinstance(value, str):
        return _text_later(value, seconds)
    return value + seconds * next(unit for low, unit in _UNITS if low <= value < 5 * low)  # type: ignore[operator]


def days_later(value: object, days: int) -> str:
    """Return a day of the calendar (`2026-03-01`) so many days later, "" where the value is no day."""
    if not isinstance(value, str) or _DAY.fullmatch(value) is None:
        return ""
    try:
        return (date.fromisoformat(value) + timedelta(days=days)).isoformat()
    except (ValueError, OverflowError):
        return ""


def seconds_of(value: Any) -> float:
    """Return a time, as `unit_of` knows them, in seconds since 1970; 0.0 for a day that no calendar has."""
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value.upper()).timestamp()
        except (ValueError, OverflowError):
            return 0.0
    return float(value) / next(unit for low, unit in _UNITS if low <= value < 5 * low)


def with_fraction(value: str) -> str:
    """Return a time of RFC 3339 in whole seconds with a part of a second; any other text as it is."""
    found = _RFC_3339.fullmatch(value)
    return value if found is None or found["fraction"] else f"{value[:19]}.250{found['zone']}"


def with_offset(value: str) -> str:
    """Return a time of RFC 3339 as the same instant by the clock two hours further east; any other text as it is.

    So is one beyond which no clock hangs.
    """
    found = _RFC_3339.fullmatch(value)
    east = _minutes_east(found["zone"]) + _MOVED if found is not None else _EASTMOST + 1
    moved = _text_later(value, _MOVED * 60)
    if found is None or moved == value or east > _EASTMOST:
        return value
    hours, minutes = divmod(abs(east), 60)
    return f"{moved[: found.start('zone')]}{'-' if east < 0 else '+'}{hours:02}:{minutes:02}"


def _minutes_east(zone: str) -> int:
    if zone in ("Z", "z"):
        return 0
    minutes = int(zone[1:3]) * 60 + int(zone[4:])
    return -minutes if zone[0] == "-" else minutes


def _text_later(value: str, seconds: int) -> str:
    found = _RFC_3339.fullmatch(value)
    if found is None:
        return value
    try:
        moved = datetime.fromisoformat(value[:19]) + timedelta(seconds=seconds)
    except (ValueError, OverflowError):  # a thirteenth month, a leap second, the year 9999
        return value
    return f"{moved.isoformat(sep=value[10])}{value[19:]}"
