"""OpenAPI 3.0, 3.1 and 3.2: webhooks, callbacks, operations, schemas and examples, vendor extensions too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from hookproof.errors import InputError
from hookproof.findings import Place
from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import decoded, escape, tokens
from hookproof.sources import names
from hookproof.sources.deferred import Deferred
from hookproof.sources.positioned import Positioned
from hookproof.sources.records import Document, EventList, Example, ObjectDoc, Page, Prose
from hookproof.sources.specifications import apiwalk, documented, eventschemas
from hookproof.sources.specifications.bodyschemas import payload_schema
from hookproof.sources.specifications.dialect import openapi_dialect
from hookproof.sources.specifications.space import SchemaSpace

METHODS = ("post", "put", "patch", "get", "delete", "head", "options", "trace", "query")
_WEBHOOKS = ("webhooks", "x-webhooks")


def read(data: Positioned, text: str, path: str) -> Document:
    """Return what an OpenAPI document says. Raises InputError for Swagger 2.0, which knows no webhooks."""
    root = data.value
    if "openapi" not in root:
        raise InputError("this is Swagger 2.0", where=path, mend="Convert it to OpenAPI 3.")
    space = SchemaSpace(root, openapi_dialect(str(root["openapi"])), path=path)
    operations = tuple(_sent(space))
    named = [(payload_schema(space, operation), name) for operation, name in operations]
    keys = eventschemas.learnt(space, named)
    others = eventschemas.named_after(space, named, keys)
    sent = [
        _page(space, data, path, operation, eventschemas.events_of(space, schema, name, keys, others), name)
        for (operation, name), (schema, _) in zip(operations, named, strict=True)
    ]
    pages = (*sent, *_components(space, data, path, sent))
    walk = apiwalk.walk(space, data, path, pages)
    return replace(assemble(space, data, text, path, "openapi", pages, walk), carriers=keys)


def assemble(
    space: SchemaSpace, data: Positioned, text: str, path: str, kind: str, pages: tuple[Page, ...], walk: apiwalk.Walk
) -> Document:
    """Put pages and what the walk found together: each page gets its own examples."""
    info = space.root.get("info")
    info = info if isinstance(info, dict) else {}
    roots = [page.schema for page in pages if page.schema is not None]

    def objects() -> tuple[ObjectDoc, ...]:
        inside = dict.fromkeys((*space.reach(roots), *walk.objects))
        return tuple(documented.object_at(space, data, path, pointer) for pointer in inside)

    own = _by_event(walk.examples)
    return Document(
        path=path,
        kind=kind,
        text=text,
        title=str(info.get("title", "")),
        version=str(info.get("version", "")),
        pages=tuple(_with_examples(page, own) for page in pages),
        objects=Deferred(objects),
        examples=tuple(walk.examples),
        prose=tuple(walk.prose),
        event_lists=(*_lists(pages, path), *_enums(space, data, path)),
        mentions=frozenset(event for page in pages for event in page.events),
        spots=data.spots,
        space=space,
    )


def _by_event(examples: list[Example]) -> dict[str, list[Example]]:
    own: dict[str, list[Example]] = {}
    for example in examples:
        for event in example.events:
            own.setdefault(event, []).append(example)
    return own


def _with_examples(page: Page, own: dict[str, list[Example]]) -> Page:
    found = {id(e): e for event in page.events for e in own.get(event, ())}
    return replace(page, examples=tuple(found.values()))


def _lists(pages: tuple[Page, ...], path: str) -> tuple[EventList, ...]:
    events = tuple(dict.fromkeys(event for page in pages for event in page.events))
    if len(events) < 2:
        return ()
    return (EventList(events=events, at=Place(path=path, line=pages[0].at.line, column=1), label="webhooks"),)


_OF_EVENTS = re.compile(r"events?(?:_?types?|_?names?)?|topics?|(?:web)?hook_?\w*events?\w*", re.IGNORECASE)
#: Fewer values than this are not all events that there are.
_FEW = 3


def _enums(space: SchemaSpace, data: Positioned, path: str) -> Iterator[EventList]:
    """Yield the enums of what is called after events, or what can be subscribed to: all their texts have dots."""
    told: set[tuple[str, ...]] = set()
    for pointer, node in space.schemas():
        values = node.get("enum")
        if not isinstance(values, list) or len(values) < _FEW or not any(map(_OF_EVENTS.search, tokens(pointer)[-3:])):
            continue
        events = tuple(value for value in values if isinstance(value, str) and value != "*")
        if len(events) >= _FEW and all(map(names.is_dotted, events)) and events not in told:
            told.add(events)
            line, column = data.spots(f"{pointer}/enum")
            place = Place(path=path, line=line, column=column, pointer=f"{pointer}/enum")
            yield EventList(events=events, at=place, label="enum")


def _sent(space: SchemaSpace) -> Iterator[tuple[str, str]]:
    """Yield the operations that the provider sends, each with the name of its webhook."""
    for pointer, name in _webhook_items(space):
        yield from ((operation, name) for operation in _operations(space, pointer))
    yield from _at_the_readers(space) or _sent_to_paths(space)


def _components(space: SchemaSpace, data: Positioned, path: str, sent: Sequence[Page]) -> Iterator[Page]:
    """Yield a page for each component that is an event's payload and that no webhook has; where the document sends
    nothing, for each branch of a component that is a union of events."""
    taken = set(space.reach([page.schema for page in sent if page.schema is not None]))
    found = [*eventschemas.component_events(space, taken)]
    for pointer, name, events in found or ([] if sent else eventschemas.union_events(space)):
        line, column = data.spots(pointer)
        place = Place(path=path, line=line, column=column, pointer=pointer)
        body = documented.object_at(space, data, path, pointer)
        yield Page(title=name, at=place, events=events, body=body, schema=pointer)


def _webhook_items(space: SchemaSpace) -> Iterator[tuple[str, str]]:
    for key in _WEBHOOKS:
        if isinstance(items := space.root.get(key), dict):
            for name, item in items.items():
                pointer = f"/{key}/{escape(str(name))}"
                yield from _expressions(space, pointer, str(name)) if _is_callback(item) else [(pointer, str(name))]
    paths = space.root.get("paths")
    for path, item in paths.items() if isinstance(paths, dict) else ():
        for method in METHODS:
            operation = item.get(method) if isinstance(item, dict) else None
            callbacks = operation.get("callbacks") if isinstance(operation, dict) else None
            for name in callbacks if isinstance(callbacks, dict) else ():
                base = f"/paths/{escape(str(path))}/{method}/callbacks/{escape(str(name))}"
                yield from _expressions(space, base, str(name))
    yield from _unused_callbacks(space)


def _unused_callbacks(space: SchemaSpace) -> Iterator[tuple[str, str]]:
    """Yield the callbacks among the components that no operation refers to: a document of callbacks alone has these."""
    callbacks = space.get("/components/callbacks")
    for name in callbacks if isinstance(callbacks, dict) else ():
        base = f"/components/callbacks/{escape(str(name))}"
        if all(decoded(ref[1:]) != base for _, ref in space.references):
            yield from _expressions(space, base, str(name))


def _is_callback(item: object) -> bool:
    """Whether a webhook is written as a callback: by the URL that it is sent to."""
    return isinstance(item, dict) and bool(item) and all("{$" in str(key) or "://" in str(key) for key in item)


def _expressions(space: SchemaSpace, pointer: str, name: str) -> Iterator[tuple[str, str]]:
    """Yield what a callback sends, by the expressions of its URLs."""
    home, expressions = space.resolve(pointer)
    for expression in expressions if isinstance(expressions, dict) else ():
        yield f"{home}/{escape(str(expression))}", name


def _sent_to_paths(space: SchemaSpace) -> Iterator[tuple[str, str]]:
    """Yield operations whose request carries one constant event: webhooks that are written as paths."""
    paths = space.root.get("paths")
    for path, item in paths.items() if isinstance(paths, dict) else ():
        operation = f"/paths/{escape(str(path))}/post"
        schema = payload_schema(space, operation) if isinstance(item, dict) and "post" in item else None
        listed = eventschemas.discriminating(space, schema)[1] if schema is not None else ()
        if len(listed) == 1:
            yield operation, listed[0]


#: A header that carries a proof of who sends, and words of an operation that is the reader's to offer.
_SIGNED_BY = re.compile(r"signature|hmac|(?:^|-)sign?$", re.IGNORECASE)
_OF_WEBHOOKS = re.compile(r"web-?hook|callback|notification|(?:^|[/ _-])events?(?:$|[/ _-])", re.IGNORECASE)


def _at_the_readers(space: SchemaSpace) -> list[tuple[str, str]]:
    """Return the operations of a document that describes the reader's own endpoint: all that take a body are called
    after webhooks and take a signature; empty where one is another's."""
    found: list[tuple[str, str]] = []
    paths = space.root.get("paths")
    items = (
        {str(path): item for path, item in paths.items() if isinstance(item, dict)} if isinstance(paths, dict) else {}
    )
    posted = {path: item["post"] for path, item in items.items() if isinstance(item.get("post"), dict)}
    ends = _ends(list(posted))
    for path, operation in posted.items():
        pointer = f"/paths/{escape(path)}/post"
        schema = payload_schema(space, pointer)
        if schema is None or not _is_signed_webhook(space, path, operation):
            return []
        listed = eventschemas.discriminating(space, schema)[1]
        found.append((pointer, listed[0] if len(listed) == 1 else ends[path]))
    return found


def _is_signed_webhook(space: SchemaSpace, path: str, operation: Mapping[str, object]) -> bool:
    tags = operation.get("tags")
    words = (path, operation.get("summary"), operation.get("operationId"), *(tags if isinstance(tags, list) else ()))
    base = f"/paths/{escape(path)}"
    told = [parameter for holder in (base, f"{base}/post") for parameter in _parameters(space, holder)]
    signed = any(each.get("in") == "header" and _SIGNED_BY.search(str(each.get("name"))) for each in told)
    return signed and any(_OF_WEBHOOKS.search(str(word)) for word in words if word)


def _parameters(space: SchemaSpace, holder: str) -> Iterator[Mapping[str, object]]:
    node = space.get(holder)
    given = node.get("parameters") if isinstance(node, dict) else None
    for index in range(len(given) if isinstance(given, list) else 0):
        told = space.resolve(f"{holder}/parameters/{index}")[1]
        if isinstance(told, dict):
            yield told


def _ends(paths: Sequence[str]) -> Mapping[str, str]:
    """Return what paths end with after the folders that they have in common."""
    split = {path: path.strip("/").split("/") for path in paths}
    shared = 0
    shortest = min((len(parts) for parts in split.values()), default=1) - 1
    while shared < shortest and len({parts[shared] for parts in split.values()}) == 1:
        shared += 1
    return {path: "/".join(parts[shared:]) for path, parts in split.items()}


def operations_of(space: SchemaSpace) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Yield each operation of the document's paths, with its place."""
    paths = space.root.get("paths")
    for path in paths if isinstance(paths, dict) else ():
        for operation in _operations(space, f"/paths/{escape(str(path))}"):
            yield operation, space.schema(operation)


def _operations(space: SchemaSpace, pointer: str) -> Iterator[str]:
    home, item = space.resolve(pointer)
    if isinstance(item, dict):
        yield from (f"{home}/{method}" for method in METHODS if isinstance(item.get(method), dict))


def _page(space: SchemaSpace, data: Positioned, path: str, operation: str, events: tuple[str, ...], name: str) -> Page:
    node = space.get(operation)
    schema = payload_schema(space, operation)
    line, column = data.spots(operation.rpartition("/")[0])
    place = Place(path=path, line=line, column=column, pointer=operation)
    prose = (*_prose(data, path, operation, node, name), *_of_item(space, data, path, operation, name))
    body = documented.object_at(space, data, path, schema) if schema is not None else None
    responses = node.get("responses")
    statuses = tuple(str(code) for code in responses) if isinstance(responses, dict) else ()
    return Page(title=name, at=place, events=events, body=body, prose=prose, schema=schema, statuses=statuses)


def _of_item(space: SchemaSpace, data: Positioned, path: str, operation: str, name: str) -> Iterator[Prose]:
    """Yield what the item that holds an operation says, where that is its only one: it is said of the operation."""
    home = operation.rpartition("/")[0]
    item = space.get(home)
    if isinstance(item, dict) and sum(method in item for method in METHODS) == 1:
        yield from _prose(data, path, home, item, name)


def _prose(data: Positioned, path: str, operation: str, node: Mapping[str, object], name: str) -> Iterator[Prose]:
    for key in ("summary", "description"):
        if isinstance(text := node.get(key), str):
            line, column = data.spots(f"{operation}/{key}")
            place = Place(path=path, line=line, column=column, pointer=f"{operation}/{key}")
            yield Prose(text=text, at=place, about=name)
