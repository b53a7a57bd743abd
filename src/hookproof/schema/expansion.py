"""How many schemas one value is held against: references within references multiply, as in "a billion laughs".

Nobody who reads a schema as a tree comes to an end with such a one, validators least of all. So it is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from hookproof.schema.errors import DanglingReference, UnusableSchema
from hookproof.schema.json import object_at
from hookproof.schema.pointers import escape, subschemas
from hookproof.schema.references import Resolver

#: What no published schema comes near: the largest seen has some thousands.
MOST = 50_000
_LISTS = ("allOf", "anyOf", "oneOf")
_SINGLE = ("not", "if", "then", "else")
_REFERENCES = ("$ref", "$dynamicRef")
#: A schema and its pointer.
_Place = tuple[str, dict[str, Any]]
_IN_PLACE = frozenset((*_LISTS, *_SINGLE, *_REFERENCES, "dependentSchemas"))


class Shared:
    """Definitions that several schemas share: the same object under the same name in each of them.

    References in them lead to the same places wherever they stand, so each is counted once, however many share it.
    """

    def __init__(self) -> None:
        self.counts: dict[int, int] = {}
        self._passed: dict[int, object] = {}
        #: What was counted is known by its identity, so none of it may go.
        self._held: list[object] = []

    def new_in(self, schema: Any) -> Iterator[_Place]:
        """Yield the schemas within one that stand in no definition that has passed."""
        self._held.append(schema)
        rest = {key: value for key, value in schema.items() if key != "$defs"}
        for pointer, node in subschemas(rest):
            yield pointer, schema if node is rest else node
        for name, body in object_at(schema, "$defs").items():
            if id(body) not in self._passed:
                yield from subschemas(body, f"/$defs/{escape(name)}")

    def passed(self, schema: Any) -> None:
        """Take note that nothing in a schema multiplies beyond the bound."""
        self._passed |= {id(body): body for body in object_at(schema, "$defs").values()}


def check_expansion(
    schema: Any, where: str = "", resolver: Resolver | None = None, shared: Shared | None = None
) -> None:
    """Raise UnusableSchema where a schema in 2020-12 holds one value against more than MOST schemas.

    `where` names the file that it is in, `resolver` follows its references where one is there already; `shared` is what
    the schemas of one folder share.
    """
    shared = shared or Shared()
    # A schema without any of these is held against once, and most are of that kind.
    places = shared.new_in(schema) if isinstance(schema, dict) else subschemas(schema)
    nodes = [(pointer, node) for pointer, node in places if not _IN_PLACE.isdisjoint(node)]
    if _repeats(nodes):
        _refuse_many(nodes, _Counts(resolver or Resolver(schema), shared.counts), where)
    if isinstance(schema, dict):
        shared.passed(schema)


def _refuse_many(nodes: Iterable[_Place], counts: _Counts, where: str) -> None:
    for pointer, node in nodes:
        if (count := counts.of(node, pointer)) > MOST:
            reason = f"references within references hold one value against {_told(count)} schemas; at most {MOST:,} may"
            raise UnusableSchema(reason, where=f"{where}#{pointer}")


def _repeats(nodes: Iterable[_Place]) -> bool:
    """Whether any refers at all: without references a schema holds as many as are written."""
    return any(key in node for _, node in nodes for key in _REFERENCES)


def _told(count: int) -> str:
    return f"{count:,}" if count < 10**12 else "over 10**12"


class _Counts:
    """How many schemas a value at each schema of a document is held against. One that leads back counts no more."""

    def __init__(self, resolver: Resolver, known: dict[int, int]) -> None:
        self._resolver, self._known = resolver, known

    def of(self, node: dict[str, Any], pointer: str) -> int:
        """Count from the innermost outwards, without a call inside a call: chains are long."""
        waiting = [(node, pointer, False)]
        while waiting:
            schema, where, ready = waiting.pop()
            if ready:
                self._known[id(schema)] = 1 + sum(self._known.get(id(one), 1) for one, _ in self._beside(schema, where))
            elif id(schema) not in self._known:
                self._known[id(schema)] = 1
                waiting.append((schema, where, True))
                waiting += ((one, place, False) for one, place in self._beside(schema, where))
        return self._known[id(node)]

    def _beside(self, node: dict[str, Any], where: str) -> Iterator[tuple[dict[str, Any], str]]:
        """Yield the schemas that hold for the same value."""
        if _IN_PLACE.isdisjoint(node):
            return
        for key in _REFERENCES:
            if isinstance(ref := node.get(key), str):
                yield from self._followed(ref, node, where)
        for key in _LISTS:
            listed = node.get(key)
            for index, one in enumerate(listed if isinstance(listed, list) else ()):
                yield from _object(one, f"{where}/{key}/{index}")
        for key in _SINGLE:
            yield from _object(node.get(key), f"{where}/{key}")
        named = node.get("dependentSchemas")
        for name, one in named.items() if isinstance(named, dict) else ():
            yield from _object(one, f"{where}/dependentSchemas/{name}")

    def _followed(self, ref: str, node: dict[str, Any], where: str) -> Iterator[tuple[dict[str, Any], str]]:
        try:
            yield from _object(*self._resolver.resolve(ref, node, where))
        except DanglingReference:
            return


def _object(node: Any, where: str) -> Iterator[tuple[dict[str, Any], str]]:
    if isinstance(node, dict):
        yield node, where
