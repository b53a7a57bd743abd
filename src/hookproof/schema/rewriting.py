"""A schema written anew: everything in it stays as it is, but for what a caller makes of its objects."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

from hookproof.schema.keywords import NAMED, is_data
from hookproof.schema.pointers import Schema

#: The keywords whose text leads to another schema.
REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
#: Given an object as it stands, and a copy of it whose parts are written anew: what comes in its place.
Change = Callable[[Schema, Schema], Schema]


class Rewriting:
    """Writes trees anew; what is shared in them stays shared.

    Data (`const`, `examples`, …) is taken over as it is. `maps` are the members with schemas by free names, `left_out`
    the members that are not taken over.
    """

    def __init__(self, change: Change, *, maps: frozenset[str] = NAMED, left_out: frozenset[str] = frozenset()) -> None:
        self._change, self._maps, self._left_out = change, maps, left_out
        # With the object itself, whose identity no other gets as long as it is kept.
        self._made: dict[tuple[int, bool], tuple[object, Any]] = {}

    def of(self, node: object, *, is_map: bool = False) -> Any:
        """Return a tree written anew; where `is_map`, its members are trees by free names."""
        if not isinstance(node, dict | list):
            return node
        key = (id(node), is_map)
        if key not in self._made:
            self._made[key] = (node, self._written(node, is_map))
        return self._made[key][1]

    def _written(self, node: dict[str, Any] | list[Any], is_map: bool) -> Any:
        if isinstance(node, list):
            return [self.of(item) for item in node]
        if is_map:
            return {str(name): self.of(item) for name, item in node.items()}
        kept = ((str(key), value) for key, value in node.items() if key not in self._left_out)
        return self._change(node, {key: self._value(key, value) for key, value in kept})

    def _value(self, key: str, value: object) -> object:
        if key in self._maps and isinstance(value, dict):
            return self.of(value, is_map=True)
        return value if is_data(key) else self.of(value)


def names_like(stem: str) -> Iterator[str]:
    """Yield names for a definition: the one that fits, and then the same with numbers."""
    yield stem
    yield from (f"{stem}-{number}" for number in count(2))
