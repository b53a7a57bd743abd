"""Delta debugging (Zeller's ddmin): the smallest part of a set of changes that still does what the whole set does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def smallest(changes: Sequence[T], fails: Callable[[Sequence[T]], bool], *, budget: int) -> tuple[T, ...]:
    """Return a subset of `changes` that fails and from which no part tried can be left out.

    The whole of `changes` is taken to fail. `fails` is called at most `budget` times; what stands then is returned.
    """
    left = list(changes)
    parts = 2
    tries = _Budget(budget)
    while len(left) > 1 and not tries.used_up:
        size = -(-len(left) // parts)
        chunks = [left[start : start + size] for start in range(0, len(left), size)]
        smaller = next((c for c in _candidates(left, chunks) if tries.take() and fails(c)), None)
        if smaller is not None:
            parts = 2 if len(smaller) <= size else max(parts - 1, 2)
            left = smaller
        elif size == 1:
            break
        else:
            parts = min(len(left), parts * 2)
    return tuple(left)


def _candidates(left: list[T], chunks: list[list[T]]) -> list[list[T]]:
    """Each chunk alone, then all but each chunk."""
    if len(chunks) == 2:
        return chunks
    rest = [[item for other in chunks if other is not chunk for item in other] for chunk in chunks]
    return [*chunks, *(part for part in rest if len(part) < len(left))]


class _Budget:
    def __init__(self, tries: int) -> None:
        self._left = tries

    def take(self) -> bool:
        self._left -= 1
        return self._left >= 0

    @property
    def used_up(self) -> bool:
        return self._left <= 0
