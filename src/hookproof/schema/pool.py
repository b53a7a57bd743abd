"""Equal schemas as one object, so that work which tells schemas apart by identity is done once for each.

Documents repeat themselves: one that spells out the same object in each of hundreds of events has ten times as many
schemas as different ones.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any


class Pool:
    """Gives one object for all equal parts of the trees that it is given.

    Put only trees into one pool in which equal references lead to the same place: references are compared as texts.
    The order of members counts, since what is made of a schema follows it.
    """

    def __init__(self) -> None:
        self._parts: dict[Hashable, Any] = {}
        # With the object itself, whose identity no other gets as long as it is kept.
        self._known: dict[int, tuple[object, Any]] = {}

    def of(self, node: Any) -> Any:
        """Return a tree equal to `node` whose parts are the pool's."""
        if not isinstance(node, dict | list):
            return node
        if id(node) not in self._known:
            self._known[id(node)] = (node, self._pooled(node))
        return self._known[id(node)][1]

    def _pooled(self, node: dict[str, Any] | list[Any]) -> Any:
        made: dict[str, Any] | list[Any]
        if isinstance(node, dict):
            made = {name: self.of(value) for name, value in node.items()}
            key: Hashable = (dict, tuple((name, *_told_apart(value)) for name, value in made.items()))
        else:
            made = [self.of(value) for value in node]
            key = (list, tuple(map(_told_apart, made)))
        return self._parts.setdefault(key, made)


def _told_apart(value: Any) -> tuple[type, Hashable]:
    """A key for a part of the pool; `1`, `1.0` and `true`, which are equal in Python, have different ones."""
    return type(value), id(value) if isinstance(value, dict | list) else value
