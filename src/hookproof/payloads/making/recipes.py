"""What a leaf is made of: the drawing of its value, told in a way that it can be called or written as source.

A recipe's `maker` is the function that makes the values. What else it holds says how that function works, so that the
hot path need not call it: `Joined` and `Whole` can be written where the value is wanted, `Drawn` can only be called.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from hookproof.payloads.making.samples import Part, Rnd

Maker = Callable[[Rnd], object]


class Drawn(NamedTuple):
    """A function, of which nothing else is known."""

    maker: Maker


class Joined(NamedTuple):
    """A text of constants and of pieces from pools: one draw for each pool, from left to right."""

    maker: Maker
    parts: tuple[Part, ...]


class Whole(NamedTuple):
    """A whole number: one of `many` from `first` on."""

    first: int
    many: int

    @property
    def maker(self) -> Maker:
        """The function that makes it."""
        first, count = self.first, self.many
        return lambda rnd: first + int(rnd() * count)


class Thousandths(NamedTuple):
    """A number with three decimal places: one of `many` from `first` thousandths on."""

    first: int
    many: int

    @property
    def maker(self) -> Maker:
        """The function that makes it."""
        first, count = self.first, self.many
        return lambda rnd: (first + int(rnd() * count)) / 1000


class Wide(NamedTuple):
    """A usual value, or one of a pool of rare ones, or any that the bounds allow: which, one draw decides.

    Below `share` it is usual; the quarter above belongs to the pool, what is left to `anywhere`.
    """

    usual: Recipe
    pool: Sequence[Any]
    share: float
    anywhere: Recipe | None = None

    @property
    def maker(self) -> Maker:
        """The function that makes it."""
        usual, pool, size, share = self.usual.maker, self.pool, len(self.pool), self.share
        if self.anywhere is None:

            def make(rnd: Rnd) -> object:
                roll = rnd()
                return usual(rnd) if roll < share else pool[int((roll - share) * 4 * size)]

            return make
        anywhere, end = self.anywhere.maker, share + 0.25

        def choose(rnd: Rnd) -> object:
            roll = rnd()
            if roll < share:
                return usual(rnd)
            return pool[int((roll - share) * 4 * size)] if roll < end else anywhere(rnd)

        return choose


Recipe = Drawn | Joined | Whole | Thousandths | Wide
