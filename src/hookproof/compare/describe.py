"""What may stand at a place, in a few words: `string (date-time) or null`, `array of object`, `one of A, B`."""

from __future__ import annotations

from hookproof.compare.excerpts import show
from hookproof.compare.shape import Alternative, Location, Source
from hookproof.schema.json import TYPES

_LISTED = 4


def describe(source: Source, location: Location, *, depth: int = 1) -> str:
    """Return a place in a few words. `depth` is how many levels of arrays are opened."""
    alternatives = source.alternatives(location)
    if not alternatives:
        return "nothing"
    if set(alternatives) == set(TYPES):
        return "anything"
    words = [_words(source, alternative, depth) for group in alternatives.values() for alternative in group]
    ordered = sorted(dict.fromkeys(words), key=lambda word: word == "null")
    return " or ".join(ordered)


def _words(source: Source, alternative: Alternative, depth: int) -> str:
    if alternative.values is not None and alternative.type not in ("null", "object", "array"):
        shown = show(list(alternative.values[:_LISTED])) + (", …" if len(alternative.values) > _LISTED else "")
        return f"{'one of ' if len(alternative.values) > 1 else ''}{shown}"
    if alternative.type == "number":
        return "integer" if alternative.integral else "number"
    if alternative.type == "string":
        formats = sorted({part["format"] for part in alternative.parts if "format" in part})
        return f"string ({', '.join(formats)})" if formats else "string"
    if alternative.type == "array" and depth:
        items = next((part["items"] for part in alternative.parts if "items" in part), True)
        inner = describe(source, (items,), depth=depth - 1)
        return f"array of {inner}" if inner not in ("anything", "nothing") else "array"
    return alternative.type
