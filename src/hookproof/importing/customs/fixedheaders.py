"""Headers of which documents give the one value that they have: sent with all events, or with those that have it.

Others that all deliveries have, and of which nobody says what stands in them, are named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hookproof.importing.draft import Draft
from hookproof.importing.eventnames.eventname import Named
from hookproof.importing.headernames import is_free, tells_time

#: What a pattern for events, or a template, would read otherwise.
_READ_OTHERWISE = frozenset("*?[]{}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedHeaders:
    """`common` are those of all deliveries, `own` those of single events, by name; `open` are required of all, and
    nothing tells their values."""

    common: Mapping[str, str] = field(default_factory=dict)
    own: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    open: tuple[str, ...] = ()


def fixed_headers(made: Draft, delivery: Mapping[str, Any]) -> FixedHeaders:
    """Return the headers that nothing else in `delivery` or the rule for names writes already."""
    taken = {place.name.lower() for place in made.rule.parts if place.where == "header"} | set(_written(delivery))
    tables = {event.name: dict(_single(event, taken)) for event in made.events}
    first = next(iter(tables.values()), {})
    common = {name: value for name, value in first.items() if all(t.get(name) == value for t in tables.values())}
    own = {event: {n: value for n, value in table.items() if n not in common} for event, table in tables.items()}
    readable = {event: table for event, table in own.items() if table and not _READ_OTHERWISE & set(event)}
    left = tuple(_required(made, taken | {name.lower() for table in tables.values() for name in table}))
    return FixedHeaders(common=common, own=readable, open=left)


def _required(made: Draft, taken: set[str]) -> Iterator[str]:
    """Yield the headers that every event requires and nothing writes; a proof is asked about where it is not known."""
    tables = [{header.name for header in event.offer.headers if header.required} for event in made.events]
    for name in sorted(set.intersection(*tables)) if tables else ():
        if name.lower() not in taken and (is_free(name) or tells_time(name)):
            yield name


def _single(event: Named, taken: set[str]) -> Iterator[tuple[str, str]]:
    for header in event.offer.headers:
        free = header.name.lower() not in taken and is_free(header.name)
        if free and len(header.values) == 1 and not _READ_OTHERWISE & set(header.values[0]):
            yield header.name, header.values[0]


def _written(delivery: object) -> Iterator[str]:
    """Yield the headers that are named anywhere in what is written of deliveries, in lower case."""
    for key, value in delivery.items() if isinstance(delivery, Mapping) else ():
        if key == "header" and isinstance(value, str):
            yield value.lower()
        else:
            for inner in value if isinstance(value, list) else [value]:
                yield from _written(inner)
