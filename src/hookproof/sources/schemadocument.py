"""A JSON Schema file as a document: its own examples, and the event that its discriminating property names."""

from __future__ import annotations

from hookproof.findings import Place
from hookproof.sources import apiwalk, documented, eventschemas
from hookproof.sources.apidocument import assemble
from hookproof.sources.positioned import Positioned
from hookproof.sources.records import Document, Page
from hookproof.sources.space import SchemaSpace


def read(data: Positioned, text: str, path: str) -> Document:
    """Return what a JSON Schema says; it is a page of the events that its payload names."""
    space = SchemaSpace(data.value)
    events = eventschemas.discriminating(space, "")[1]
    title = str(data.value.get("title", path))
    body = documented.object_at(space, data, path, "")
    page = Page(title=title, at=Place(path=path, line=1, column=1), events=events, body=body, schema="")
    pages = (page,) if events else ()
    return assemble(space, data, text, path, "json-schema", pages, apiwalk.walk(space, data, path, pages))
