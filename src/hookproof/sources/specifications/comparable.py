"""The events that a document describes, or a folder of JSON Schemas holds, each with a schema that stands alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hookproof.errors import InputError, notice
from hookproof.parsing import read_document as read_value
from hookproof.schema.dialects import told
from hookproof.schema.keywords import Dialect
from hookproof.schema.pointers import tokens
from hookproof.sources.documentkinds import read_document
from hookproof.sources.records import Document, Page
from hookproof.sources.specifications.eventschemas import discriminating
from hookproof.sources.specifications.selfcontained import Library, read_schemas, translated
from hookproof.sources.specifications.space import SchemaSpace

#: Keys at the root of a document that describes an interface, of which schemas are only a part.
INTERFACES = ("openapi", "swagger", "asyncapi")
_SCHEMA_NAMES = (".json", ".yaml", ".yml")
_SUFFIX = ".schema"
#: More files than this in a folder are not read for the schemas in them.
MAX_FILES = 5_000
#: Where a reference to another document hides events, and where it hides what compares to nothing.
_HOLDS_EVENTS = frozenset({"webhooks", "x-webhooks", "callbacks", "channels", "messages", "requestBodies", "pathItems"})
_HOLDS_NONE = frozenset(
    {"responses", "examples", "parameters", "headers", "links", "schema", "schemas", "payload", "bindings", "servers",
     "traits", "tags", "correlationId", "security", "reply"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class EventSchema:
    """One event: its name, its schema, and the file that describes it."""

    name: str
    schema: dict[str, Any]
    path: str


def is_interface(value: object) -> bool:
    """Whether a value is an OpenAPI or AsyncAPI document."""
    return isinstance(value, Mapping) and any(key in value for key in INTERFACES)


def events_of_document(path: Path) -> dict[str, EventSchema]:
    """Return the events of an OpenAPI or AsyncAPI document by name; empty where it describes none.

    Raises InputError for a document that cannot be read, and for an event whose payload is in a language other than
    JSON Schema, or stands where it would have to be fetched.
    """
    document = read_document(str(path))
    space = document.space
    if space is None:  # text that looks like an interface: its events have no schemas
        raise InputError("this is no OpenAPI or AsyncAPI document", where=str(path))
    _refuse_hidden(space, str(path))
    for text in told(space.ignored, str(path)):
        notice(text)
    library = Library(path.resolve().parent, {path: space.root}, space.dialect or Dialect.V2020_12)
    found: dict[str, list[dict[str, Any]]] = {}
    for page in document.pages:
        for name, schema in _events_of_page(document, page, space, library):
            schemas = found.setdefault(name, [])
            schemas += [schema] if schema not in schemas else []
    return {name: EventSchema(name, _either(schemas), str(path)) for name, schemas in sorted(found.items())}


def _refuse_hidden(space: SchemaSpace, path: str) -> None:
    for pointer, ref in space.references:
        steps = set(tokens(pointer))
        if not ref.startswith("#") and steps & _HOLDS_EVENTS and not steps & _HOLDS_NONE:
            raise InputError(
                f"{ref!r} leads to another document, which cannot be read here",
                where=f"{path}#{pointer}",
                mend="Files below the folder of the document are followed; nothing is fetched.",
            )


def _events_of_page(
    document: Document, page: Page, space: SchemaSpace, library: Library
) -> Iterator[tuple[str, dict[str, object]]]:
    names = page.events or (page.title,)
    if page.schema is None:
        node = space.get(page.at.pointer or "")
        if isinstance(node, Mapping) and "payload" in node:
            raise InputError(
                "its payload is in a language other than JSON Schema",
                where=f"{document.path}#{page.at.pointer}",
                mend="Such payloads cannot be compared.",
            )
        yield from ((name, {}) for name in names)
        return
    schema = library.schema(Path(document.path), page.schema)
    key, listed = discriminating(space, page.schema) if len(names) > 1 else ("", ())
    for name in names:
        yield name, _narrowed(schema, key, name) if name in listed else schema


def _narrowed(schema: dict[str, object], key: str, name: str) -> dict[str, object]:
    """The schema of one event out of that of several, which the value of a property tells apart."""
    rest = {word: value for word, value in schema.items() if word != "$defs"}
    kept = {"$defs": schema["$defs"]} if "$defs" in schema else {}
    return {"allOf": [rest, {"properties": {key: {"const": name}}}], **kept}


def _either(schemas: list[dict[str, Any]]) -> dict[str, Any]:
    """The schema of an event that is described in several places."""
    if len(schemas) == 1:
        return schemas[0]
    definitions = {name: node for schema in schemas for name, node in schema.get("$defs", {}).items()}
    either: dict[str, Any] = {"anyOf": [{k: v for k, v in schema.items() if k != "$defs"} for schema in schemas]}
    return {**either, "$defs": definitions} if definitions else either


def event_of_schema(path: Path, value: object) -> dict[str, object]:
    """Return the JSON Schema in a file as one that stands alone; what it refers to is looked for in its folder."""
    folder = path.resolve().parent
    value = translated(value, path)
    library = Library(folder, {path: value})
    try:
        return library.schema(path)
    except InputError:
        # Perhaps what it refers to is another file's `$id`: only then are all of them read.
        others = {other: read_schemas(other) for other in _files(folder) if other != path.resolve()}
        return Library(folder, {path: value, **others}).schema(path)


def events_of_folder(folder: Path) -> tuple[dict[str, EventSchema], list[Path]]:
    """Return the events of a folder of JSON Schemas by name, and the interface documents in it.

    `<event>.schema.json` files at its top are its events; where there is none, all schemas are to which no other one
    refers. Files refer to each other by `$id` or by path. Raises InputError for a file that cannot be read.
    """
    read = {path: read_value(path) for path in _files(folder.resolve())}
    interfaces = [path for path, value in read.items() if is_interface(value)]
    schemas = {path: translated(value, path) for path, value in read.items() if path not in interfaces}
    library = Library(folder, schemas)
    mains = _mains(folder.resolve(), schemas)
    found = {name: EventSchema(name, library.schema(path), str(path)) for name, path in mains.items()}
    return found, interfaces


def _files(folder: Path) -> list[Path]:
    found = sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in _SCHEMA_NAMES and not _is_hidden(path.relative_to(folder)) and path.is_file()
    )
    if len(found) > MAX_FILES:
        raise InputError(f"there are more than {MAX_FILES:,} files in this folder", where=str(folder))
    for path in found:
        if not path.resolve().is_relative_to(folder):
            raise InputError("it is a link that leads out of the folder", where=str(path))
    return found


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _mains(folder: Path, schemas: Mapping[Path, object]) -> dict[str, Path]:
    own = [path for path in schemas if path.parent == folder and path.stem.endswith(_SUFFIX)]
    if own:
        return {path.stem.removesuffix(_SUFFIX): path for path in own}
    top = [path for path in schemas if path.parent == folder] or list(schemas)
    referred = _referred(schemas)
    free = [path for path in top if path not in referred] or top
    return {_event_name(path, folder): path for path in free}


def _event_name(path: Path, folder: Path) -> str:
    inside = path.relative_to(folder)
    return inside.with_suffix("").as_posix().removesuffix(_SUFFIX)


def _referred(schemas: Mapping[Path, object]) -> set[Path]:
    """The files to which another file refers, by `$id` or by path."""
    from urllib.parse import urldefrag, urljoin

    bases = {path: [path.as_uri()] for path in schemas}
    for path, value in schemas.items():
        if isinstance(identity := value.get("$id") if isinstance(value, dict) else None, str):
            bases[path].append(urldefrag(urljoin(path.as_uri(), identity)).url)
    homes = {uri: path for path, uris in bases.items() for uri in uris}
    found: set[Path] = set()
    for path, value in schemas.items():
        refs = (
            {ref for _, ref in SchemaSpace(value, path=str(path)).references}
            if isinstance(value, (dict, list))
            else set()
        )
        targets = {homes.get(urldefrag(urljoin(base, ref)).url) for ref in refs for base in bases[path]}
        found |= {target for target in targets if target is not None and target != path}
    return found
