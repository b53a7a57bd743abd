"""Members of a payload that no part of its schema describes: what a provider added without notice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hookproof.contract.validation import validator_for
from hookproof.schema.json import canonical
from hookproof.schema.pointers import decoded, escape, lookup

Schema = object
#: Keywords whose schemas speak about the same value as the schema that they stand in.
_BESIDE = ("allOf", "anyOf", "oneOf")
_BESIDE_ALONE = ("if", "then", "else", "not")
#: Members that are told at most; more of the same says nothing new.
MOST = 20


def undescribed(schema: Mapping[str, object], payload: object) -> list[str]:
    """Return the JSON pointers of the members that no branch of the schema names, outermost first, at most MOST.

    What stands below such a member is not told again. `schema` is bundled: its references stay inside of it.
    """
    found: list[str] = []
    waiting: list[tuple[str, list[Schema], Any]] = [("", [schema], payload)]
    while waiting and len(found) < MOST:
        pointer, schemas, value = waiting.pop(0)
        views = list(_views(schemas, schema))
        for token, member in _members(value):
            below = list(_below(views, token))
            if below:
                waiting.append((f"{pointer}/{escape(str(token))}", below, member))
            elif isinstance(token, str) and _says_members(views):
                found.append(f"{pointer}/{escape(token)}")
    return found[:MOST]


def _members(value: object) -> Iterator[tuple[str | int, object]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)


def _views(schemas: Sequence[Schema], root: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    """Yield every schema that speaks about the same value, each once, references followed."""
    seen: set[int] = set()
    waiting = list(schemas)
    while waiting:
        schema = waiting.pop()
        if not isinstance(schema, dict) or id(schema) in seen:
            continue
        seen.add(id(schema))
        yield schema
        waiting += [branch for name in _BESIDE for branch in schema.get(name, ())]
        waiting += [schema[name] for name in _BESIDE_ALONE if name in schema]
        waiting += list(schema.get("dependentSchemas", {}).values())
        if isinstance(schema.get("$ref"), str):
            waiting.append(_target(schema["$ref"], root))


def _target(reference: str, root: Mapping[str, object]) -> Schema:
    return lookup(root, decoded(reference[1:]), True) if reference.startswith("#") else True


def _says_members(views: Sequence[Mapping[str, object]]) -> bool:
    """Whether a schema says at all which members there are; one that does not leaves nothing undescribed."""
    return any("properties" in view for view in views)


def _below(views: Sequence[Mapping[str, object]], token: str | int) -> Iterator[Schema]:
    for view in views:
        if isinstance(token, int):
            yield from _of_item(view, token)
        else:
            yield from _of_member(view, token)


def _of_item(view: Mapping[str, Any], index: int) -> Iterator[Schema]:
    first = view.get("prefixItems", ())
    if index < len(first):
        yield first[index]
    elif "items" in view:
        yield view["items"]
    else:
        yield True


def _of_member(view: Mapping[str, Any], name: str) -> Iterator[Schema]:
    if name in view.get("properties", {}):
        yield view["properties"][name]
    for pattern, schema in view.get("patternProperties", {}).items():
        if validator_for(canonical({"pattern": pattern}))(name):
            yield schema
    if isinstance(view.get("additionalProperties"), dict):
        yield view["additionalProperties"]
