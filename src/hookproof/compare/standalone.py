"""Make a fragment of a schema stand alone: its references still lead to where they led."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hookproof.compare.shape import Source

#: The identity under which a schema is embedded in a fragment taken from it (RFC 8141: an example of a private URN).
_HOME = "urn:hookproof:home"


def standalone(source: Source, fragment: object) -> object:
    """Return `fragment`, a part of the schema of `source`, as a schema that any validator takes by itself.

    Where it refers, the whole schema is embedded as a resource of its own (JSON Schema Core 2020-12, section 9.3.1).
    """
    rewritten, refers = _rewrite(fragment)
    if not refers:
        return fragment
    home = {key: value for key, value in source.schema.items() if key != "$schema"}
    return {**rewritten, "$defs": {"home": {**home, "$id": _HOME}}}


def all_of(nodes: Iterable[object]) -> dict[str, object]:
    """Return the conjunction of schemas as one schema; the empty one takes everything."""
    listed = list(nodes)
    return {"allOf": listed} if listed else {}


def _rewrite(node: object) -> tuple[Any, bool]:
    if isinstance(node, list):
        items = [_rewrite(item) for item in node]
        return [item for item, _ in items], any(refers for _, refers in items)
    if not isinstance(node, dict):
        return node, False
    result, refers = {}, False
    for key, value in node.items():
        if key in ("$ref", "$dynamicRef") and isinstance(value, str) and value.startswith("#"):
            result[key], inner = _HOME + value, True
        elif key in ("const", "enum", "examples", "default"):
            result[key], inner = value, False
        else:
            result[key], inner = _rewrite(value)
        refers = refers or inner
    return result, refers
