"""References in a circle: those that consume nothing of a value on their way back to themselves.

They go through `$ref` and in-place applicators only (Core 2020-12, section 10.2): no value can be held against them.
"""

from __future__ import annotations

from collections.abc import Iterator

from hookproof.schema.errors import LongChain, LoopingReference
from hookproof.schema.identities import anchors_of
from hookproof.schema.json import list_at, object_at
from hookproof.schema.pointers import Schema, decoded, lookup, schemas_in, subschemas

_REFERENCES = ("$ref", "$dynamicRef")
_LISTS, _SINGLE = ("allOf", "anyOf", "oneOf"), ("not", "if", "then", "else")
#: More references and in-place applicators in a row than this are refused: no schema needs them, no reader follows.
MAX_CHAIN = 100


class Circles:
    """Looks through schemas that refer to nothing outside of themselves; what they share is looked through once."""

    def __init__(self) -> None:
        # By identity, with the object itself: no other gets its identity as long as it is kept.
        self._seen: dict[int, object] = {}

    def refuse(self, schema: Schema) -> None:
        """Raise LoopingReference where references of a schema go in a circle, LongChain where too many are in a row."""
        search = _Search(schema, self._seen)
        search.run()
        self._seen |= search.seen


class _Search:
    def __init__(self, schema: Schema, known: dict[int, object]) -> None:
        self.schema, self.known = schema, known
        self.seen: dict[int, object] = {}
        self.clear: set[int] = set()
        self.anchored: dict[str, Schema] | None = None

    def run(self) -> None:
        # What the definitions hold comes last: a circle is told from where it begins.
        rest = {key: value for key, value in self.schema.items() if key != "$defs"}
        for tree in (rest, {"$defs": self.schema.get("$defs", {})}):
            for node in schemas_in(tree, self.known, self.seen):
                whole = self.schema if node is rest else node
                if any(isinstance(whole.get(key), str) for key in _REFERENCES):
                    self.follow(whole, ())

    def follow(self, node: object, trail: tuple[Schema, ...]) -> None:
        if not isinstance(node, dict) or id(node) in self.clear or id(node) in self.known:
            return
        if (turn := next((at for at, step in enumerate(trail) if step is node), None)) is not None:
            raise LoopingReference(tuple(map(self.place, (*trail[turn:], node))))
        if len(trail) > MAX_CHAIN:
            raise LongChain(self.place(trail[0]), MAX_CHAIN)
        for inner in self.in_place(node):
            self.follow(inner, (*trail, node))
        self.clear.add(id(node))

    def in_place(self, node: Schema) -> Iterator[object]:
        """What else has to hold of the same value."""
        for ref in (node.get(key) for key in _REFERENCES):
            if isinstance(ref, str) and ref.startswith("#"):
                yield self.target(decoded(ref[1:]))
        for key in _LISTS:
            yield from list_at(node, key)
        yield from (node[key] for key in _SINGLE if key in node)
        yield from object_at(node, "dependentSchemas").values()

    def target(self, fragment: str) -> object:
        if not fragment or fragment.startswith("/"):
            return lookup(self.schema, fragment)
        if self.anchored is None:
            self.anchored = {name: node for _, node in subschemas(self.schema) for name in anchors_of(node, None)}
        return self.anchored.get(fragment)

    def place(self, node: Schema) -> str:
        return next((f"#{pointer}" for pointer, other in subschemas(self.schema) if other is node), "#")
