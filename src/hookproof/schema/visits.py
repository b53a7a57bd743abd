"""How often a validator comes back to a schema and a value that it has met: once for each way that leads to them.

Where unions stand in unions, the ways multiply at every level of a value. A validator that explains what is wrong goes
them all and remembers each, so that five levels of eight branches are 32,768 errors.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from graphlib import TopologicalSorter
from typing import NamedTuple

from hookproof.schema.json import list_at, object_at
from hookproof.schema.pointers import escape
from hookproof.schema.references import Resolver

_REFERENCES, _LISTS, _SINGLE = ("$ref", "$dynamicRef"), ("allOf", "anyOf", "oneOf"), ("not", "if", "then", "else")
_OTHERS, _ITEMS = ("additionalProperties", "unevaluatedProperties"), ("items", "contains", "unevaluatedItems")

#: A schema by identity, and the place of the value that it meets.
Mark = tuple[int, str]


class _Visit(NamedTuple):
    """A schema that meets a value, and where the value stands."""

    schema: object
    value: object
    where: str

    @property
    def mark(self) -> Mark:
        return id(self.schema), self.where


def visits_again(schema: object, value: object) -> int:
    """Return how many visits of a validator are not the first of their schema and place: a bound from above.

    The schema refers to nothing outside of itself, and never in a circle that consumes nothing of a value.
    """
    resolver, first = Resolver(schema), _Visit(schema, value, "")
    in_place: dict[int, list[object]] = {}
    inside: dict[Mark, list[Mark]] = {}
    waiting = [first]
    while waiting:
        visit = waiting.pop()
        if visit.mark not in inside:
            if id(visit.schema) not in in_place:
                in_place[id(visit.schema)] = list(_in_place(resolver, visit.schema))
            found = [each for each in _inside(visit, in_place[id(visit.schema)]) if isinstance(each.schema, dict)]
            inside[visit.mark] = [each.mark for each in found]
            waiting += found
    visits: dict[Mark, int] = {}
    for mark in TopologicalSorter(inside).static_order():
        visits[mark] = 1 + sum(visits[each] for each in inside[mark])
    return visits[first.mark] - len(visits)


def _inside(visit: _Visit, in_place: Iterable[object]) -> Iterator[_Visit]:
    schema, value, where = visit
    if not isinstance(schema, dict):
        return
    for target in in_place:
        yield _Visit(target, value, where)
    if isinstance(value, dict):
        for name, each in value.items():
            for part in _of_member(schema, name):
                yield _Visit(part, each, f"{where}/{escape(name)}")
    elif isinstance(value, list):
        for index, each in enumerate(value):
            for part in _of_item(schema, index):
                yield _Visit(part, each, f"{where}/{index}")


def _in_place(resolver: Resolver, schema: object) -> Iterator[object]:
    if not isinstance(schema, dict):
        return
    for keyword in _REFERENCES:
        if isinstance(ref := schema.get(keyword), str):
            yield resolver.resolve(ref, schema, "")[0]
    for keyword in _LISTS:
        yield from list_at(schema, keyword)
    yield from (schema[keyword] for keyword in _SINGLE if keyword in schema)
    yield from object_at(schema, "dependentSchemas").values()


def _of_member(schema: dict[str, object], name: str) -> Iterable[object]:
    """What a member meets, whether or not its name fits the patterns."""
    known = object_at(schema, "properties")
    others = (schema[keyword] for keyword in _OTHERS if keyword in schema) if name not in known else ()
    own = (known[name],) if name in known else ()
    return (*own, *object_at(schema, "patternProperties").values(), *others)


def _of_item(schema: dict[str, object], index: int) -> Iterable[object]:
    first = list_at(schema, "prefixItems")
    if index < len(first):
        return (first[index], *(schema[keyword] for keyword in _ITEMS[1:] if keyword in schema))
    return (schema[keyword] for keyword in _ITEMS if keyword in schema)
