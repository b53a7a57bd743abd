"""The parts of a regular expression, as frozen records: what the parser gives, and what is walked."""

from __future__ import annotations

from dataclasses import dataclass

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
