"""Random payloads at speed: the plan compiled to closures over one source of random numbers.

Cases come in blocks that are seeded on their own, so that any case can be made without the ones before its block, and
parts of a run can be made apart.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Generic, TypeVar

from hookproof.payloads.errors import CannotGenerate
from hookproof.payloads.plan.compiled import Plan

Made = TypeVar("Made")
#: Cases that share a seed: seeding costs as much as a quarter of a payload.
BLOCK = 16
#: How often a payload is drawn again whose branch turned out to have none.
TRIES = 40


class Seeded(Generic[Made]):
    """The payloads of a seed, by number: what `making` makes of a plan and a source of random numbers."""

    def __init__(self, plan: Plan, seed: int, making: Callable[[Plan, random.Random], Callable[[], Made]]) -> None:
        self.source = random.Random()  # noqa: S311 - payloads are no secrets
        self.make = making(plan, self.source)
        self.base = int.from_bytes(hashlib.sha256(f"hookproof:{seed}".encode()).digest()[:8]) << 48

    def between(self, start: int, end: int | None) -> Iterator[Made]:
        """Yield the payloads from number `start` up to `end`, or without end; only one at a time."""
        make, index = self.make, start - start % BLOCK
        while end is None or index < end:
            self.source.seed(self.base + index)
            for number in range(index, index + BLOCK if end is None else min(index + BLOCK, end)):
                try:
                    payload = make()
                except CannotGenerate:
                    payload = _again(make)
                if number >= start:
                    yield payload
            index += BLOCK


def _again(make: Callable[[], Made]) -> Made:
    """Return another payload: a branch that cannot be made is not the only one. Raises CannotGenerate."""
    for _ in range(TRIES):
        with suppress(CannotGenerate):
            return make()
    return make()


def payloads(plan: Plan, seed: int, *, start: int = 0) -> Iterator[object]:
    """Yield the random payloads of a seed from number `start` on, without end."""
    return Seeded(plan, seed, maker).between(start, None)


def numbered(plan: Plan, seed: int, count: int | None, shard: tuple[int, int] = (1, 1)) -> Iterator[tuple[int, object]]:
    """Yield number and payload of one part of the first `count` payloads (of all, where it is None).

    With a count a part is a contiguous stretch; without one it is every n-th block.
    """
    number, of = shard
    made = Seeded(plan, seed, maker)
    if count is None:
        return _blocks(made, number - 1, of)
    start, end = stretch(count, shard)
    return enumerate(made.between(start, end), start)


def stretch(count: int, shard: tuple[int, int]) -> tuple[int, int]:
    """Return where a part of the first `count` payloads begins and ends."""
    number, of = shard
    return count * (number - 1) // of, count * number // of


def _blocks(made: Seeded[object], block: int, step: int) -> Iterator[tuple[int, object]]:
    while True:
        yield from enumerate(made.between(block * BLOCK, (block + 1) * BLOCK), block * BLOCK)
        block += step


def maker(plan: Plan, source: random.Random) -> Callable[[], object]:
    """Return a function that makes the next random payload."""
    from hookproof.payloads.making.closures import Closures

    return Closures(plan, source.random).make(plan.node)


def writer(plan: Plan, source: random.Random) -> Callable[[], str]:
    """Return a function that writes the next random payload as JSON text: what `maker` makes, encoded."""
    from hookproof.payloads.making.writers import Writers

    return Writers(plan, source.random).writer()
