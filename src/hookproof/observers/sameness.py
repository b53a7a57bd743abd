"""Whether two values of a state are the same: asked of most of what a consumer keeps, again and again."""

from __future__ import annotations

from collections.abc import Sequence
from operator import is_

from hookproof.schema.json import raw, same

#: So many rows of two lists are compared at once.
_BLOCK = 32


def are_same(before: object, after: object) -> bool:
    """Whether two values are equal, and true is not 1: what is written alike is told fast, as most of a state is."""
    if before is after:
        return True
    if before != after:
        return False
    if type(before) is type(after) and not isinstance(before, (dict, list)):
        return True
    if isinstance(before, dict) and isinstance(after, dict) and all(after[key] is each for key, each in before.items()):
        return True
    if isinstance(before, list) and isinstance(after, list) and all(map(is_, before, after)):
        return True
    written = raw(before)
    return (bool(written) and written == raw(after)) or same(before, after)


def of_one_sort(one: object, other: object) -> tuple[object, object]:
    """Return two values, an empty collection as the sort that the other one is.

    Where a language has one collection for both, an empty one is written as either: PHP writes a map without entries
    as `[]`, Lua a list without items as `{}`.
    """
    if isinstance(one, (dict, list)) and isinstance(other, (dict, list)):
        one = one or type(other)()
        other = other or type(one)()
    return one, other


def but_for_alike(one: Sequence[object], other: Sequence[object]) -> tuple[Sequence[object], Sequence[object]]:
    """Return two lists without the rows in which they begin and end alike."""
    begin = _alike_at_first(one, other)
    one, other = one[begin:], other[begin:]
    end = _alike_at_first(one[::-1], other[::-1])
    return one[: len(one) - end], other[: len(other) - end]


def _alike_at_first(one: Sequence[object], other: Sequence[object]) -> int:
    shorter = min(len(one), len(other))
    # Rows are compared by the block: one that changed is mostly the last of very many.
    alike = next((at for at in range(0, shorter, _BLOCK) if not _are_same_blocks(one, other, at)), shorter)
    pairs = enumerate(zip(one[alike:shorter], other[alike:shorter], strict=True), alike)
    return next((number for number, pair in pairs if not are_same(*pair)), shorter)


def _are_same_blocks(one: Sequence[object], other: Sequence[object], begin: int) -> bool:
    return are_same(list(one[begin : begin + _BLOCK]), list(other[begin : begin + _BLOCK]))
