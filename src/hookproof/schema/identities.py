"""The identity that a schema gives itself, and the anchors in it, in whichever draft it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hookproof.schema.dialects import dialect_of
from hookproof.schema.keywords import Dialect

_ANCHORS = ("$anchor", "$dynamicAnchor")
#: Where an identity that is nothing but a fragment is an anchor: the keyword that holds it.
_FRAGMENTS = {Dialect.DRAFT_4: ("id",), Dialect.DRAFT_6: ("$id",), Dialect.DRAFT_7: ("$id",), None: ("$id", "id")}


def identity_of(schema: Mapping[str, object], dialect: Dialect | None = None) -> str:
    """Return the identity that a schema gives itself, "" where it gives none; `dialect` unless it says its own."""
    spoken = dialect_of(schema) if dialect is None else dialect
    given = schema.get("id" if spoken is Dialect.DRAFT_4 else "$id")
    return given if isinstance(given, str) else ""


def anchors_of(node: Mapping[str, Any], dialect: Dialect | None) -> Iterator[str]:
    """Yield the names by which a schema can be referred to; with None for `dialect`, those of any."""
    yield from (node[key] for key in _ANCHORS if isinstance(node.get(key), str))
    for key in _FRAGMENTS.get(dialect, ()):
        if isinstance(node.get(key), str) and node[key].startswith("#") and node[key] != "#":
            yield node[key][1:]
