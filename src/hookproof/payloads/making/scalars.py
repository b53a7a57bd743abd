"""Leaves to values: what a text or a number becomes, realistic or anywhere within its bounds.

A maker takes a source of random numbers in [0, 1) and returns a value. Only that source's plain calls are used, and
arithmetic that every platform does alike, so that the same source gives the same values everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from hookproof.payloads.making import samples
from hookproof.payloads.making.formats import FORMATS
from hookproof.payloads.making.recipes import Drawn, Joined, Maker, Recipe, Thousandths, Whole, Wide
from hookproof.payloads.making.samples import Rnd
from hookproof.payloads.plan.nodes import Number, Text
from hookproof.schema.json import list_at, same

if TYPE_CHECKING:
    from fractions import Fraction

#: Strings that are legal wherever any string is, and that consumers stumble over. No U+0000 and no lone surrogate:
#: neither can be stored or sent everywhere, and no sender means them.
ODD = (
    "", " ", "0", "a", "null", "é", "日本語テキスト", "🎬🧪", "a\tb\nc", 'say "hi" \\ /', "<b>&amp;</b>", "'; --",
    "\u202eabc", "e\u0301", "ﬀ", "x" * 300, "-1", "true", "[]", "{}", "%s%n", "../..", "\u2028",
    "Zażółć gęślą jaźń", "مرحبا", "1e400",
)  # fmt: skip
SAFE = 2**53 - 1
_EDGES = (0, 1, -1, 2, 10, 127, 255, 256, 65_535, 2**31 - 1, 2**31, -(2**31), SAFE, -SAFE)


def realistic(node: Text | Number, name: str, now: int) -> Maker:
    """Return the maker of usual values for a leaf under the property `name`."""
    made = _usual_text(node, name, now) if isinstance(node, Text) else _usual_number(node, name, now)
    return made.maker


def wide(node: Text | Number, name: str, now: int) -> Recipe:
    """Return the recipe of any values that the leaf admits, usual ones among them."""
    return _any_text(node, name, now) if isinstance(node, Text) else _any_number(node, name, now)


# -- texts ------------------------------------------------------------------------------------------------------------


def fitted(text: str, low: int, high: int | None) -> str:
    """Return the text cut or padded to the bounds."""
    if high is not None and len(text) > high:
        text = text[:high]
    return text + "abcdefghij"[: low - len(text)] + "x" * max(0, low - len(text) - 10) if len(text) < low else text


def _usual_text(node: Text, name: str, now: int) -> Recipe:
    recipe = _source_of(node, name, now)
    if not (node.low or node.high is not None or node.excluded) or node.patterns or _known(node):
        return recipe
    make = recipe.maker
    return Drawn(_kept(lambda rnd: fitted(str(make(rnd)), node.low, node.high), node))


def _known(node: Text) -> bool:
    return any(name in FORMATS for name in node.formats)


def _kept(make: Callable[[Rnd], str], node: Text) -> Maker:
    """Step past excluded strings: another draw, then a longer or another text."""
    if not node.excluded:
        return make

    def again(rnd: Rnd) -> str:
        text = make(rnd)
        for number in range(len(node.excluded) + 8):
            if text not in node.excluded:
                break
            text = make(rnd) if number < 4 else fitted(f"{number}{text}", node.low, node.high)
        return text

    return again


def _source_of(node: Text, name: str, now: int) -> Recipe:
    if node.patterns:
        from hookproof.payloads.making.strings import pattern_maker

        return Drawn(pattern_maker(node.patterns, node.low, node.high))
    prefix = node.hints.get("idPrefix")
    if isinstance(prefix, str):
        return Joined(lambda rnd: prefix + samples.token(rnd), (prefix, *(samples.parts_of(samples.token) or ())))
    known = next((name for name in node.formats if name in FORMATS), None)
    if known is None and (given := _from_examples(node)) is not None:
        return given
    if known is None and (told := _told_format(node, name)):
        return _format_source(told, node, name, now)
    return _as_told(samples.string_maker(name)) if known is None else _format_source(known, node, name, now)


#: The longest usual text of a format that a name tells of.
_LENGTHS = {"date-time": len("2026-01-01T00:00:00Z"), "date": len("2026-01-01")}


def _told_format(node: Text, name: str) -> str:
    """The format that a text has by what is said of it, or by its name, though its schema has none; "" for none."""
    told = str(node.hints.get("form", "")) or samples.told_format(name)
    room = told in _LENGTHS and node.low <= _LENGTHS[told] and (node.high is None or node.high >= _LENGTHS[told])
    return told if room else ""


def _as_told(make: Maker) -> Recipe:
    """A maker of samples: with what it puts together, where that is all that it does."""
    parts = samples.parts_of(make)
    return Drawn(make) if parts is None else Joined(make, parts)


def _from_examples(node: Text) -> Recipe | None:
    """The schema's own examples, as far as they fit."""
    given = list_at(node.hints, "examples")
    fitting = tuple(text for text in given if isinstance(text, str) and _in(node, text))
    return Joined(lambda rnd: samples.pick(rnd, fitting), (fitting,)) if fitting else None


def _format_source(known: str, node: Text, name: str, now: int) -> Recipe:
    entry = FORMATS[known]
    usual, grow, low, high = entry.usual, entry.grow, node.low, node.high
    if not low and high is None:
        plain = entry.plainly(name) if entry.plainly is not None else None
        return _as_told(plain) if plain is not None else Drawn(lambda rnd: usual(rnd, name, now))

    def make(rnd: Rnd) -> str:
        text = usual(rnd, name, now)
        fits = len(text) >= low and (high is None or len(text) <= high)
        if fits or grow is None:
            return text
        return grow(low if len(text) < low else high or 0)

    return Drawn(make)


def _any_text(node: Text, name: str, now: int) -> Recipe:
    usual = _usual_text(node, name, now)
    # Whoever reads a time or an amount may refuse what is none, and no provider sends that.
    is_read = not _known(node) and ("form" in node.hints or samples.is_read(name))
    pool = () if node.patterns or is_read else odd_texts(node)
    return Wide(usual, pool, 0.75) if pool else usual


def odd_texts(node: Text) -> tuple[str, ...]:
    """Return legal, unusual strings for a text."""
    known = next((name for name in node.formats if name in FORMATS), None)
    if known is not None:
        return tuple(text for text in FORMATS[known].rare if _in(node, text))
    if node.low or node.high is not None:
        edges = [fitted("", node.low, node.high), *(fitted(text, node.low, node.high) for text in ODD)]
        if node.high is not None and node.high <= 5000:
            edges.append(fitted("x" * node.high, node.low, node.high))
        return tuple(dict.fromkeys(text for text in edges if text not in node.excluded))
    return tuple(text for text in ODD if text not in node.excluded)


def _in(node: Text, text: str) -> bool:
    return len(text) >= node.low and (node.high is None or len(text) <= node.high) and text not in node.excluded


# -- numbers ----------------------------------------------------------------------------------------------------------


def _usual_number(node: Number, name: str, now: int) -> Recipe:
    unit = str(node.hints.get("unit", ""))
    if samples.is_time(name, unit):
        return _instants(node, name, now, samples.time_scale(unit, name))
    low, high = _within(node, *samples.usual_range(name))
    return _even(node, low, high)


def _instants(node: Number, name: str, now: int, scale: int) -> Recipe:
    """A number that may have a fraction still comes as whole seconds: that is what senders write."""
    start, width = samples.instant_range(now, name)
    first, count = start * scale, width * scale
    if _is_plain(node) and _holds(node, first) and _holds(node, first + count):
        return Whole(first, count)
    return Drawn(lambda rnd: clipped(node, first + int(rnd() * count)))


def _is_plain(node: Number) -> bool:
    """Whether bounds are all that there is to a number."""
    return node.step is None and not (node.excluded or node.fractional)


def _holds(node: Number, value: float) -> bool:
    return (node.low is None or node.low < value) and (node.high is None or value < node.high)


def _within(node: Number, low: float, high: float) -> tuple[float, float]:
    """The usual range as far as the bounds allow; where they do not meet, what lies inside the nearer bound."""
    size = high - low
    if node.low is not None and node.low > low:
        low, high = node.low, max(high, node.low + size) if node.low >= high else high
    if node.high is not None and node.high < high:
        high, low = node.high, min(low, node.high - size) if node.high <= low else low
    if node.low is not None:
        low = max(low, node.low)
    return low, high


def _even(node: Number, low: float, high: float) -> Recipe:
    if not _is_plain(node) or node.low_open or node.high_open or high - low < 1:
        return Drawn(lambda rnd: clipped(node, low + rnd() * (high - low)))
    if node.integral:
        first = math.ceil(low)
        return Whole(first, math.floor(high) - first + 1)
    start = math.ceil(low * 1000)
    return Thousandths(start, math.floor(high * 1000) - start + 1)


def _any_number(node: Number, name: str, now: int) -> Recipe:
    usual = _usual_number(node, name, now)
    if samples.is_time(name, str(node.hints.get("unit", ""))):
        return usual
    pool = edge_numbers(node)
    low = node.low if node.low is not None else -(10**6) if node.high is None else node.high - 10**6
    anywhere = _even(node, low, node.high if node.high is not None else low + 2 * 10**6)
    return Wide(usual, pool, 0.5, anywhere) if pool else usual


def edge_numbers(node: Number) -> tuple[int | float, ...]:
    """Return the bounds, their neighbours and the numbers that consumers stumble over, as far as they are legal."""
    from fractions import Fraction  # slow to import, and few payloads need one

    unit = node.step if node.step is not None else Fraction(1) if node.integral else Fraction(1, 1000)
    found: list[int | float] = []
    for bound, sign in ((node.low, 1), (node.high, -1)):
        if bound is not None:
            found += [clipped(node, bound), clipped(node, float(Fraction(bound) + sign * unit))]
    found += [value for value in _EDGES if admits(node, value)]
    if not node.integral:
        found += [value for value in (0.5, -0.5, 0.1, 1e-7, 1e15) if admits(node, value)]
    return tuple(dict.fromkeys(found))


def clipped(node: Number, value: float) -> int | float:
    """Return the number of the node that is nearest to `value`, or near it."""
    low, high = node.low, node.high
    if low is not None and value < low:
        value = low
    if high is not None and value > high:
        value = high
    if node.step is not None:
        return _stepped(node, value)
    made = int(value) if node.integral else round(float(value), 3) if abs(value) < 1e12 else float(value)
    if not (node.fractional or node.excluded):
        # The bounds are all that there is: what rounding left inside them will do.
        above = low is None or low < made or (low == made and not node.low_open)
        if above and (high is None or made < high or (made == high and not node.high_open)):
            return made
    elif node.fractional and made == int(made):
        made += 0.5 if high is None or made + 0.5 <= high else -0.5
    return made if admits(node, made) else _beside(node, made)


def _stepped(node: Number, value: float) -> int | float:
    from fractions import Fraction

    step = node.step
    assert step is not None  # noqa: S101 - the caller has looked
    middle = round(Fraction(value) / step)
    for distance in range(2000):
        for count in (middle + distance, middle - distance):
            made = _plain(count * step)
            # The reference validator divides floats: only what divides there as well will do.
            if admits(node, made) and (step.denominator == 1 or (made / float(step)).is_integer()):
                return made
    return _plain(middle * step)


def _plain(value: Fraction) -> int | float:
    return value.numerator if value.denominator == 1 else float(value)


def _beside(node: Number, value: float) -> int | float:
    """Look around a number that is just out of bounds or excluded."""
    size: int | float = 1 if node.integral else 0.001
    low, high = node.low, node.high
    if not node.integral and low is not None and high is not None:
        size = min(size, (high - low) / 8)
    starts = [value, *(bound for bound in (low, high) if bound is not None)]
    tried = [start + sign * size * count for start in starts for count in range(1, 64) for sign in (1, -1)]
    if low is not None and high is not None and not node.integral:
        tried += [low + (high - low) * part / 16 for part in range(1, 16)]
        tried += [math.nextafter(low, high), math.nextafter(high, low), low, high]
    return next((made for made in tried if admits(node, made)), value)


def admits(node: Number, value: float) -> bool:
    """Return whether a number is within the node's bounds."""
    low, high = node.low, node.high
    if low is not None and (value < low or (node.low_open and value == low)):
        return False
    if high is not None and (value > high or (node.high_open and value == high)):
        return False
    if (node.integral and value != int(value)) or (node.fractional and value == int(value)):
        return False
    if node.step is not None and not _is_multiple(value, node.step):
        return False
    return not any(same(value, other) for other in node.excluded)


def _is_multiple(value: float, step: Fraction) -> bool:
    from fractions import Fraction

    return Fraction(str(value)) % step == 0
