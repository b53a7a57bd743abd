"""Values that the schema allows and a consumer may not be made for: usual ones of a place, and those at the edge."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from hookproof.checks.context import Context
from hookproof.checks.material.datedness import free_places
from hookproof.checks.material.distortions import is_decimal
from hookproof.contract.validation import is_valid
from hookproof.observers.state import is_number
from hookproof.payloads.case import Case
from hookproof.payloads.making.encoding import encode
from hookproof.payloads.moments import later, unit_of, with_offset
from hookproof.payloads.plan.nodes import Number, Text
from hookproof.payloads.plan.places import Place, replaced
from hookproof.payloads.renewal import ids_in, with_ids

#: More than 32 bits, or more than 16 where that is all there may be: whoever keeps fewer shows 7.
_LARGE = (2**32 + 7, 2**16 + 7)
_PRECISE = (1234567.89, 12345.67)
_AMOUNTS = ("1234567.89", "12345.67")
#: Amounts whose hundredth parts are one less to whoever multiplies a float and cuts it off.
_INEXACT = (19.99, 8.2, 4.35, 1.15, 0.29)
_BEYOND_ASCII = "zażółć, øre"
#: What is escaped, taken out or composed on the way by whoever does such things.
_SIGNS = '"Tom" 🎬 & <b>Ann</b>, H²O'
#: Signs that HTML gives a meaning.
_MARKED = re.compile(r"[&<>\"']")
#: How much later other times are, in seconds: no whole number of minutes, hours or days.
_LATER, _MUCH_LATER = 86_461, 172_923
_LINK = re.compile(r"(https?://[^/?#\s]+/)(.+)")
#: So long a text may be where nothing says how long; wider columns than 255 characters are usual.
_LONG = 300
#: More than the 53 bits of a float, as ids of 64 bits are.
_WIDE = 90_071_992_547_409_931
#: The least of what a float does not hold, and the last of what it does.
_BEYOND, _FLOATS = 2**53 + 1, 2**53
#: What a place may hold, the first of what the schema allows.
Values = Callable[[Place], Iterator[object]]


def usual_small(place: Place) -> Iterator[object]:
    """The value in small letters, of ASCII as far as may be: other ones are at the edge."""
    yield from (_in_case(value, str.lower) for value in _plain_first(place.value))


def usual_capital(place: Place) -> Iterator[object]:
    """The value in capital letters, of ASCII as far as may be."""
    yield from (_in_case(value, str.upper) for value in _plain_first(place.value))


def _plain_first(value: object) -> Iterator[object]:
    """Yield a text without what is beyond ASCII or escaped in it, where anything is left, and any value as it is."""
    if isinstance(value, str):
        plain = unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode()
        yield from filter(None, (plain if _LINK.fullmatch(value) else _MARKED.sub("", plain), plain))
    yield value


def _in_case(value: object, change: Callable[[str], str]) -> object:
    """A text in one letter case; of a link what follows the host, of a time nothing."""
    if not isinstance(value, str) or unit_of(value):
        return value
    link = _LINK.fullmatch(value)
    return change(value) if link is None else link[1] + change(link[2])


def usual_other(place: Place) -> Iterator[object]:
    """Another value of the kind."""
    value = place.value
    if unit_of(value):
        yield later(value, _LATER, value)
    elif is_decimal(value):
        yield str(Decimal(value) + 7)
    elif isinstance(value, str):
        yield from (_in_case(text, lambda part: part.lower()[::-1]) for text in _plain_first(value))
    else:
        yield from (value + 7, value - 7)


def _large(place: Place) -> Iterator[object]:
    if _is_number(place):
        yield from _LARGE if isinstance(place.node, Number) and place.node.integral else _PRECISE
    elif is_decimal(place.value):
        yield from _AMOUNTS


def _beyond_floats(place: Place) -> Iterator[object]:
    """Whole numbers that no float holds, where the schema says itself that there is room for them."""
    node = place.node
    if _is_number(place) and isinstance(node, Number) and node.integral and (node.high or 0) > _FLOATS:
        yield from (_WIDE, _BEYOND)


def _inexact(place: Place) -> Iterator[object]:
    if _is_number(place) and isinstance(place.node, Number) and not place.node.integral:
        yield from _INEXACT
    elif is_decimal(place.value):
        yield from (f"{each:.2f}" for each in _INEXACT)


def _beyond_ascii(place: Place) -> Iterator[object]:
    if _is_text(place):
        yield _BEYOND_ASCII


def _signs(place: Place) -> Iterator[object]:
    if _is_text(place):
        yield _SIGNS


def _long(place: Place) -> Iterator[object]:
    if _is_text(place) and isinstance(place.node, Text):
        length = min(_LONG, place.node.high or _LONG)
        yield (f"{place.value} " * length)[: length - 1] + "x"


def nothing(place: Place) -> Iterator[object]:
    """Null, where it may stand."""
    if place.nullable and not is_time(place):
        yield None


def _elsewhen(place: Place) -> Iterator[object]:
    if is_time(place):
        moved = later(place.value, _MUCH_LATER, place.value)
        yield with_offset(moved) if isinstance(moved, str) else moved


#: What is sent, in words, and how a value of a place becomes one of the kind.
EDGES: tuple[tuple[str, str, Values], ...] = (
    ("letters", "capital letters", usual_capital),
    ("numbers", "large and precise numbers", _large),
    ("whole numbers", "whole numbers that a float does not hold", _beyond_floats),
    ("parts", "amounts whose hundredth parts no float holds", _inexact),
    ("alphabets", "letters beyond ASCII", _beyond_ascii),
    ("signs", "signs that are escaped or lost elsewhere", _signs),
    ("lengths", "long texts", _long),
    ("nothing", "null where it may stand", nothing),
    ("times", "other times, and times of another zone", _elsewhen),
)


def places(ctx: Context) -> list[Place]:
    """The places of numbers, times and links, and of texts in no form of their own; in lists, of the first item."""
    kinds = (_is_number, _is_text, is_time, is_link)
    return [place for place in free_places(ctx, items=True) if any(holds(place) for holds in kinds)]


def _is_number(place: Place) -> bool:
    return isinstance(place.node, Number) and is_number(place.value) and unit_of(place.value) is None


def _is_text(place: Place) -> bool:
    free = isinstance(place.node, Text) and not place.node.formats and not is_link(place)
    return free and bool(place.value) and not unit_of(place.value)


def is_time(place: Place) -> bool:
    """Whether a place holds a time."""
    return isinstance(place.node, (Number, Text)) and unit_of(place.value) is not None


def is_link(place: Place) -> bool:
    """Whether a place holds a link with more than a host."""
    return isinstance(place.node, Text) and isinstance(place.value, str) and _LINK.fullmatch(place.value) is not None


def with_values(ctx: Context, values: Values) -> tuple[object, dict[str, object]]:
    """Return the event's example with the first value for each place that its schema allows, and those values."""
    admits, payload, sent = is_valid(ctx.event), ctx.example.payload, dict[str, object]()
    for place in places(ctx):
        for value in values(place):
            changed = replaced(payload, place.pointer, value)
            if admits(changed):
                payload, sent[place.pointer] = changed, value
                break
    return payload, sent


def emptied(ctx: Context, payload: object, pointers: Iterable[str]) -> object:
    """Return a payload with null at these places, as far as the schema allows it."""
    for pointer in pointers:
        changed = replaced(payload, pointer, None)
        payload = changed if is_valid(ctx.event)(changed) else payload
    return payload


def with_wide_ids(ctx: Context) -> Case | None:
    """Return the event's example with ids that a float does not hold where they are whole numbers, None for none."""
    payload = ctx.example.payload
    ids = {each for each in ids_in(payload) if isinstance(each, int)}
    for number, old in enumerate(sorted(ids)):
        changed = with_ids(payload, {old: _WIDE + number * 10})
        payload = changed if is_valid(ctx.event)(changed) else payload
    return None if payload == ctx.example.payload else replace(ctx.example, payload=payload, body=encode(payload))


def beside_floats(payload: object) -> list[int]:
    """Return the ids of a payload that a float does not hold."""
    return [each for each in ids_in(payload) if isinstance(each, int) and int(float(each)) != each]
