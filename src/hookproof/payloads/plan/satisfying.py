"""Whether the events of a version can be satisfied at all, asked of all together: what they share is compiled once."""

from __future__ import annotations

import math
from collections.abc import Mapping

from hookproof.contract.model import Event
from hookproof.errors import InputError
from hookproof.payloads.compiling.compiler import Compiler
from hookproof.payloads.compiling.terms import Term
from hookproof.payloads.errors import Unsatisfiable
from hookproof.payloads.plan.depths import Heights, heights_of
from hookproof.payloads.plan.nodes import Never
from hookproof.schema.json import canonical, object_at
from hookproof.schema.pointers import Schema
from hookproof.schema.pool import Pool
from hookproof.stream import Paced, untold

_DEFINITIONS = "$defs"


def unsatisfiable(events: Mapping[str, Event], paced: Paced = untold) -> dict[str, InputError]:
    """Return why no payload can be made of some events; those that are not named can be satisfied.

    That a payload is found for each of the others is not said: that shows when one is made.
    """
    shared, alone = _together(events)
    pool = Pool()
    common = Compiler({_DEFINITIONS: pool.of(shared)})
    heights: Heights = {}
    found: dict[str, InputError] = {}
    for name, event in paced(events.items(), lambda each: f"looking at {each[0]}"):
        together = None if name in alone else _fault(common, name, _pooled(event.schema, pool), heights)
        # Equal parts are one object in the pool, so a fault is placed where its part was met first: the event is looked
        # at alone to find its own place.
        if (name in alone or together) and (error := _fault(Compiler(event.schema), name, event.schema, {})):
            found[name] = error
    return found


def _pooled(schema: Schema, pool: Pool) -> Schema:
    """An event's schema without the definitions, which all have, of parts that events share."""
    return {key: pool.of(value) for key, value in schema.items() if key != _DEFINITIONS}


def _fault(compiler: Compiler, name: str, schema: Schema, heights: Heights) -> InputError | None:
    try:
        _compile(compiler, name, schema, heights)
    except InputError as error:
        return error
    return None


def _together(events: Mapping[str, Event]) -> tuple[Schema, set[str]]:
    """The definitions of all events, and the events whose references lead anywhere else than to these."""
    shared: Schema = {}
    alone: set[str] = set()
    for name, event in events.items():
        own = object_at(event.schema, _DEFINITIONS)
        if any(shared.get(key, value) is not value for key, value in own.items()) or _refers_elsewhere(event.schema):
            alone.add(name)
        else:
            shared.update(own)
    return shared, alone


def _refers_elsewhere(schema: Schema) -> bool:
    inside = canonical({key: value for key, value in schema.items() if key != _DEFINITIONS})
    return b'"$ref":"#' in inside.replace(b'"$ref":"#/$defs/', b"") or any(mark in inside for mark in _BY_NAME)


_BY_NAME = (b'"$anchor"', b'"$dynamicAnchor"', b'"$dynamicRef"')


def _compile(compiler: Compiler, name: str, schema: Schema, heights: Heights) -> None:
    node = compiler.node([Term(schema, "")])
    if isinstance(node, Never):
        raise Unsatisfiable(name, node.why or "no value is left")
    if heights_of(node, heights)[id(node)] == math.inf:
        raise Unsatisfiable(name, "it requires itself without end")
