"""Schemas that are written alike as one object: whoever tells schemas apart by identity then works on each once.

A document that spells one object out in each of its events (GitHub's repository, some hundred times) has ten times as
many schemas as different ones.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any


class Pool:
    """One object for all parts that are written alike, in all trees that it is given.

    Only trees in which references lead to the same places belong in one pool: what an object refers to is not looked
    at. The order of members counts, since what is made of a schema follows it.
    """

    def __init__(self) -> None:
        self._parts: dict[Hashable, Any] = {}
        # With the object itself, whose identity no other gets as long as it is kept.
        self._known: dict[int, tuple[object, Any]] = {}

    def of(self, node: Any) -> Any:
        """Return the tree that is written like `node`, all of whose parts are those of the pool."""
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
    """What a part of the pool is known by; `1`, `1.0` and `true`, which are equal in Python, are three values."""
    return type(value), id(value) if isinstance(value, dict | list) else value
