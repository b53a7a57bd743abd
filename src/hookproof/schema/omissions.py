"""Schemas that break the rules of JSON Schema itself: the keyword that does is left out, and said."""

from __future__ import annotations

from collections.abc import Container, Sequence
from functools import cache
from typing import Any

from hookproof.schema.pointers import joined

#: More faults than this in one file are not mended: it is no schema then.
_MOST = 200


@cache
def _meta_schema() -> Any:
    import jsonschema_rs
    from jsonschema_specifications import REGISTRY  # type: ignore[import-untyped]

    return jsonschema_rs.validator_for(REGISTRY["https://json-schema.org/draft/2020-12/schema"].contents)


#: A flag of draft 3 that documents still have at a property: it says nothing of the property itself.
FLAGS = frozenset({"required"})


def mend(schema: dict[str, object], keywords: Container[str] | None = None) -> list[str]:
    """Take out of a schema, in place, each keyword whose value JSON Schema does not know, of `keywords` where given, up
    to the first of others; return their pointers."""
    found: list[str] = []
    validator = _meta_schema()
    while len(found) < _MOST and not validator.is_valid(schema):
        error = next(iter(validator.iter_errors(schema)))
        path = _keyword(error.instance_path)
        if not path or (keywords is not None and path[-1] not in keywords):
            break
        _take_out(schema, path)
        found.append(joined(*path))
    return found


def _keyword(path: Sequence[str | int]) -> list[str | int]:
    """The keyword that a place is in: an item of a list of names or types is not one."""
    kept = list(path)
    while kept and isinstance(kept[-1], int):
        kept.pop()
    return kept


def _take_out(schema: Any, path: Sequence[str | int]) -> None:
    node = schema
    for token in path[:-1]:
        node = node[token]
    del node[path[-1]]
