"""Boxes of a text that hold a JSON Schema: no example of a payload, but what its payloads are to be like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hookproof.schema.pointers import escape
from hookproof.sources.records import EACH, Example, Field
from hookproof.sources.texts.headings import Section

#: Objects are gone into this far.
_DEPTH = 6
_JSON_TYPES = frozenset({"string", "integer", "number", "boolean", "object", "array"})


def set_apart(sections: Sequence[Section]) -> None:
    """Take the schemas out of the examples of each section: they are its schemas, and tell of its fields."""
    for section in sections:
        found = [one for one in section.examples if is_schema(one.value)]
        section.examples[:] = [one for one in section.examples if one not in found]
        section.schemas.extend(found)
        if len(found) == 1 and not section.fields:
            section.fields.extend(_fields(found[0], found[0].value, "", ()))


def is_schema(value: object) -> bool:
    """Whether a value is the schema of an object: it has properties, each a schema, and says so by another keyword."""
    told = value.get("properties") if isinstance(value, Mapping) else None
    if not isinstance(told, Mapping) or not told or not isinstance(value, Mapping):
        return False
    said = value.get("type") in ("object", ["object", "null"]) or isinstance(value.get("$schema"), str)
    return said and all(isinstance(one, (Mapping, bool)) for one in told.values())


def _fields(box: Example, schema: Mapping[str, Any], pointer: str, outer: tuple[str, ...]) -> Iterator[Field]:
    """Yield the properties of a schema in a box, each with its place there, and those inside of them."""
    needed = schema.get("required")
    for name, node in schema["properties"].items():
        at, path = f"{pointer}/properties/{escape(str(name))}", (*outer, str(name))
        if not isinstance(node, Mapping):
            continue
        yield _field(box, node, at, path, required=isinstance(needed, list) and name in needed)
        items = node.get("items")
        inner = (node, at, path) if not isinstance(items, Mapping) else (items, f"{at}/items", (*path, EACH))
        if isinstance(inner[0].get("properties"), Mapping) and len(path) < _DEPTH:
            yield from _fields(box, *inner)


def _field(box: Example, node: Mapping[str, Any], at: str, path: tuple[str, ...], *, required: bool) -> Field:
    told = node.get("type")
    kinds = {kind for kind in (told if isinstance(told, list) else [told]) if isinstance(kind, str)}
    values = node.get("enum", [node["const"]] if "const" in node else [])
    return Field(
        path=path,
        description=str(node.get("description") or node.get("title") or ""),
        at=box.place(at),
        kinds=frozenset(kinds & _JSON_TYPES),
        nullable=("null" in kinds) if kinds else None,
        required=required,
        enum=tuple(values) if isinstance(values, list) else (),
    )
