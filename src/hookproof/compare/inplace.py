"""What a schema applies to a value without any condition, however that is written.

`allOf`, a union of one, an `if` that always or never holds, and what is denied twice are the same to a reader.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hookproof.schema.json import value_key

#: Keywords that say nothing about what is valid.
ANNOTATIONS = frozenset(
    {
        "$schema", "$id", "$comment", "$defs", "definitions", "$anchor", "$dynamicAnchor", "$vocabulary",
        "title", "description", "examples", "example", "default", "deprecated", "readOnly", "writeOnly",
        "contentEncoding", "contentMediaType", "contentSchema", "discriminator", "externalDocs", "xml",
    }
)  # fmt: skip
UNIONS = ("anyOf", "oneOf")


def applied(node: dict[str, Any]) -> Iterator[Any]:
    """Yield the schemas inside a schema that hold for the same value whatever it is."""
    yield from node.get("allOf", ())
    yield from (nodes[0] for key in UNIONS if len(nodes := branches_of(node, key)) == 1)
    outcome = decided(node)
    if outcome in node:
        yield node[outcome]
    if is_denied_twice(node):
        yield node["not"]["not"]


def branches_of(node: dict[str, Any], key: str) -> list[Any]:
    """Return the branches of a union; one that `anyOf` names again is no further one."""
    nodes = node.get(key, [])
    return list({value_key(one): one for one in nodes}.values()) if key == "anyOf" and len(nodes) > 1 else list(nodes)


def decided(node: dict[str, object]) -> str | None:
    """Return which of `then` and `else` always holds; None where that depends on the value."""
    if "if" not in node:
        return None
    if "then" in node and "else" in node and value_key(node["then"]) == value_key(node["else"]):
        return "then"
    return "then" if takes_all(node["if"]) else "else" if takes_none(node["if"]) else None


def is_denied_twice(node: dict[str, object]) -> bool:
    """Whether a schema is `not` of nothing but `not`."""
    inner = node.get("not")
    return isinstance(inner, dict) and set(filter(_binds, inner)) == {"not"}


def takes_all(node: object) -> bool:
    """Whether a schema says nothing about what is valid."""
    return node is True or (isinstance(node, dict) and not any(map(_binds, node)))


def takes_none(node: object) -> bool:
    """Whether a schema is false, or `not` of what takes everything."""
    return node is False or (isinstance(node, dict) and takes_all(node.get("not", False)))


def _binds(keyword: str) -> bool:
    return keyword not in ANNOTATIONS and not keyword.startswith("x-")
