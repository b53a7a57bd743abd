"""The skeleton of a payload: its members and types, and no value of it."""

from __future__ import annotations

from collections.abc import Callable

#: Members of an object, different items of an array and levels that are kept.
_MOST_MEMBERS, _MOST_ITEMS, _MOST_LEVELS = 200, 8, 12
_LEAVES: dict[type, Callable[[], object]] = {str: str, bool: lambda: True, int: int, float: lambda: 0.5}


def skeleton(payload: object, levels: int = _MOST_LEVELS) -> object:
    """Return a payload of the same shape with one and the same value for each type; of equal items one."""
    if isinstance(payload, dict):
        members = list(payload.items())[:_MOST_MEMBERS] if levels else []
        return {name: skeleton(member, levels - 1) for name, member in members}
    if isinstance(payload, list):
        kept: list[object] = []
        for item in payload if levels else ():
            bare = skeleton(item, levels - 1)
            if len(kept) < _MOST_ITEMS and not any(_same(bare, other) for other in kept):
                kept.append(bare)
        return kept
    return _LEAVES.get(type(payload), lambda: None)()


def _same(one: object, other: object) -> bool:
    # 0 and 0.5 stand for types, and so do True and 1.
    return repr(one) == repr(other)
