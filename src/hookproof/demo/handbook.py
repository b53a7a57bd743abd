"""What a schema documents, field by field: the way in which a consumer's author reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from hookproof.contract import Event
from hookproof.schema.references import Resolver

#: In a path, stands for every item of an array.
ITEMS = "*"
_DEPTH = 8
_MOST_FACES = 200
_CERTAIN, _POSSIBLE = ("allOf",), ("anyOf", "oneOf")
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One documented field: its path, whether its object must have it and null is allowed, types, enum values."""

    path: Path
    required: bool
    nullable: bool
    types: frozenset[str]
    enum: tuple[Any, ...]

    @property
    def name(self) -> str:
        """The field's own name."""
        return self.path[-1]


def documented(event: Event) -> tuple[Field, ...]:
    """Return the fields that the schema of `event` documents, outer ones first, as deep as a person would read."""
    return tuple(sorted(_fields([event.schema], Resolver(event.schema), ()), key=lambda field: len(field.path)))


def values_at(payload: object, path: Path) -> Iterator[Any]:
    """Yield what a payload has at a path; nothing where it has nothing there, each item where the path says items."""
    if not path:
        yield payload
        return
    first, rest = path[0], path[1:]
    if first == ITEMS and isinstance(payload, list):
        for item in payload:
            yield from values_at(item, rest)
    elif isinstance(payload, dict) and first in payload:
        yield from values_at(payload[first], rest)


def objects_with(payload: object, field: Field) -> Iterator[dict[str, object]]:
    """Yield the objects of a payload in which a field may stand."""
    return (value for value in values_at(payload, field.path[:-1]) if isinstance(value, dict))


def _fields(schemas: Iterable[object], references: Resolver, path: Path) -> Iterator[Field]:
    if len(path) > _DEPTH:
        return
    faces = list(_faces(schemas, references))
    for name, (children, required) in _properties(faces).items():
        yield _field(children, references, (*path, name), required=required)
        yield from _fields(children, references, (*path, name))
    items = [face["items"] for face, _ in faces if isinstance(face.get("items"), dict)]
    if items:
        yield from _fields(items, references, (*path, ITEMS))


def _properties(faces: list[tuple[dict[str, Any], bool]]) -> dict[str, tuple[list[object], bool]]:
    found: dict[str, tuple[list[Any], bool]] = {}
    needed = {name for face, certain in faces if certain for name in face.get("required", ())}
    for face, _ in faces:
        for name, schema in face.get("properties", {}).items():
            children, _ = found.get(name, ([], False))
            found[name] = ([*children, schema], name in needed)
    return found


def _field(schemas: list[object], references: Resolver, path: Path, *, required: bool) -> Field:
    faces = [face for face, _ in _faces(schemas, references)]
    types = {name for face in faces for name in _listed(face.get("type"))}
    values = [
        value for face in faces for value in (*face.get("enum", ()), *((face["const"],) if "const" in face else ()))
    ]
    return Field(
        path=path,
        required=required,
        nullable="null" in types or any(value is None for value in values),
        types=frozenset(types),
        enum=tuple(value for value in values if value is not None),
    )


def _listed(types: Any) -> list[str]:
    return [types] if isinstance(types, str) else list(types or ())


def _faces(schemas: Iterable[object], references: Resolver) -> Iterator[tuple[dict[str, Any], bool]]:
    """Yield the schemas that apply at one place, and whether each always does: references and branches followed."""
    todo = [(schema, True) for schema in schemas]
    seen: set[int] = set()
    while todo and len(seen) < _MOST_FACES:
        schema, certain = todo.pop(0)
        if not isinstance(schema, dict) or id(schema) in seen:
            continue
        seen.add(id(schema))
        yield schema, certain
        if isinstance(ref := schema.get("$ref"), str):
            todo.append((references.resolve(ref, schema, "")[0], certain))
        todo += [(branch, certain) for key in _CERTAIN for branch in schema.get(key, ())]
        todo += [(branch, False) for key in _POSSIBLE for branch in schema.get(key, ())]
        todo += [(schema[key], False) for key in ("then", "else") if key in schema]
