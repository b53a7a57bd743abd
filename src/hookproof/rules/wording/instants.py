"""Times as numbers: the unit that a description names, and whether a value can be a time in it."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hookproof.schema.epochs import Unit
from hookproof.schema.patterns import deferral as re

_NAME = re.compile(
    r"(?:.*[a-z])?(?:[a-z]{2,20}ed|expires|begun|starts|ends|sent|left|paid|made|taken|given|seen|sold|won|lost)"
    r"(?:At|_at|On|_on)|(?:.*[a-z_])?(?:timestamp|Timestamp)"
)
#: What is plausible: from the year 2000 to 2100, in seconds.
_FROM, _TO = 946_684_800, 4_102_444_800


def is_time_name(name: str) -> bool:
    """Whether a field's name says that it is a point in time."""
    return bool(_NAME.fullmatch(name))


def units_of(value: object) -> Unit | None:
    """Return the one unit in which a number is a plausible time; None for any other value."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return next((unit for unit in Unit if unit is not Unit.TEXT and _FROM <= value / unit.value < _TO), None)


def fault_in_time(value: object, unit: Unit | None) -> str:
    """Return what is wrong with a value of a time field; "" where nothing is. Without a unit, any unit will do."""
    if isinstance(value, str):
        return _fault_in_text(value) if unit is not None else _fault_in_date(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return ""
    fitting = [u for u in Unit if u is not Unit.TEXT and _FROM <= value / u.value < _TO]
    if unit is None:
        return "" if fitting or value == 0 or abs(value) >= _FROM else f"no time in any unit, {_as_seconds(value)}"
    if unit in fitting:
        return ""
    if fitting:
        return f"a time in {fitting[0].name.lower()}, where {unit.name.lower()} are documented"
    return f"not a plausible time, {_as_seconds(value / unit.value)}"


def _fault_in_text(value: str) -> str:
    if re.match(r"\d{4}-\d\d-\d\d(?:[T ]|$)", value):
        return "a date in words, where seconds or milliseconds since the epoch are documented"
    return ""


def _fault_in_date(value: str) -> str:
    if match := re.match(r"(?P<date>\d{4}-\d\d-\d\d)(?:[T ]\d\d:\d\d|$)", value):
        try:
            date.fromisoformat(match["date"])
        except ValueError:
            return "a day that is in no calendar"
    return "the beginning of the epoch, when no event was" if value.startswith("1970-01-01T00:00:00") else ""


def _as_seconds(seconds: float) -> str:
    try:
        return f"it would be {datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"
    except (ValueError, OverflowError, OSError):
        return "it is out of range"


def seconds_of(value: object) -> float | None:
    """Return a time as seconds since the epoch; None for what is no time."""
    if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d|$)", value):
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            return None
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value > 10**8:
        return value / 1000 if value > 10**11 else float(value)
    return None
