"""What a schema says without asserting it: texts, examples, hints, whether it is deprecated."""

from __future__ import annotations

from typing import Any

from hookproof.compare.facets import ASSERTED_FORMATS
from hookproof.compare.shape import Location, Parts
from hookproof.compare.trail import Comparison, Trail

#: Kind of change -> the keywords whose values it compares.
_KEYWORDS: dict[str, tuple[str, ...]] = {
    "annotation.text-changed": ("title", "description", "$comment"),
    "annotation.examples-changed": ("examples", "example"),
    "annotation.hint-changed": ("default", "readOnly", "writeOnly", "contentEncoding", "contentMediaType"),
}


def compare(walk: Comparison, old: Location, new: Location, trail: Trail) -> None:
    """Note every difference between the annotations of two places."""
    before, after = walk.old.flatten(old), walk.new.flatten(new)
    if before is None or after is None:
        return
    for name in _KEYWORDS:
        ours, theirs = _said(name, before), _said(name, after)
        differing = [key for key in {**ours, **theirs} if ours.get(key) != theirs.get(key)]
        if differing:
            shown = [{key: side.get(key) for key in differing} for side in (ours, theirs)]
            walk.emit(name, trail, before=shown[0], after=shown[1])
    was, now = (any(part.get("deprecated") for part in parts) for parts in (before, after))
    if was != now:
        walk.emit("annotation.deprecated" if now else "annotation.undeprecated", trail, before=was, after=now)


def _said(name: str, parts: Parts) -> dict[str, object]:
    """The first value of each keyword among the parts: the nearest to the place wins."""
    said: dict[str, Any] = {}
    for part in parts:
        for key, value in part.items():
            if key in _KEYWORDS[name] or (name == "annotation.hint-changed" and _is_hint(key, value)):
                said.setdefault(key, value)
    return said


def _is_hint(key: str, value: object) -> bool:
    return key.startswith("x-") or (key == "format" and value not in ASSERTED_FORMATS)
