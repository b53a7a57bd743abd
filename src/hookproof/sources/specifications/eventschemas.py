"""Which events the schemas of a document stand for: by the constant of a member, whatever that member is called."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import escape
from hookproof.sources import names
from hookproof.sources.specifications.space import SchemaSpace

#: With fewer schemas than this, a common last word of their names says nothing.
_MIN_FAMILY = 3
_NONE: Mapping[str, str] = {}
_SUFFIX = re.compile(
    r"(?P<event>[A-Z]\w*?[a-z0-9])(?P<suffix>(?:Webhook|Event|Callback|Notification)(?:Payload|Body|Data)?)"
)


def events_of(
    space: SchemaSpace, schema: str | None, name: str, keys: Collection[str] = (), others: Mapping[str, str] = _NONE
) -> tuple[str, ...]:
    """Return the events of a webhook: its own name, or the constant of its payload where that is another spelling.

    A name that does not look like an event and whose payload lists several stands for all of them. `others` are the
    constants that are the names of webhooks, in another spelling, each with its webhook: what is another's is not its.
    """
    listed = discriminating(space, schema, keys)[1] if schema is not None else ()
    fitting = tuple(value for value in listed if names.same_event(value, name))
    fitting = fitting or tuple(value for value in listed if names.is_called(value, name))
    if fitting:
        return fitting
    if len(listed) == 1 and not names.is_dotted(name):
        said = set(names.parts(listed[0])) <= set(names.parts(name))  # `paidEvent` is `paid`, whoever else is
        return listed if said or others.get(listed[0], name) == name else (name,)
    return listed if listed and not names.is_dotted(name) else (name,)


def named_after(
    space: SchemaSpace, named: Iterable[tuple[str | None, str]], keys: Collection[str]
) -> Mapping[str, str]:
    """Return the single constants of payloads that are called as their webhook is, each with that webhook."""
    found: dict[str, str] = {}
    for schema, name in named:
        listed = discriminating(space, schema, keys)[1] if schema is not None else ()
        if len(listed) == 1 and (names.same_event(listed[0], name) or names.is_called(listed[0], name)):
            found.setdefault(listed[0], name)
    return found


def discriminating(space: SchemaSpace, schema: str, keys: Collection[str] = ()) -> tuple[str, tuple[str, ...]]:
    """Return the property that names the event in a payload's schema, and the names that it allows, or ("", ()).

    `keys` are those that were learnt to name it in this document. Remembered: rules ask for the same schemas again.
    """
    asked = (schema, tuple(keys))
    if asked not in space.discriminated:
        space.discriminated[asked] = _discriminating(space, schema, keys)
    return space.discriminated[asked]


def _discriminating(space: SchemaSpace, schema: str, keys: Collection[str]) -> tuple[str, tuple[str, ...]]:
    listed: dict[str, list[str]] = {}
    space = space.as_written
    for variant in space.variants(_item_of(space, schema)):
        for key, texts in _constants(space, variant):
            strong = names.is_strong(key) or key in keys
            if strong or (key in names.WEAK_KEYS and all(map(names.is_dotted, texts))):
                listed.setdefault(key, []).extend(texts)
                break
    if not listed:
        return "", ()
    key = max(listed, key=lambda name: len(listed[name]))
    return key, tuple(dict.fromkeys(listed[key]))


def _item_of(space: SchemaSpace, schema: str) -> str:
    """Return the schema of an item where a payload is an array of events, else the schema itself."""
    home, node = space.resolve(schema)
    return f"{home}/items" if isinstance(node, dict) and isinstance(node.get("items"), dict) else schema


def _constants(space: SchemaSpace, schema: str) -> tuple[tuple[str, list[str]], ...]:
    """Return the members of an object whose values are fixed texts, those that usually name events first."""
    if schema not in space.constants:
        space.constants[schema] = tuple(_constants_at(space, schema))
    return space.constants[schema]


def _constants_at(space: SchemaSpace, schema: str) -> Iterator[tuple[str, list[str]]]:
    properties = space.properties(schema)
    for wrapper in names.WRAPPERS:
        if wrapper in properties and (inner := space.properties(properties[wrapper])):
            properties = {**{key: where for key, where in inner.items() if key not in properties}, **properties}
    for key in sorted(properties, key=lambda key: (not names.is_strong(key), key not in names.WEAK_KEYS)):
        values = [value for value in _allowed(space, schema, key, properties[key]) if value != "*"]  # that is no event
        texts = [value for value in values if isinstance(value, str) and re.fullmatch(r"\S{2,120}", value)]
        if texts and len(texts) == len(values):
            yield key, texts


def _allowed(space: SchemaSpace, schema: str, key: str, first: str) -> tuple[object, ...]:
    """Return the only values of a property; one that a base leaves open is fixed where `allOf` takes that base in."""
    found, node = space.allowed(first), space.resolve(schema)[1]
    if found is not None or not (isinstance(node, dict) and "allOf" in node):
        return found or ()
    told = ((home, node.get("properties")) for home, node in space.parts(schema))
    others = (f"{home}/properties/{escape(key)}" for home, named in told if isinstance(named, dict) and key in named)
    return next((found for other in others if (found := space.allowed(other)) is not None), ())


def learnt(space: SchemaSpace, named: Iterable[tuple[str | None, str]]) -> tuple[str, ...]:
    """Return the members whose constants are the names of the webhooks that have them: pairs of schema and name."""
    met: dict[str, set[str]] = {}
    for schema, name in named:
        for variant in space.variants(_item_of(space, schema)) if schema is not None else ():
            for key, texts in _constants(space, variant):
                fitting = {text for text in texts if names.same_event(text, name)}
                met.setdefault(key, set()).update(fitting)
    return tuple(
        key
        for key, texts in met.items()
        if not names.is_strong(key) and (len(texts) > 1 or any(map(names.has_joint, texts)))
    )


def component_events(space: SchemaSpace, taken: Collection[str]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield the component schemas that are payloads of events though no webhook refers to them.

    Each with its pointer, its name and its events: by the values of a discriminator, by a constant, or by a last word
    that the names of several have in common. `taken` are the schemas that have a webhook.
    """
    schemas = space.get("/components/schemas")
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for name, node in schemas.items() if isinstance(schemas, Mapping) else ():
        pointer = f"/components/schemas/{escape(str(name))}"
        for target, event in _mapped(space, node):
            found[target] = (_last(target), (event,))
        _, events = discriminating(space, pointer)
        if len(events) == 1 and _is_plain(node) and names.has_joint(events[0]):
            found.setdefault(pointer, (str(name), events))
    family = found or _family(space, schemas if isinstance(schemas, Mapping) else {})
    yield from ((pointer, name, events) for pointer, (name, events) in family.items() if pointer not in taken)


def union_events(space: SchemaSpace) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield the branches of a component that is a union of events: each fixes a text of its own in one member that is
    called after events."""
    schemas = space.get("/components/schemas")
    for name, node in schemas.items() if isinstance(schemas, Mapping) else ():
        for keyword in ("oneOf", "anyOf"):
            branches = node.get(keyword) if isinstance(node, dict) else None
            base = f"/components/schemas/{escape(str(name))}/{keyword}"
            count = len(branches) if isinstance(branches, list) else 0
            homes = [space.resolve(f"{base}/{index}")[0] for index in range(count)]
            told = [discriminating(space, home) for home in homes]
            events = {event for _, listed in told for event in listed if len(listed) == 1}
            keys = {key for key, _ in told}
            if len(events) == count > 1 and len(keys) == 1 and names.is_strong(next(iter(keys))):
                yield from ((home, listed[0], listed) for home, (_, listed) in zip(homes, told, strict=True))


def _mapped(space: SchemaSpace, node: object) -> Iterator[tuple[str, str]]:
    """Yield the schemas that a discriminator of events maps to, each with its event."""
    told = node.get("discriminator") if isinstance(node, dict) else None
    mapping = told.get("mapping") if isinstance(told, dict) else None
    if not isinstance(mapping, dict) or not isinstance(told, dict):
        return
    strong = names.is_strong(str(told.get("propertyName", "")))
    if strong or (len(mapping) > 1 and all(names.is_dotted(str(key)) for key in mapping)):
        for event, ref in mapping.items():
            target = str(ref)[1:] if str(ref).startswith("#/") else f"/components/schemas/{escape(str(ref))}"
            if isinstance(space.get(target), dict):
                yield space.resolve(target)[0], str(event)


def _is_plain(node: object) -> bool:
    return isinstance(node, dict) and "oneOf" not in node and "anyOf" not in node


def _family(space: SchemaSpace, schemas: Mapping[str, object]) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return the object schemas whose names end in one word for "event"; {} where these are too few to be a family.

    What others take in by `allOf` is what events have in common, and none itself.
    """
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    bases = {ref.rpartition("/")[2] for pointer, ref in space.references if "/allOf/" in pointer}
    for name, node in schemas.items():
        if name in bases:
            continue
        match = _SUFFIX.fullmatch(str(name))
        if (
            match
            and len(names.parts(match["event"])) > 1
            and isinstance(node, dict)
            and ("properties" in node or "allOf" in node)
        ):
            pointer = f"/components/schemas/{escape(str(name))}"
            found[pointer] = (str(name), events_of(space, pointer, match["event"]))
    return found if len(found) >= _MIN_FAMILY else {}


def _last(pointer: str) -> str:
    return pointer.rpartition("/")[2]
