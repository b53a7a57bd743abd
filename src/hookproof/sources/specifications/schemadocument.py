"""A JSON Schema file as a document: its own examples, and the event that its discriminating property names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from hookproof.findings import Place
from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import tokens
from hookproof.sources import names
from hookproof.sources.positioned import Positioned
from hookproof.sources.records import Document, Page
from hookproof.sources.specifications import apiwalk, documented, eventschemas
from hookproof.sources.specifications.apidocument import assemble
from hookproof.sources.specifications.space import SchemaSpace


def read(data: Positioned, text: str, path: str) -> Document:
    """Return what a JSON Schema says; it is a page of the events that its payload names, or of each of its branches."""
    space = SchemaSpace(data.value, path=path)
    called = (str(data.value.get("title", "")), stem(path), PurePath(path).parent.name)
    keys = eventschemas.learnt(space, [("", name) for name in called])
    events = eventschemas.discriminating(space, "", keys)[1] or _titled(data.value, path)
    pages = tuple(_branches(space, data, path)) if not events else ()
    if events:
        title = str(data.value.get("title") or stem(path))
        body = documented.object_at(space, data, path, "")
        pages = (Page(title=title, at=Place(path=path, line=1, column=1), events=events, body=body, schema=""),)
    return assemble(space, data, text, path, "json-schema", pages, apiwalk.walk(space, data, path, pages))


def _titled(schema: object, path: str) -> tuple[str, ...]:
    """Return the event that a schema is titled with, where it stands in a folder of events."""
    told = schema if isinstance(schema, dict) else {}
    title = told.get("title")
    is_object = told.get("type") == "object" or "properties" in told
    if not isinstance(title, str) or not is_object or not names.is_dotted(title) or title != title.lower():
        return ()
    placed = any(_OF_EVENTS.search(str(place)) for place in (told.get("$id"), PurePath(path).as_posix()))
    return (title,) if placed and not re.search(r"[.:]v?\d+$", title) else ()


#: A folder of events.
_OF_EVENTS = re.compile(r"(?:^|/)(?:events?|webhooks?)/", re.IGNORECASE)


def stem(path: str) -> str:
    """The name of a file without its folders and endings."""
    return re.sub(r"(?:[._-]schema)?\.(?:json|ya?ml)$", "", PurePath(path).name)


def _branches(space: SchemaSpace, data: Positioned, path: str) -> Iterator[Page]:
    """Yield a page for each definition that the root is one of, if their names say that they are events."""
    homes = [space.resolve(variant)[0] for variant in space.variants("")]
    found = {
        home: _EVENT.fullmatch(tokens(home)[-1]) for home in homes if tokens(home)[:1] in (("definitions",), ("$defs",))
    }
    if len(homes) < _MIN_BRANCHES or not all(found.values()) or len(found) < len(homes):
        return
    for home, match in found.items():
        line, column = data.spots(home)
        place = Place(path=path, line=line, column=column, pointer=home)
        name = match["event"] if match else ""
        yield Page(
            title=name, at=place, events=(name,), body=documented.object_at(space, data, path, home), schema=home
        )


_MIN_BRANCHES = 3
_EVENT = re.compile(r"(?P<event>\w+?)[_-]?(?:[Ee]vent|[Pp]ayload|[Ww]ebhook)")
