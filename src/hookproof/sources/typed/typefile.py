"""A file of types as a document: those that are payloads of events are its pages, and a list of events is one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import PurePath
from typing import Any

from hookproof.schema.json import JsonObject, list_at
from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import escape, tokens
from hookproof.sources import names
from hookproof.sources.positioned import Positioned
from hookproof.sources.positions import TextSpots
from hookproof.sources.records import Document, Example, Page, Role
from hookproof.sources.specifications import apiwalk, documented, eventschemas
from hookproof.sources.specifications.apidocument import assemble
from hookproof.sources.specifications.space import SchemaSpace
from hookproof.sources.typed import (
    avro,
    classtypes,
    commentboxes,
    fieldrows,
    golang,
    graphql,
    kotlin,
    origins,
    protobuf,
    pythonclasses,
    rubystructs,
    rust,
    typescript,
)
from hookproof.sources.typed.generics import written_out
from hookproof.sources.typed.likenesses import Declared, referred

#: Endings of files that may declare types, and what reads them.
READERS: Mapping[str, Callable[[str], Iterator[Declared]]] = {
    ".ts": typescript.declared,
    ".mts": typescript.declared,
    ".cts": typescript.declared,
    ".py": pythonclasses.declared,
    ".pyi": pythonclasses.declared,
    ".go": golang.declared,
    ".cs": classtypes.declared,
    ".java": classtypes.declared,
    ".kt": partial(classtypes.declared, read=kotlin.bodies),
    ".php": classtypes.declared,
    ".rs": rust.declared,
    ".rb": rubystructs.declared,
    ".proto": protobuf.declared,
    ".avsc": avro.declared,
    ".graphql": graphql.declared,
    ".graphqls": graphql.declared,
    ".gql": graphql.declared,
}
#: A text with the form of an event's name, without which no type but one of Go is the payload of one.
_WRITTEN = re.compile(r"[\"'][A-Za-z][\w-]{0,60}[.:][\w.:-]{1,60}[\"']")
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def read(text: str, path: str) -> Document | None:
    """Return what the types of a file say of events; None where none of them is the payload of one."""
    reader = READERS[PurePath(path).suffix.lower()]
    if reader is not golang.declared and not _WRITTEN.search(text):
        return None
    return _document(written_out(reader(text)), text, path, "types")


class _Plain(frozenset[str]):
    """These names, and all that have no dots: what is called so is held to be declared somewhere."""

    def __contains__(self, name: object) -> bool:
        return "." not in str(name) or super().__contains__(name)


def schemas_of(files: dict[str, str]) -> JsonObject:
    """Return the types that files of one language, by their paths, declare as one JSON Schema of definitions.

    One that two files declare in different ways is each file's own, with its number behind the name; another file means
    the one that it takes in. One that a file declares in different ways is left out. A member of a type that is not
    among these is left out, too, where it may be absent; where it may not, its reference leads nowhere. What a name
    with dots leads to through modules that are not read may be anything.
    """
    every = [*written_out(origins.told_apart(files, READERS[PurePath(next(iter(files))).suffix.lower()]))]
    known = _Plain(one.name for one in every)
    schemas = {one.name: one.type.as_sent().written(known)[0] for one in every}
    return {"$schema": _DIALECT, "$defs": {name: _whole(schema, schemas) for name, schema in schemas.items()}}


def _whole(schema: object, known: Collection[str]) -> object:
    """Return a schema without the members that may be absent and of whose type nothing is known."""
    if isinstance(schema, list):
        return [_whole(each, known) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _whole(value, known) for key, value in schema.items()}
    properties, needed = made.get("properties"), list_at(made, "required")
    if isinstance(properties, dict):
        made["properties"] = {name: each for name, each in properties.items() if name in needed or _leads(each, known)}
    return made


def _leads(schema: object, known: Collection[str]) -> bool:
    """Whether each type that a schema is made of is known; what its members are of is their own matter."""
    if isinstance(schema, list):
        return all(_leads(each, known) for each in schema)
    if not isinstance(schema, dict):
        return True
    inner = (schema.get(key) for key in ("items", "anyOf", "allOf"))
    found = referred(schema)
    return (not found or found in known) and all(_leads(each, known) for each in inner)


def read_fields(data: Positioned, text: str, path: str) -> Document | None:
    """Return what a document says that has lists of fields under the names of events; None where it has none."""
    return _document(fieldrows.declared(data, text), text, path, "fields")


def _document(declared: Iterable[Declared], text: str, path: str, kind: str) -> Document | None:
    every: dict[str, Declared] = {}
    for one in declared:
        every.setdefault(one.name, one)
    space = SchemaSpace(_written(every, text).value, path=path)
    events = _events(every, space)
    if not events:
        return None
    kept = _reached(every, space, events)
    data = _written(kept, text)
    space = SchemaSpace(data.value, path=path)
    pages = tuple(_page(space, data, path, name, found) for name, found in events.items())
    walk = apiwalk.walk(space, data, path, pages)
    walk.examples += _commented(pages, text, path) if kind == "types" else []
    return assemble(space, data, text, path, kind, pages, walk)


def _commented(pages: Iterable[Page], text: str, path: str) -> list[Example]:
    """Return the payloads that comments show, each with the schema of the one type that has its event."""
    of: dict[str, list[Page]] = {}
    for page in pages:
        for event in page.events:
            of.setdefault(event, []).append(page)
    shown = [(one, names.event_of(one.value, of)) for one in commentboxes.shown(text, path)]
    told = [(one, found[1]) for one, found in shown if found is not None and len(of.get(found[1], ())) == 1]
    return [replace(one, events=(event,), role=Role.PAYLOAD, schema=of[event][0].schema) for one, event in told]


def _written(declared: Mapping[str, Declared], text: str) -> Positioned:
    parts = {name: one.type.written(declared) for name, one in declared.items()}
    schema: dict[str, Any] = {"$schema": _DIALECT, "$defs": {name: part[0] for name, part in parts.items()}}
    return Positioned(schema, TextSpots(text, (0, {"$defs": (0, {name: part[1] for name, part in parts.items()})})))


def _events(declared: Mapping[str, Declared], space: SchemaSpace) -> dict[str, tuple[str, ...]]:
    """Return the types that are payloads of events, each with these; one of several is what they have in common."""
    found = {name: _events_of(one, space) for name, one in declared.items() if one.type.members or one.type.parents}
    single = {events[0] for events in found.values() if len(events) == 1}
    return {name: events for name, events in found.items() if events and (len(events) == 1 or not single & {*events})}


def _events_of(declared: Declared, space: SchemaSpace) -> tuple[str, ...]:
    if declared.event:
        return (declared.event,)
    listed = eventschemas.discriminating(space, _pointer(declared.name))[1]
    return listed if all(map(names.is_dotted, listed)) else ()


def _reached(declared: Mapping[str, Declared], space: SchemaSpace, roots: Iterable[str]) -> dict[str, Declared]:
    """Return the types that payloads are made of, and the lists of events: the others of a file are not judged."""
    homes = space.reach([_pointer(name) for name in roots])
    inside = {tokens(home)[1] for home in homes if len(tokens(home)) > 1} | {*roots}
    inside |= {ref.rpartition("/")[2] for place, ref in space.references if tokens(place)[1] in inside}
    return {name: one for name, one in declared.items() if name in inside or _lists_events(one)}


def _lists_events(declared: Declared) -> bool:
    values: Collection[object] = declared.type.words.get("enum", ())
    return len(values) > 1 and all(isinstance(value, str) and names.is_dotted(value) for value in values)


def _page(space: SchemaSpace, data: Positioned, path: str, name: str, events: tuple[str, ...]) -> Page:
    body = documented.object_at(space, data, path, _pointer(name))
    return Page(title=name, at=body.at, events=events, body=body, schema=_pointer(name))


def _pointer(name: str) -> str:
    return f"/$defs/{escape(name)}"
