"""How what shows came of what was sent, where the two are not one: cut, escaped, rounded, another moment."""

from __future__ import annotations

import html
import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from hookproof.findings import Severity
from hookproof.observers.state import shortened
from hookproof.payloads.moments import seconds_of, unit_of

_ASTRAL = re.compile(r"[\U00010000-\U0010ffff]")
_TAG = re.compile(r"</?[a-z]+>")
_DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+")
#: What a number may be rounded to, and how it is called; in which ways.
_STEPS = {
    Decimal(1): "whole numbers",
    Decimal("0.1"): "tenth parts",
    Decimal(10): "tens",
    Decimal(100): "hundreds",
    Decimal(1000): "thousands",
}
#: In what parts of one a number may be counted, and how they are called.
_PARTS = {Decimal(100): "hundredth parts", Decimal(1000): "thousandth parts", Decimal(10**6): "millionth parts"}
#: What is rounded before it is counted in parts loses these.
_BEFORE_PARTS = (Decimal(1), Decimal("0.1"))
_WAYS = (ROUND_FLOOR, ROUND_CEILING, ROUND_HALF_EVEN, ROUND_HALF_UP)
#: What languages call nothing where it is written out as a text.
_NOTHINGS = frozenset({"None", "null", "NULL", "undefined", "NaN", "nil", "<nil>", "(null)"})
#: Some languages write no more than fourteen digits of a float.
_AS_WRITTEN = 1e-13
_MILLISECONDS = 1000
_WORDS_OF_LOSS = ("", "?", "??", "????", "\ufffd", "\ufffd\ufffd", "□")


def is_decimal(value: object) -> bool:
    """Whether a value is a number with a fraction written as a text, as amounts are."""
    return isinstance(value, str) and _DECIMAL.fullmatch(value) is not None


# -- texts ------------------------------------------------------------------------------------------------------------


def _escaped(text: str) -> Iterator[str]:
    yield from (html.escape(text), html.escape(text, quote=False))
    yield html.escape(text).replace("&#x27;", "&#39;").replace("&quot;", "&#34;")


def _without_astral(text: str) -> Iterator[str]:
    yield from (_ASTRAL.sub(sign, text) for sign in _WORDS_OF_LOSS)
    yield from (_ASTRAL.sub(sign, text).strip() for sign in _WORDS_OF_LOSS[:1])
    yield text[: found.start()] if (found := _ASTRAL.search(text)) else text


def _without_tags(text: str) -> Iterator[str]:
    yield from (_TAG.sub("", text), _TAG.sub(" ", text))


def _compatible(text: str) -> Iterator[str]:
    yield from (unicodedata.normalize("NFKC", text), unicodedata.normalize("NFKD", text))


#: In which ways a text becomes another one, in words, and what that weighs at most: None is what the check says.
_TEXTS: tuple[tuple[Callable[[str], Iterator[str]], str, Severity | None], ...] = (
    (_escaped, "it is kept as it is escaped for HTML", None),
    (_without_astral, "what is beyond the basic plane, as emoji are, is lost", None),
    (_without_tags, "tags are taken out", Severity.NOTE),
    (_compatible, "it is kept in a compatible form (NFKC)", Severity.NOTE),
)


def of_text(sent: str, shown: str) -> tuple[str, Severity | None]:
    """Return how a text became what shows, in words, and what it weighs at most."""
    if sent.startswith(shown):
        return f"of a text of {len(sent)} characters the first {len(shown)} are kept", None
    says = f"{shortened(sent)} shows as {shortened(shown)}"
    for ways, words, severity in _TEXTS:
        if any(_alike(shown, each) for each in ways(sent)):
            return f"{says}: {words}", severity
    return says, None


def _alike(one: str, other: str) -> bool:
    return " ".join(one.split()) == " ".join(other.split())


def is_written_nothing(shown: object) -> bool:
    """Whether what shows is the text by which a language writes nothing."""
    return isinstance(shown, str) and shown in _NOTHINGS


# -- numbers ----------------------------------------------------------------------------------------------------------


def rounded_to(pairs: Sequence[tuple[object, object]]) -> str:
    """Return what all that was sent is rounded to where it shows, in words; "" where it shows whole, or is another."""
    numbers = [(_decimal(sent), _decimal(shown)) for sent, shown in pairs]
    if any(sent is None or shown is None for sent, shown in numbers) or len({shown for _, shown in numbers}) == 1:
        return ""
    if all(sent == shown for sent, shown in numbers):
        return ""
    known = [(sent, shown) for sent, shown in numbers if sent is not None and shown is not None]
    return _step_of(known, tuple(_STEPS))


def rounded_in_parts(pairs: Sequence[tuple[object, object]]) -> str:
    """Return what all that was sent is rounded to before it is counted in parts of one, in words; "" where it is not.

    42.50 shows as 4300: who counts in hundredth parts means to keep them.
    """
    numbers = [(_decimal(sent), _decimal(shown)) for sent, shown in pairs]
    known = [(sent, shown) for sent, shown in numbers if sent is not None and shown is not None]
    if len(known) < len(numbers) or len({shown for _, shown in known}) == 1:
        return ""
    for part, called in _PARTS.items():
        counted = [(sent, shown / part) for sent, shown in known]
        step = _step_of(counted, _BEFORE_PARTS) if any(sent != shown for sent, shown in counted) else ""
        if step:
            return f"{step}, counted in {called}"
    return ""


def _step_of(pairs: Sequence[tuple[Decimal, Decimal]], steps: Sequence[Decimal]) -> str:
    ways = ((step, way) for step in steps for way in _WAYS)
    fits = (step for step, way in ways if all(_rounded(sent, step, way) == shown for sent, shown in pairs))
    return _STEPS.get(next(fits, Decimal(0)), "")


def missed_by_one(pairs: Sequence[tuple[object, object]]) -> str:
    """Return in what parts the last number is counted where all before it are, in words; "" where it is by those.

    What a float makes of 19.99 * 100 is less than 1999, and whoever cuts it off keeps 1998.
    """
    numbers = [(_decimal(sent), _decimal(shown)) for sent, shown in pairs]
    known = [(sent, shown) for sent, shown in numbers if sent is not None and shown is not None]
    if len(known) < len(numbers) or len({shown for _, shown in known[:-1]}) == 1:
        return ""
    *usual, (last, seen) = known
    parts = (part for part in _PARTS if all(sent * part == shown for sent, shown in usual))
    wanted = next((last * part for part in parts if abs(seen - last * part) == 1), None)
    return "" if wanted is None else _PARTS[wanted / last]


def through_a_float(pairs: Sequence[tuple[object, object]]) -> str:
    """Return what the last whole number went through where all before it show as they are; "" where it did not."""
    *usual, (last, seen) = [(_decimal(sent), _decimal(shown)) for sent, shown in pairs]
    if last is None or seen is None or last == seen or last != int(last):
        return ""
    near = math.isclose(last, seen, rel_tol=_AS_WRITTEN)
    return "a float" if near and all(sent is not None and sent == shown for sent, shown in usual) else ""


def is_near(shown: object, number: int) -> bool:
    """Whether what shows is another number, and the same one to a float."""
    found = _decimal(shown)
    return found is not None and found != number and float(found) == float(number)


def _decimal(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _rounded(value: Decimal, step: Decimal, way: str) -> Decimal:
    return (value / step).to_integral_value(rounding=way) * step


# -- times ------------------------------------------------------------------------------------------------------------

#: How some write behind a date that its clock is that of UTC.
_UTC = " UTC"
_LONGEST_TIME = 64


def _clock(value: object) -> tuple[float, float | None] | None:
    """Return what a clock shows at a time, in seconds, and how far east it hangs (None: it is not said).

    Seconds since 1970 are counted by a clock of UTC.
    """
    if isinstance(value, str):
        return _clock_read(value) if len(value) <= _LONGEST_TIME else None
    return (seconds_of(value), 0.0) if unit_of(value) is not None else None


# Each time that was sent is held against all that shows, and the same ones show again after each delivery.
@lru_cache(maxsize=4096)
def _clock_read(value: str) -> tuple[float, float | None] | None:
    try:
        found = datetime.fromisoformat(value.strip().upper().removesuffix(_UTC))
    except ValueError:
        return None
    offset = found.utcoffset()
    return found.replace(tzinfo=UTC).timestamp(), None if offset is None else offset.total_seconds()


def loses_offset(pairs: Sequence[tuple[object, object]]) -> bool:
    """Whether each time shows by its own clock, without saying where that hangs: one of them is not UTC."""
    clocks = [(_clock(sent), _clock(shown)) for sent, shown in pairs]
    if any(sent is None or shown is None or sent[0] != shown[0] or shown[1] for sent, shown in clocks):
        return False
    return any(sent is not None and bool(sent[1]) for sent, _ in clocks)


def in_milliseconds(pairs: Sequence[tuple[object, object]]) -> bool:
    """Whether each number of seconds shows as the date that it would be in milliseconds."""
    return all(_is_too_early(sent, shown) for sent, shown in pairs)


def _is_too_early(sent: object, shown: object) -> bool:
    clock = _clock(shown)
    if clock is None or not isinstance(sent, (int, float)) or unit_of(sent) is None:
        return False
    days = abs(clock[0] - (clock[1] or 0) - sent / _MILLISECONDS)
    return sent < 5e9 and days <= _ZONES


#: Clocks hang so many seconds apart, at most: a date without an offset may be any of them.
_ZONES = 14 * 3600


#: Clocks of all zones differ by whole quarters of an hour.
_QUARTER = 900


def at_another_hour(pairs: Sequence[tuple[object, object]]) -> bool:
    """Whether each time shows as a moment that is as many hours off, by a clock that says where it hangs.

    A date that says nothing of its zone may be that of any clock.
    """
    shifts = {_shift(sent, shown) for sent, shown in pairs}
    shift = next(iter(shifts)) if len(shifts) == 1 else None
    return shift is not None and 0 < abs(shift) <= _ZONES and shift % _QUARTER == 0


def is_one_moment(sent: object, shown: object) -> bool:
    """Whether what shows is the moment that was sent, to the second, by a clock that says where it hangs."""
    return _shift(sent, shown) == 0


def _shift(sent: object, shown: object) -> int | None:
    """Return by how many seconds what shows is later than what was sent; parts of a second may be dropped."""
    clock = _clock(shown)
    if clock is None or unit_of(sent) is None:
        return None
    moment, offset = clock[0], clock[1]
    if offset is None and not str(shown).upper().rstrip().endswith(_UTC):
        return None
    return math.floor(moment - (offset or 0)) - math.floor(seconds_of(sent))


#: In which ways a time becomes another one, in words.
TIMES: Mapping[str, Callable[[Sequence[tuple[object, object]]], bool]] = {
    "its offset is dropped, so that it is another moment": loses_offset,
    "seconds are taken for milliseconds": in_milliseconds,
    "it is by hours another moment, as a local time that is written as UTC": at_another_hour,
}
