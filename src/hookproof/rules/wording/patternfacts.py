"""What a pattern says of its texts that words say too: how they begin, runs of one kind of character, their case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from hookproof.schema.errors import BadPattern
from hookproof.schema.patterns.expressions import parsed
from hookproof.schema.patterns.tree import Anchor, Chars, Group, Piece, Ranges, Repeat, Series

_DIGITS = ((0x30, 0x39),)
_LOWER, _UPPER = ((0x61, 0x7A),), ((0x41, 0x5A),)
_HEX = (*_DIGITS, (0x61, 0x66), (0x41, 0x46))


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one kind (`digit`, `hex`, `letter`, `other`), so many; `high` None is without end."""

    kind: str
    low: int
    high: int | None


@dataclass(frozen=True, slots=True)
class PatternFacts:
    """The literal text at the start, the runs in order, and the case of all letters beyond literals ("" if mixed)."""

    head: str
    runs: tuple[Run, ...]
    case: str


@lru_cache(maxsize=4096)
def facts_of(pattern: str) -> PatternFacts | None:
    """Return what a pattern of a whole text says; None where it has alternatives, or is no plain row of characters."""
    try:
        pieces = list(_flat(parsed(pattern)))
    except (BadPattern, _NotPlain):
        return None
    inner = pieces[1:-1]
    whole = len(pieces) > 1 and pieces[0] == Anchor("^") and pieces[-1] == Anchor("$")
    if not whole or any(isinstance(piece, Anchor) for piece in inner):
        return None
    head, rest = _head(inner)
    kinds = [(_chars(piece), *_times(piece)) for piece in rest if not _literal(piece)]
    return PatternFacts(head, tuple(_joined(rest)), _case([ranges for ranges, _, _ in kinds]))


class _NotPlain(Exception):
    """A pattern with alternatives, references or conditions."""


def _flat(piece: Piece) -> Iterator[Anchor | Chars | Repeat]:
    if isinstance(piece, Group):
        yield from _flat(piece.item)
    elif isinstance(piece, Series):
        for item in piece.items:
            yield from _flat(item)
    elif isinstance(piece, (Anchor, Chars)) or (isinstance(piece, Repeat) and isinstance(piece.item, Chars)):
        yield piece
    else:
        raise _NotPlain


def _chars(piece: Anchor | Chars | Repeat) -> Ranges:
    item = piece.item if isinstance(piece, Repeat) else piece
    return item.ranges if isinstance(item, Chars) else ()


def _times(piece: Anchor | Chars | Repeat) -> tuple[int, int | None]:
    return (piece.low, piece.high) if isinstance(piece, Repeat) else (1, 1)


def _literal(piece: Anchor | Chars | Repeat) -> str:
    ranges = _chars(piece)
    single = isinstance(piece, Chars) and len(ranges) == 1 and ranges[0][0] == ranges[0][1]
    return chr(ranges[0][0]) if single else ""


def _head(pieces: list[Anchor | Chars | Repeat]) -> tuple[str, list[Anchor | Chars | Repeat]]:
    count = next((n for n, piece in enumerate(pieces) if not _literal(piece)), len(pieces))
    return "".join(map(_literal, pieces[:count])), pieces[count:]


def _joined(pieces: list[Anchor | Chars | Repeat]) -> Iterator[Run]:
    """Yield the runs, neighbours of one kind as one; a literal ends a run."""
    last: Run | None = None
    for piece in pieces:
        kind = "" if _literal(piece) else _kind(_chars(piece))
        low, high = _times(piece)
        if last is not None and last.kind == kind:
            last = Run(kind, last.low + low, None if None in (last.high, high) else (last.high or 0) + (high or 0))
            continue
        if last is not None:
            yield last
        last = Run(kind, low, high) if kind else None
    if last is not None:
        yield last


def _kind(ranges: Ranges) -> str:
    if _within(ranges, _DIGITS):
        return "digit"
    if _within(ranges, _HEX) and any(_within((one,), _DIGITS) for one in ranges):
        return "hex"
    return "letter" if _within(ranges, (*_LOWER, *_UPPER)) else "other"


def _case(each: list[Ranges]) -> str:
    every = [one for ranges in each for one in ranges if not _within((one,), _DIGITS)]
    if every and all(_within((one,), _LOWER) for one in every):
        return "lower"
    return "upper" if every and all(_within((one,), _UPPER) for one in every) else ""


def _within(ranges: Ranges, wide: Ranges) -> bool:
    return all(any(low <= one and other <= high for low, high in wide) for one, other in ranges)
