"""Regular expressions as ECMA-262 writes them: parsed, judged, and made into strings that match.

The parser is our own because an address must give the same bytes with every Python: the tree of the standard
library's parser is private, and its dialect is another one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from hookproof.payloads.errors import BadPattern

#: Character ranges that a class or an escape stands for, inclusive.
Ranges = tuple[tuple[int, int], ...]
#: What is drawn from where a class allows nearly everything.
PRINTABLE: Ranges = ((0x61, 0x7A), (0x30, 0x39), (0x41, 0x5A), (0x20, 0x7E), (0xC0, 0xFF))
LAST = 0x10FFFF


@dataclass(frozen=True, slots=True)
class Chars:
    """One character out of ranges."""

    ranges: Ranges


@dataclass(frozen=True, slots=True)
class Series:
    """One after the other."""

    items: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of several."""

    items: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """So many times; `high` None is without end."""

    item: Piece
    low: int
    high: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """A group with a number, which a back-reference names."""

    item: Piece
    number: int


@dataclass(frozen=True, slots=True)
class BackReference:
    """What the group of that number matched."""

    number: int


@dataclass(frozen=True, slots=True)
class Anchor:
    """`^`, `$`, `b` or `B`."""

    kind: str


@dataclass(frozen=True, slots=True)
class Look:
    """A look-ahead or look-behind: nothing is made for it, so the result is held against the pattern."""

    item: Piece
    ahead: bool
    negative: bool


Piece = Chars | Series | Either | Repeat | Group | BackReference | Anchor | Look


@lru_cache(maxsize=512)
def parsed(pattern: str) -> Piece:
    """Return the tree of a pattern. Raises BadPattern."""
    from hookproof.schema.patterns.parser import parse_pattern

    return parse_pattern(pattern)


def check_pattern(pattern: str, where: str) -> None:
    """Raise BadPattern where a pattern is no regular expression, or one that can run for ever."""
    from hookproof.schema.patterns.ambiguity import runs_for_ever

    try:
        tree = parsed(pattern)
    except BadPattern as error:
        raise BadPattern(pattern, error.what.removeprefix(f"the pattern {pattern!r} "), where) from None
    if runs_for_ever(tree):
        raise BadPattern(pattern, "would run for ever: it can match the same text in exponentially many ways", where)


@lru_cache(maxsize=512)
def is_sure(pattern: str) -> bool:
    """Return whether every string made for the pattern matches it by construction."""
    return _sure(parsed(pattern), top=True)


def _sure(piece: Piece, *, top: bool = False) -> bool:
    match piece:
        case Look() | BackReference():
            return False
        case Anchor():
            return False
        case Series(items):
            inner = list(items)
            if top and inner and inner[0] == Anchor("^"):
                inner.pop(0)
            if top and inner and inner[-1] == Anchor("$"):
                inner.pop()
            return all(map(_sure, inner))
        case Either(items):
            return all(_sure(item, top=top) for item in items)
        case Repeat(item) | Group(item):
            return _sure(item, top=top and isinstance(piece, Group))
    return True
