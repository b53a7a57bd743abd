"""Which of several schemas are read in one way, by the names of members that stand in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from hookproof.schema.json import JsonObject, object_at
from hookproof.schema.pointers import schemas_in

Names = tuple[str, ...]


def silhouettes(schemas: Mapping[str, JsonObject]) -> dict[str, Names]:
    """Return what tells the schemas apart, by their own names: the names of members at the top, or else their own.

    What most of them have at the top is an envelope, and says nothing of what is in it: there the names at every depth
    tell them apart. Where most of those have the same ones too, whoever reads them chooses what to do by their own
    names alone: each stands for itself.
    """
    found = {name: _at_the_top(schema) or (name,) for name, schema in schemas.items()}
    enveloped = _most_alike(found)
    found |= {name: _at_every_depth(schemas[name]) for name in enveloped}
    return found | {name: (name,) for name in _most_alike({name: found[name] for name in enveloped})}


def _most_alike(shapes: Mapping[str, Names]) -> list[str]:
    """Return the names of those that have one shape, where these are several and more than half; else none."""
    for shape, count in Counter(shapes.values()).most_common(1):
        if 1 < count > len(shapes) / 2:
            return [name for name, each in shapes.items() if each == shape]
    return []


def _at_the_top(schema: JsonObject) -> Names:
    return tuple(sorted(object_at(schema, "properties")))


def _at_every_depth(schema: JsonObject) -> Names:
    return tuple(sorted({name for node in schemas_in(schema, {}, {}) for name in object_at(node, "properties")}))
