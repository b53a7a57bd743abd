"""Regular expressions as ECMA-262 writes them: parsed, and judged.

The parser is our own because an address must give the same bytes with every Python: the tree of the standard
library's parser is private, and its dialect is another one.
"""

from __future__ import annotations

from functools import lru_cache

from hookproof.schema.errors import BadPattern
from hookproof.schema.patterns.ambiguity import runs_for_ever
from hookproof.schema.patterns.parser import parse_pattern
from hookproof.schema.patterns.tree import Anchor, BackReference, Either, Group, Look, Piece, Repeat, Series


@lru_cache(maxsize=512)
def parsed(pattern: str) -> Piece:
    """Return the tree of a pattern. Raises BadPattern."""
    return parse_pattern(pattern)


def check_pattern(pattern: str, where: str) -> None:
    """Raise BadPattern where a pattern is no regular expression, or one that can run for ever."""
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


@lru_cache(maxsize=512)
def least_length(pattern: str) -> int:
    """Return how many characters what is made for the pattern has at the least."""
    return _least(parsed(pattern))


def _least(piece: Piece) -> int:
    match piece:
        case Series(items):
            return sum(map(_least, items))
        case Either(items):
            return min(map(_least, items), default=0)
        case Repeat(item, low):
            return low * _least(item)
        case Group(item):
            return _least(item)
        case Anchor() | Look() | BackReference():
            return 0
    return 1


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
