"""A few values that may stand at a place: enough to tell rules between fields apart, no payload generator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hookproof.compare.readview import ObjectView
from hookproof.compare.shape import Alternative, Location, Source
from hookproof.compare.standalone import all_of, standalone
from hookproof.contract.validation import validator_for
from hookproof.schema.json import canonical, value_key

_DEPTH = 6
_LISTED = 24
_TEXTS = {
    "date": "2026-01-02", "time": "03:04:05Z", "date-time": "2026-01-02T03:04:05Z", "duration": "P1D",
    "email": "a@example.com", "idn-email": "a@example.com", "hostname": "example.com", "idn-hostname": "example.com",
    "ipv4": "192.0.2.1", "ipv6": "2001:db8::1", "uri": "https://example.com/a", "uri-reference": "/a",
    "iri": "https://example.com/a", "iri-reference": "/a", "uri-template": "/a", "json-pointer": "/a",
    "relative-json-pointer": "0", "uuid": "00000000-0000-4000-8000-000000000000", "regex": "a",
}  # fmt: skip


def samples(source: Source, location: Location) -> list[object]:
    """Return distinct valid values for a place, at least one of each JSON type where one could be built."""
    fits = validator_for(canonical(standalone(source, all_of(location))))
    built = {value_key(v): v for v in _of_location(source, location, _DEPTH)}
    return [value for value in built.values() if fits(value)]


def _of_location(source: Source, location: Location, depth: int) -> Iterator[object]:
    for group in source.alternatives(location).values():
        for side in group:
            yield from _of_side(source, side, depth)


def _of_side(source: Source, side: Alternative, depth: int) -> Iterator[object]:
    if side.values is not None:
        yield from side.values[:_LISTED]
    elif side.type == "object":
        yield from _objects(source, side, depth)
    elif side.type == "array":
        yield from _arrays(source, side, depth)
    else:
        yield from _SIMPLE[side.type](side)


def _texts(side: Alternative) -> Iterator[str]:
    named = [_TEXTS[part["format"]] for part in side.parts if part.get("format") in _TEXTS]
    least = max((part.get("minLength", 0) for part in side.parts), default=0)
    most = min((part.get("maxLength", 10_000) for part in side.parts), default=10_000)
    yield from named
    if not named:
        yield from ("x" * length for length in {max(least, min(7, most)), least, most} if length < 10_000)


def _numbers(side: Alternative) -> Iterator[float]:
    edges = {part[key] for part in side.parts for key in ("minimum", "maximum", "multipleOf") if key in part}
    beyond = {part[key] + step for part in side.parts for key, step in _EXCLUDED if key in part}
    yield from sorted({0, 1, *edges, *beyond})
    if not side.integral:
        yield 0.5


_EXCLUDED = (("exclusiveMinimum", 1), ("exclusiveMaximum", -1))


def _nulls(_: Alternative) -> Iterator[None]:
    yield None


def _booleans(_: Alternative) -> Iterator[bool]:
    yield from (False, True)


_SIMPLE: dict[str, Any] = {"null": _nulls, "boolean": _booleans, "string": _texts, "number": _numbers}


def _objects(source: Source, side: Alternative, depth: int) -> Iterator[dict[str, object]]:
    view = ObjectView(source, side)
    least = (
        {} if depth == 0 else {name: _first(source, view.property(name), depth - 1) for name in sorted(view.required)}
    )
    yield least


def _arrays(source: Source, side: Alternative, depth: int) -> Iterator[list[object]]:
    least = max((part.get("minItems", 0) for part in side.parts), default=0)
    items = tuple(part["items"] for part in side.parts if "items" in part)
    yield [_first(source, items, depth - 1) for _ in range(min(least, 3))] if depth else []


def _first(source: Source, location: Location, depth: int) -> object:
    return next(_of_location(source, location, depth), None)
