"""AsyncAPI 2 and 3: each message is a page; its event is its name, its key, or the constant of its payload."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hookproof.findings import Place
from hookproof.schema.pointers import escape
from hookproof.sources import apiwalk, documented, names
from hookproof.sources.apidocument import assemble
from hookproof.sources.positioned import Positioned
from hookproof.sources.positions import below
from hookproof.sources.records import Document, Example, Page, Prose, Role
from hookproof.sources.space import SchemaSpace


def read(data: Positioned, text: str, path: str) -> Document:
    """Return what an AsyncAPI document says."""
    space = SchemaSpace(data.value)
    messages = dict(_messages(space))
    pages = tuple(_page(space, data, path, pointer, name) for pointer, name in messages.items())
    walk = apiwalk.walk(space, data, path, pages)
    for page in pages:
        walk.examples.extend(_examples(space, data, path, page))
    return assemble(space, data, text, path, "asyncapi", pages, walk)


def _messages(space: SchemaSpace) -> Iterator[tuple[str, str]]:
    """Yield each message once, resolved: its pointer and the name that its place gives it."""
    channels = space.root.get("channels")
    for address, channel in channels.items() if isinstance(channels, dict) else ():
        base = f"/channels/{escape(str(address))}"
        for action in ("publish", "subscribe"):
            yield from _alternatives(space, f"{base}/{action}/message", str(address))
        named = channel.get("messages") if isinstance(channel, dict) else None
        for name in named if isinstance(named, dict) else ():
            yield from _alternatives(space, f"{base}/messages/{escape(str(name))}", str(name))
    components = space.root.get("components")
    shared = components.get("messages") if isinstance(components, dict) else None
    for name in shared if isinstance(shared, dict) else ():
        yield from _alternatives(space, f"/components/messages/{escape(str(name))}", str(name))


def _alternatives(space: SchemaSpace, pointer: str, name: str) -> Iterator[tuple[str, str]]:
    home, node = space.resolve(pointer)
    if not isinstance(node, dict):
        return
    if isinstance(several := node.get("oneOf"), list):
        for index in range(len(several)):
            yield from _alternatives(space, f"{home}/oneOf/{index}", name)
    else:
        yield home, _own_name(node, name)


def _own_name(node: Mapping[str, Any], fallback: str) -> str:
    stated = [str(node[key]) for key in ("name", "messageId", "title") if isinstance(node.get(key), str)]
    fitting = [name for name in (*stated, fallback) if names.is_dotted(name)]
    return next(iter((*fitting, *stated, fallback)))


def _page(space: SchemaSpace, data: Positioned, path: str, pointer: str, name: str) -> Page:
    node = space.get(pointer)
    schema = _payload(space, pointer)
    line, column = data.spots(pointer)
    place = Place(path=path, line=line, column=column, pointer=pointer)
    prose = tuple(
        Prose(text=node[key], at=place, about=name)
        for key in ("summary", "description")
        if isinstance(node.get(key), str)
    )
    body = documented.object_at(space, data, path, schema) if schema is not None else None
    events = documented.events_of(space, schema, name) if schema is not None or names.is_dotted(name) else ()
    return Page(title=name, at=place, events=events, body=body, prose=prose, schema=schema)


def _payload(space: SchemaSpace, pointer: str) -> str | None:
    """Return where the payload's JSON Schema stands; None where there is none, or it is in another language (Avro)."""
    node = space.get(pointer)
    language = str(node.get("schemaFormat", ""))
    home, payload = space.resolve(f"{pointer}/payload")
    if isinstance(payload, dict) and "schemaFormat" in payload:
        language, home = str(payload["schemaFormat"]), f"{home}/schema"
    readable = not language or "asyncapi" in language or "schema+json" in language or "schema+yaml" in language
    return home if readable and isinstance(space.get(home), dict) else None


def _examples(space: SchemaSpace, data: Positioned, path: str, page: Page) -> Iterator[Example]:
    base = f"{page.at.pointer}/examples"
    given = space.get(base)
    for index, item in enumerate(given if isinstance(given, list) else ()):
        if isinstance(item, dict) and "payload" in item:
            pointer = f"{base}/{index}/payload"
            line, column = data.spots(pointer)
            place = Place(path=path, line=line, column=column, pointer=pointer)
            spots = below(data.spots, pointer)
            label = str(item.get("name", ""))
            yield Example(
                value=item["payload"],
                at=place,
                events=page.events,
                role=Role.PAYLOAD,
                label=label,
                spots=spots,
                schema=page.schema,
            )
