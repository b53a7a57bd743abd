"""Random payloads at speed: the plan compiled to closures over one source of random numbers.

Cases come in blocks that are seeded on their own, so that any case can be made without the ones before its block, and
parts of a run can be made apart.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator
from typing import Any

from hookproof.payloads.plan.compiled import Plan

#: Cases that share a seed: seeding costs as much as a quarter of a payload.
BLOCK = 16


def payloads(plan: Plan, seed: int, *, start: int = 0) -> Iterator[Any]:
    """Yield the random payloads of a seed from number `start` on, without end."""
    return (payload for _, payload in _from(plan, seed, start, None))


def numbered(plan: Plan, seed: int, count: int | None, shard: tuple[int, int] = (1, 1)) -> Iterator[tuple[int, Any]]:
    """Yield number and payload of one part of the first `count` payloads (of all, where it is None).

    With a count a part is a contiguous stretch; without one it is every n-th block.
    """
    number, of = shard
    if count is not None:
        return _from(plan, seed, count * (number - 1) // of, count * number // of)
    return _blocks(plan, seed, number - 1, of)


def _blocks(plan: Plan, seed: int, block: int, step: int) -> Iterator[tuple[int, Any]]:
    while True:
        yield from _from(plan, seed, block * BLOCK, (block + 1) * BLOCK)
        block += step


def _from(plan: Plan, seed: int, start: int, end: int | None) -> Iterator[tuple[int, Any]]:
    source = random.Random()  # noqa: S311 - payloads are no secrets
    make = maker(plan, source)
    base = int.from_bytes(hashlib.sha256(f"hookproof:{seed}".encode()).digest()[:8]) << 48
    index = start - start % BLOCK
    while end is None or index < end:
        source.seed(base + index)
        for number in range(index, index + BLOCK):
            payload = make()
            if number >= start:
                yield number, payload
            if end is not None and number + 1 >= end:
                return
        index += BLOCK


def maker(plan: Plan, source: random.Random) -> Callable[[], Any]:
    """Return a function that makes the next random payload."""
    from hookproof.payloads.making.closures import Closures

    return Closures(plan, source.random).make(plan.node)
