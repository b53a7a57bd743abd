"""Witnesses: a payload that a schema accepts though words rule it out, made to be shown.

It begins with an example of the payload that fits, or with the smallest payload that the schema describes; one value is
put in, or one member taken out, and the schema is asked. What it refuses is no witness.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from hookproof.sources.records import EACH, Page, Role
from hookproof.sources.specifications.space import SchemaSpace

#: Stands for "leave the member out".
GONE = object()
_DEPTH = 8
_TEXTS = {
    "date-time": "2026-01-05T10:00:00Z",
    "date": "2026-01-05",
    "time": "10:00:00Z",
    "uri": "https://example.com/1",
    "url": "https://example.com/1",
    "uuid": "6f1c1f0e-3b5a-4a83-9a52-0a8f6f3f9c11",
    "email": "ada@example.com",
}


def witness(space: SchemaSpace, page: Page, path: tuple[str, ...], values: Iterable[object]) -> Any:
    """Return a payload of a page that its schema accepts with one of the values at a path; None where there is none."""
    if page.schema is None or EACH in path:
        return None
    for base in _bases(space, page):
        for value in values:
            changed = _changed(base, path, value)
            if changed is not None and not space.faults(page.schema, changed):
                return changed
    return None


def _bases(space: SchemaSpace, page: Page) -> Iterator[object]:
    shown = (one.value for one in page.examples if one.role is Role.PAYLOAD and isinstance(one.value, dict))
    made = smallest(space, page.schema or "")
    for base in (*shown, made):
        if not space.faults(page.schema or "", base):
            yield base


def _changed(base: object, path: tuple[str, ...], value: object) -> Any:
    """Return a copy with the value at the path, the objects on the way made where they are not there."""
    whole: Any = copy.deepcopy(base)
    node = whole
    for step in path[:-1]:
        if not isinstance(node, dict):
            return None
        node = node.setdefault(step, {})
    if not isinstance(node, dict):
        return None
    if value is GONE:
        node.pop(path[-1], None)
    else:
        node[path[-1]] = value
    return whole


def smallest(space: SchemaSpace, pointer: str, depth: int = _DEPTH) -> Any:
    """Return the smallest value that a schema describes, as far as its plain keywords say; it may break others."""
    variants = space.variants(pointer)
    home = variants[0] if variants else pointer
    node = space.get(home)
    if (allowed := space.allowed(pointer)) is not None:
        return allowed[0] if allowed else None
    kinds = space.kinds(pointer)
    if "object" in kinds or (not kinds and space.properties(pointer)):
        inner = space.properties(pointer) if depth else {}
        required = sorted(name for name in space.required(pointer) if name in inner)
        return {name: smallest(space, inner[name], depth - 1) for name in required}
    return sample(kinds, node if isinstance(node, Mapping) else {})


def sample(kinds: frozenset[str], node: Mapping[str, Any]) -> Any:
    """Return a plain value of one of some JSON types other than null, where there is one."""
    if "string" in kinds or not kinds:
        return _TEXTS.get(str(node.get("format")), "text")
    if kinds & {"integer", "number"}:
        least = node.get("minimum", 1)
        return least if isinstance(least, (int, float)) else 1
    if "boolean" in kinds:
        return True
    return [] if "array" in kinds else {} if "object" in kinds else None
