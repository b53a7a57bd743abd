"""The nodes that the events of one contract share: those of definitions that are the same objects in each of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hookproof.payloads.making.choosers import Makers
from hookproof.payloads.plan.depths import Heights, heights_of
from hookproof.payloads.plan.nodes import Node
from hookproof.schema.pointers import schemas_in


class Commons:
    """Nodes of the definitions that several schemas share, by the terms that they were made of.

    A definition that is one object in several schemas refers to nothing but such ones, by the same names: what was
    compiled for the first schema is right for all. `schemas` must live as long as this does, since terms are told
    apart by the objects that they hold.
    """

    def __init__(self, schemas: Iterable[Mapping[str, Any]]) -> None:
        self._schemas = tuple(schemas)
        self._mine = _in_several(self._schemas)
        self._nodes: dict[Any, Node] = {}
        self._roots: list[Node] = []
        self._heights: Heights = {}
        self._makers: dict[int, Makers] = {}

    def makers(self, now: int) -> Makers:
        """Return the makers of leaves near an instant, of all plans: what nodes share, their makers share."""
        return self._makers.setdefault(now, Makers(now))

    def heights(self, root: Node) -> Heights:
        """Return how deep payloads of each node must at least be, of `root` and of all before; parts are seen once.

        The roots are kept: heights are told apart by nodes that are alive.
        """
        self._roots.append(root)
        return heights_of(root, self._heights)

    def get(self, key: Any) -> Node | None:
        """Return the node of a set of terms; None where none was made, or it is no matter of definitions alone."""
        return self._nodes.get(key)

    def take(self, made: Mapping[Any, Node]) -> None:
        """Take in what one schema's compiling made, as far as others may have it."""
        mine = self._mine
        for key, node in made.items():
            if key not in self._nodes and all(
                schema in mine and not trail and scopes <= mine for schema, _, scopes, trail in key
            ):
                self._nodes[key] = node


def _in_several(schemas: Iterable[Mapping[str, Any]]) -> frozenset[int]:
    """Return the identities of all objects in definitions that more than one schema has."""
    seen: dict[int, object] = {}
    once: dict[int, object] = {}
    for schema in schemas:
        named = schema.get("$defs")
        for part in named.values() if isinstance(named, Mapping) else ():
            if id(part) in once:
                any(False for _ in schemas_in(part, (), seen))
            once[id(part)] = part
    return frozenset(seen)
