"""AsyncAPI 1 to 3: each message is a page; its event is its name, its key, or the constant of its payload."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from hookproof.findings import Place
from hookproof.schema.keywords import Dialect
from hookproof.schema.pointers import escape
from hookproof.sources import names
from hookproof.sources.positioned import Positioned
from hookproof.sources.positions import below
from hookproof.sources.records import Document, Example, Page, Prose, Role
from hookproof.sources.specifications import apiwalk, documented, eventschemas
from hookproof.sources.specifications.apidocument import assemble
from hookproof.sources.specifications.dialect import language_of
from hookproof.sources.specifications.space import SchemaSpace


def read(data: Positioned, text: str, path: str) -> Document:
    """Return what an AsyncAPI document says."""
    space = SchemaSpace(data.value, Dialect.ASYNCAPI, path=path)
    messages = dict(_messages(space))
    keys = eventschemas.learnt(space, ((_payload(space, pointer), name) for pointer, name in messages.items()))
    said = _said_of(space, data, path)
    pages = tuple(
        _page(space, data, path, pointer, name, keys, said.get(pointer, [])) for pointer, name in messages.items()
    )
    walk = apiwalk.walk(space, data, path, pages)
    for page in pages:
        walk.examples.extend(_examples(space, data, path, page))
    document = assemble(space, data, text, path, "asyncapi", pages, walk)
    return replace(document, carriers=keys, prose=(*document.prose, *_said_of_several(space, data, path)))


def _messages(space: SchemaSpace) -> Iterator[tuple[str, str]]:
    """Yield each message once, resolved: its pointer and the name that its place gives it."""
    for pointer, name in _stated(space):
        yield from _alternatives(space, pointer, name)


def _stated(space: SchemaSpace) -> Iterator[tuple[str, str]]:
    """Yield where messages stand: on channels (2, 3), on topics and in lists of a stream (1), and as components."""
    for address, channel in _members(space.root, "channels"):
        base = f"/channels/{escape(address)}"
        yield from ((f"{base}/{action}/message", address) for action in _ACTIONS)
        yield from ((f"{base}/messages/{escape(name)}", name) for name, _ in _members(channel, "messages"))
    for topic, _ in _members(space.root, "topics"):
        yield from ((f"/topics/{escape(topic)}/{action}", topic) for action in _ACTIONS)
    for holder, actions in (("events", ("receive", "send")), ("stream", ("read", "write"))):
        for action, listed in _members(space.root, holder):
            if action in actions and isinstance(listed, list):
                yield from ((f"/{holder}/{action}/{index}", holder) for index in range(len(listed)))
    for name, _ in _members(space.root.get("components"), "messages"):
        yield f"/components/messages/{escape(name)}", name


_ACTIONS = ("publish", "subscribe")


def _members(node: object, key: str) -> Iterator[tuple[str, object]]:
    """Yield the members of the object under a key, nothing where there is none."""
    inner = node.get(key) if isinstance(node, dict) else None
    yield from ((str(name), value) for name, value in inner.items()) if isinstance(inner, dict) else ()


def _alternatives(space: SchemaSpace, pointer: str, name: str) -> Iterator[tuple[str, str]]:
    home, node = space.resolve(pointer)
    if not isinstance(node, dict):
        return
    if isinstance(several := node.get("oneOf"), list):
        for index in range(len(several)):
            yield from _alternatives(space, f"{home}/oneOf/{index}", name)
    else:
        yield home, _own_name(node, name)


def _own_name(node: Mapping[str, object], fallback: str) -> str:
    stated = [str(node[key]) for key in ("name", "messageId", "title") if isinstance(node.get(key), str)]
    fitting = [name for name in (*stated, fallback) if names.is_dotted(name)]
    return next(iter((*fitting, *stated, fallback)))


def _homes(space: SchemaSpace, messages: list[str]) -> list[str]:
    """Return where messages stand, each alternative once."""
    return list(dict.fromkeys(home for message in messages for home, _ in _alternatives(space, message, "")))


def messages_of(space: SchemaSpace, speaker: str) -> list[str]:
    """Return where the messages of a channel or an operation stand, by the pointer of either."""
    return _homes(space, dict(_speakers(space)).get(speaker, []))


def _said_of_several(space: SchemaSpace, data: Positioned, path: str) -> Iterator[Prose]:
    """Yield the summaries of channels and operations that are about several messages; descriptions are met anyhow."""
    for pointer, messages in _speakers(space):
        node = space.get(pointer)
        described = node.get("description") if isinstance(node, dict) else None
        said = _words(node, data, path, pointer, pointer) if len(_homes(space, messages)) > 1 else ()
        yield from (one for one in said if one.text != described)


def _said_of(space: SchemaSpace, data: Positioned, path: str) -> dict[str, list[Prose]]:
    """Return what channels and operations say, by the pointer of the one message that they are about."""
    found: dict[str, list[Prose]] = {}
    for pointer, messages in _speakers(space):
        homes = _homes(space, messages)
        if len(homes) == 1:
            found.setdefault(homes[0], []).extend(_words(space.get(pointer), data, path, pointer, ""))
    return found


def _speakers(space: SchemaSpace) -> Iterator[tuple[str, list[str]]]:
    """Yield each channel, and each operation on one, with the pointers of its messages."""
    of_channel: dict[str, list[str]] = {}
    for address, channel in _members(space.root, "channels"):
        base = f"/channels/{escape(address)}"
        acted = {f"{base}/{action}": [f"{base}/{action}/message"] for action, _ in _acts(channel)}
        named = [f"{base}/messages/{escape(name)}" for name, _ in _members(channel, "messages")]
        of_channel[base] = [*(message for messages in acted.values() for message in messages), *named]
        yield base, of_channel[base]
        yield from acted.items()
    for name, operation in _members(space.root, "operations"):
        base = f"/operations/{escape(name)}"
        listed = operation.get("messages") if isinstance(operation, dict) else None
        channel, _ = space.resolve(f"{base}/channel")
        own = [f"{base}/messages/{index}" for index in range(len(listed))] if isinstance(listed, list) else []
        yield base, own or of_channel.get(channel, [])


def _acts(channel: object) -> Iterator[tuple[str, object]]:
    yield from ((action, channel[action]) for action in _ACTIONS if isinstance(channel, dict) and action in channel)


def _words(node: object, data: Positioned, path: str, pointer: str, about: str) -> Iterator[Prose]:
    """Yield title, summary and description of what stands at a pointer."""
    line, column = data.spots(pointer)
    place = Place(path=path, line=line, column=column, pointer=pointer)
    for key in ("title", "summary", "description"):
        text = node.get(key) if isinstance(node, dict) else None
        if isinstance(text, str) and " " in text:
            yield Prose(text=text, at=place, about=about)


def _page(
    space: SchemaSpace, data: Positioned, path: str, pointer: str, name: str, keys: tuple[str, ...], said: list[Prose]
) -> Page:
    schema = _payload(space, pointer)
    line, column = data.spots(pointer)
    place = Place(path=path, line=line, column=column, pointer=pointer)
    prose = (*_words(space.get(pointer), data, path, pointer, name), *(replace(one, about=name) for one in said))
    body = documented.object_at(space, data, path, schema) if schema is not None else None
    events = eventschemas.events_of(space, schema, name, keys) if schema is not None or names.is_dotted(name) else ()
    return Page(title=name, at=place, events=events, body=body, prose=prose, schema=schema)


def _payload(space: SchemaSpace, pointer: str) -> str | None:
    """Return where the payload's JSON Schema stands; None where there is none, or it is in another language (Avro)."""
    node = space.get(pointer)
    language = node.get("schemaFormat")
    home, payload = space.resolve(f"{pointer}/payload")
    if isinstance(payload, dict) and "schemaFormat" in payload:
        language, home = payload["schemaFormat"], f"{home}/schema"
    return home if language_of(language) is not None and isinstance(space.get(home), dict) else None


def _examples(space: SchemaSpace, data: Positioned, path: str, page: Page) -> Iterator[Example]:
    base = f"{page.at.pointer}/examples"
    given = space.get(base)
    headers = headers_of(space, page.at.pointer or "")
    for index, item in enumerate(given if isinstance(given, list) else ()):
        members = item if isinstance(item, dict) else {}
        label = str(members.get("name", ""))
        if "payload" in members:
            payload = _example(data, path, f"{base}/{index}/payload", members["payload"])
            yield replace(payload, events=page.events, role=Role.PAYLOAD, label=label, schema=page.schema)
        if "headers" in members:
            header = _example(data, path, f"{base}/{index}/headers", members["headers"])
            yield replace(header, label=label or "headers", schema=headers)


def _example(data: Positioned, path: str, pointer: str, value: object) -> Example:
    line, column = data.spots(pointer)
    place = Place(path=path, line=line, column=column, pointer=pointer)
    return Example(value=value, at=place, role=Role.PART, spots=below(data.spots, pointer))


def headers_of(space: SchemaSpace, message: str) -> str | None:
    """Return the pointer of the schema of a message's headers: its own, else those of a trait that it takes in."""
    home, node = space.resolve(message)
    traits = node.get("traits") if isinstance(node, dict) else None
    count = len(traits) if isinstance(traits, list) else 0
    holders = [home, *(space.resolve(f"{home}/traits/{index}")[0] for index in range(count))]
    found = (f"{holder}/headers" for holder in holders)
    return next((pointer for pointer in found if isinstance(space.get(pointer), dict)), None)
