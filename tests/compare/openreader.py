"""OLD, read openly: what a consumer that was written against OLD sees of a payload.

An open reader skips what OLD does not document: properties that are unknown, or that OLD rules out at this place.
The rest it holds to OLD. So "OLD read openly accepts a payload" means: without what OLD does not document, the payload
is valid under OLD.
"""

from __future__ import annotations

from collections.abc import Callable

from hookproof.compare.containers import item_at
from hookproof.compare.readview import ObjectView
from hookproof.compare.shape import Location, Source
from hookproof.contract.validation import validator_for
from hookproof.schema.json import canonical

_Places = list[Location]


def open_reader(schema: object) -> Callable[[object], bool]:
    """Return the predicate "OLD read openly accepts this payload" for a self-contained schema."""
    source, fits = Source(schema), validator_for(canonical(schema))
    return lambda payload: fits(as_read(source, payload, [(schema,)]))


def as_read(source: Source, value: object, places: _Places) -> object:
    """Return what is left of a value where only what these places document is read."""
    if isinstance(value, dict):
        return _object_as_read(source, value, places)
    if isinstance(value, list):
        sides = [side for place in places for side in source.alternatives(place).get("array", ())]
        return [
            as_read(source, item, [item_at(side, index) for side in sides]) if sides else item
            for index, item in enumerate(value)
        ]
    return value


def _object_as_read(source: Source, value: dict[str, object], places: _Places) -> dict[str, object]:
    views = [ObjectView(source, side) for place in places for side in source.alternatives(place).get("object", ())]
    if not views:
        return value
    kept = {}
    for name, inner in value.items():
        known = [view for view in views if view.covers(name)]
        if known:
            kept[name] = as_read(source, inner, [view.property(name) for view in known])
    return kept
