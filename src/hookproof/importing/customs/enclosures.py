"""What a delivery has beside its array of events: values that a consumer can take, the same in all deliveries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hookproof.errors import InputError
from hookproof.importing.library import Library
from hookproof.importing.offers import Offer
from hookproof.payloads.plan.compiled import compile_plan
from hookproof.schema.json import list_at

#: References inside of what stands there are followed this deep.
_DEEPEST = 12


def beside(offer: Offer, member: str, library: Library) -> Mapping[str, Any] | None:
    """Return the members beside a delivery's array: those of the first published example, else those that are required.
    None where no value of one can be made."""
    shown = next((example for example in offer.examples if isinstance(example, dict) and member in example), None)
    if shown is not None:
        return {name: value for name, value in shown.items() if name != member}
    parts = list(library.parts(library.followed(offer.node), ("allOf",)))
    needed = {str(name): None for part in parts for name in list_at(part, "required") if name != member}
    return _made([_limited(spelt_out(part, library), needed) for part in parts], needed) if needed else {}


def _limited(part: dict[str, Any], needed: Mapping[str, None]) -> dict[str, Any]:
    """What a part of a delivery's schema says of the members that are needed."""
    properties = part.get("properties")
    known = properties if isinstance(properties, dict) else {}
    return {"properties": {name: known[name] for name in needed if name in known}}


def _made(parts: list[dict[str, Any]], needed: Mapping[str, None]) -> Mapping[str, Any] | None:
    from hookproof.payloads.making.choosers import ExampleChooser

    try:
        plan = compile_plan({"type": "object", "required": [*needed], "allOf": parts})
        made = plan.walk(ExampleChooser(plan.makers, plan.title))
    except InputError:
        return None
    return {name: made[name] for name in needed} if isinstance(made, dict) else None


def spelt_out(node: Any, library: Library, depth: int = 0) -> Any:
    """Return a schema with what its references lead to in their place; what lies deeper than any delivery is open."""
    if isinstance(node, list):
        return [spelt_out(item, library, depth + 1) for item in node]
    if not isinstance(node, dict):
        return node
    if depth > _DEEPEST:
        return {}
    rest = {key: spelt_out(value, library, depth + 1) for key, value in node.items() if key != "$ref"}
    told = library.leads(node)
    return rest if told is None else {**rest, "allOf": [*list_at(rest, "allOf"), spelt_out(told, library, depth + 1)]}
