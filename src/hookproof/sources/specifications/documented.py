"""Schemas as documented objects and fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeGuard

from hookproof.findings import Place
from hookproof.schema.pointers import tokens
from hookproof.sources.positioned import Positioned
from hookproof.sources.records import Field, ObjectDoc
from hookproof.sources.specifications.space import SchemaSpace

_WIDER = {"number": frozenset({"number", "integer"})}


def object_at(space: SchemaSpace, data: Positioned, path: str, pointer: str) -> ObjectDoc:
    """Return the object whose schema stands at the pointer, with the fields that `allOf` takes in."""
    home, node = space.resolve(pointer)
    node = node if isinstance(node, dict) else {}
    required = space.required(home)
    fields = tuple(
        _field(space, data, path, name, where, name in required) for name, where in space.properties(home).items()
    )
    if "allOf" in node:
        fields = tuple(_told_by_another(space, home, field) for field in fields)
    return ObjectDoc(
        name=_name(home),
        at=_place(data, path, home),
        fields=fields,
        description=described(node),
        schema=node,
        pointer=home,
    )


def _field(space: SchemaSpace, data: Positioned, path: str, name: str, pointer: str, required: bool) -> Field:
    node = space.get(pointer)
    node = node if isinstance(node, dict) else {}
    stated = space.kinds(pointer)
    return Field(
        path=(name,),
        description=described(node) or _of_its_type(space, pointer, stated),
        at=_place(data, path, pointer),
        kinds=widened(stated - {"null"}),
        nullable=_nullable(space, pointer, stated),
        required=required,
        enum=space.allowed(pointer) or (),
        schema=space.schema(pointer) if "$ref" in node else node,
        pointer=pointer,
    )


def _told_by_another(space: SchemaSpace, pointer: str, field: Field) -> Field:
    """Return a field of several schemas with what another of these says of it, where its own says nothing."""
    others = (part["properties"].get(field.name) for _, part in space.parts(pointer) if _has_properties(part))
    words = (described(other) for other in others if isinstance(other, dict)) if not field.description else iter(())
    found = next(filter(None, words), "")
    return replace(field, description=found) if found else field


def _has_properties(node: Mapping[str, object]) -> TypeGuard[Mapping[str, dict[str, object]]]:
    return isinstance(node.get("properties"), dict)


def _of_its_type(space: SchemaSpace, pointer: str, kinds: frozenset[str]) -> str:
    """Return what is said of the type of a field that has no words of its own; an object's words are the object's."""
    _, node = space.resolve(pointer)
    return described(node) if isinstance(node, dict) and kinds and not kinds & {"object", "array"} else ""


def described(node: Mapping[str, object]) -> str:
    """Return a schema's description, with what a comma cuts off it in unquoted YAML (`{description: a, b}`)."""
    text = node.get("description")
    cut = [str(key) for key, value in node.items() if value is None and " " in str(key)]
    return ", ".join([text, *cut]) if isinstance(text, str) else ""


def _nullable(space: SchemaSpace, pointer: str, stated: frozenset[str]) -> bool | None:
    if "null" in stated or None in (space.allowed(pointer) or ()):
        return True
    return False if stated else None


def widened(kinds: frozenset[str]) -> frozenset[str]:
    """Return JSON types with those that they take in: a number may be an integer."""
    return frozenset().union(*(_WIDER.get(kind, frozenset({kind})) for kind in kinds)) if kinds else kinds


def _place(data: Positioned, path: str, pointer: str) -> Place:
    line, column = data.spots(pointer)
    return Place(path=path, line=line, column=column, pointer=pointer)


def _name(pointer: str) -> str:
    """Return what people call the schema: the component's or property's name, else its pointer."""
    parts = tokens(pointer)
    if len(parts) > 1 and parts[0] in ("webhooks", "x-webhooks") and "properties" not in parts:
        return parts[1]
    for holder in ("schemas", "messages", "properties", "$defs", "definitions"):
        if holder in parts[:-1]:
            place = len(parts) - 2 - parts[:-1][::-1].index(holder)
            return ".".join([parts[place + 1], *parts[place + 2 :]])
    if parts[:1] == ("paths",) and len(parts) > 3:
        said = "body" if parts[3] == "requestBody" else f"answer {parts[4]}" if parts[3] == "responses" else "schema"
        return f"the {said} of {parts[2].upper()} {parts[1]}"
    return pointer or "the document"
