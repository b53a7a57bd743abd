"""What lists of fields add to a schema that was made from payloads: what may be absent, null, or another of few texts.

A payload shows one case; the list beside it tells the others. Where the two contradict each other the payload counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from hookproof.importing.offers import Offer
from hookproof.schema.json import JsonObject, list_at, object_at

#: What a list may say of a value whose type is known.
_TOLD = ("description", "enum", "format")


def complemented(offers: Iterable[Offer], listed: Mapping[str, Offer]) -> Iterator[Offer]:
    """Yield offers with what is `listed` for their events; those of which nothing is listed as they are."""
    for offer in offers:
        told = listed.get(offer.name)
        fits = told is not None and _is_of(offer.node, told.node)
        yield replace(offer, node=_merged(offer.node, told.node)) if told is not None and fits else offer


def _is_of(node: object, listed: object) -> bool:
    """Whether a list is of these payloads: what it says to be always there is there."""
    if not isinstance(node, dict) or not isinstance(listed, dict):
        return False
    mine, below = object_at(node, "properties"), object_at(listed, "properties")
    needed = {str(name): below[str(name)] for name in list_at(listed, "required") if name in below}
    own = (
        not isinstance(told, dict) or "properties" not in told or _is_of(mine.get(name), told)
        for name, told in needed.items()
    )
    return needed.keys() <= mine.keys() and all(own)


def _merged(node: object, listed: object) -> object:
    if not isinstance(node, dict) or not isinstance(listed, dict):
        return node
    if "properties" in node and "properties" in listed:
        return _object(node, listed)
    if "items" in node and isinstance(listed.get("items"), dict):
        return {**node, "items": _merged(node["items"], listed["items"])}
    mine, told = _types(node), _types(listed)
    if not told or not mine or not mine - {"null"} <= _wider(told):
        return {**node}
    every = told | mine
    kinds = sorted(every - ({"integer"} if "number" in every else set()), key=lambda kind: (kind == "null", kind))
    kept = {key: listed[key] for key in _TOLD if key in listed}
    # What was seen to be null alone is what the list says; else the list says less than the payload shows.
    more = {**listed, **kept} if mine == {"null"} else {**node, **kept}
    return {**more, "type": kinds[0] if len(kinds) == 1 else kinds}


def _object(node: JsonObject, listed: JsonObject) -> JsonObject:
    mine, told = object_at(node, "properties"), object_at(listed, "properties")
    needed = list_at(listed, "required")
    properties = {name: _merged(each, told[name]) if name in told else each for name, each in mine.items()}
    properties |= {name: each for name, each in told.items() if name not in mine}
    required = [name for name in list_at(node, "required") if name not in told or name in needed]
    rest = {key: value for key, value in node.items() if key != "required"}
    return {**rest, **({"required": required} if required else {}), "properties": properties}


def _types(node: JsonObject) -> set[str]:
    kind = node.get("type")
    return {str(each) for each in kind} if isinstance(kind, list) else {kind} if isinstance(kind, str) else set()


def _wider(kinds: set[str]) -> set[str]:
    return kinds | ({"integer"} if "number" in kinds else set())
