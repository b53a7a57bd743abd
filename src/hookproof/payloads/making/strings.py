"""Strings that match a pattern, made from its tree."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from hookproof.payloads.making.samples import Rnd, token
from hookproof.schema.patterns.expressions import parsed
from hookproof.schema.patterns.tree import (
    PRINTABLE,
    Anchor,
    BackReference,
    Chars,
    Either,
    Group,
    Look,
    Piece,
    Ranges,
    Repeat,
    Series,
)

#: How often an endless repeat is repeated beyond its minimum.
MORE = 8


def pattern_maker(patterns: tuple[str, ...], low: int = 0, high: int | None = None) -> Callable[[Rnd], str]:
    """Return what makes strings for the first pattern, aimed at a length between the bounds.

    What else is asked of the string is a filter's to decide.
    """
    trees = [parsed(pattern) for pattern in patterns]

    def make(rnd: Rnd) -> str:
        tree = trees[int(rnd() * len(trees))] if len(trees) > 1 else trees[0]
        text = _Making(rnd, MORE).of(tree)
        if len(text) < low:
            text = _Making(rnd, max(MORE, low)).of(tree)
        if _is_affix(tree):
            more = token(rnd)[: None if high is None else max(0, high - len(text))]
            text = f"{text}{more}" if _is_anchored(tree, "^") else f"{more}{text}"
        if len(text) < low and not _is_anchored(tree, "$"):
            text += "a" * (low - len(text))
        if len(text) < low and not _is_anchored(tree, "^"):
            text = "a" * (low - len(text)) + text
        if high is not None and len(text) > high:
            text = _Making(rnd, 0).of(tree)
        return text

    return make


def _is_anchored(tree: Piece, kind: str) -> bool:
    if isinstance(tree, Series) and tree.items:
        return tree.items[0 if kind == "^" else -1] == Anchor(kind)
    return isinstance(tree, Either)


def _is_affix(tree: Piece) -> bool:
    """Whether a pattern says how a text begins, or how it ends, and nothing else: `^cus_` is said of ids.

    The rest is for us to choose, or all texts of a field were one. Where a pattern has room for more than fixed
    characters, it may as well be one of the whole that was left open by mistake.
    """
    ends = _is_anchored(tree, "^"), _is_anchored(tree, "$")
    if not isinstance(tree, Series) or ends[0] == ends[1]:
        return False
    return all(_is_fixed(item) for item in (tree.items[1:] if ends[0] else tree.items[:-1]))


def _is_fixed(piece: Piece) -> bool:
    match piece:
        case Chars(ranges):
            return len(ranges) == 1 and ranges[0][0] == ranges[0][1]
        case Series(items) | Either(items):
            return all(map(_is_fixed, items))
        case Group(item):
            return _is_fixed(item)
    return False


class _Making:
    def __init__(self, rnd: Rnd, more: int) -> None:
        self.rnd, self.more = rnd, more
        self.groups: dict[int, str] = {}

    def of(self, piece: Piece) -> str:
        match piece:
            case Chars(ranges):
                return character(ranges, self.rnd)
            case Series(items):
                return "".join(map(self.of, items))
            case Either(items):
                return self.of(items[int(self.rnd() * len(items))])
            case Repeat(item, low, high):
                top = low + self.more if high is None else min(high, low + max(self.more, 0))
                if isinstance(item, Chars):
                    rnd, ranges = self.rnd, item.ranges
                    return "".join([character(ranges, rnd) for _ in range(low + int(rnd() * (top - low + 1)))])
                return "".join(self.of(item) for _ in range(low + int(self.rnd() * (top - low + 1))))
            case Group(item, number):
                self.groups[number] = made = self.of(item)
                return made
            case BackReference(number):
                return self.groups.get(number, "")
            case Look(item, _, negative):
                # A positive look-ahead is most often met by what it asks for; the filter decides.
                return "" if negative else (self.of(item) if self.rnd() < 0.5 else "")
        return ""


def character(ranges: Ranges, rnd: Rnd) -> str:
    """Return one character of the ranges, a printable one where there is any."""
    printable = _printable(ranges)
    low, high = printable[int(rnd() * len(printable))]
    point = low + int(rnd() * (high - low + 1))
    return chr(point if not 0xD800 <= point <= 0xDFFF else 0xFFFD)


@lru_cache(maxsize=1024)
def _printable(ranges: Ranges) -> Ranges:
    return _meet(ranges, PRINTABLE) or ranges


def _meet(ranges: Ranges, others: Ranges) -> Ranges:
    return tuple((max(a, c), min(b, d)) for c, d in others for a, b in ranges if max(a, c) <= min(b, d))
