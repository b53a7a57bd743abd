"""Walk an OpenAPI or AsyncAPI document once: every example, every object schema, every description, with its place."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hookproof.errors import InputError
from hookproof.findings import Place
from hookproof.parsing import parse_json
from hookproof.schema.pointers import escape, tokens
from hookproof.sources.names import words
from hookproof.sources.positioned import Positioned
from hookproof.sources.positions import below
from hookproof.sources.records import Example, Page, Prose, Role
from hookproof.sources.specifications import wiretexts
from hookproof.sources.specifications.bodyschemas import media_schema, payload_schema
from hookproof.sources.specifications.space import SchemaSpace

#: Keys whose value maps free names: no keyword stands among them.
_MAPS = words(
    "properties patternProperties $defs definitions dependentSchemas schemas parameters headers responses "
    "requestBodies examples callbacks paths webhooks x-webhooks pathItems securitySchemes links content "
    "channels messages operations servers mapping variables"
)
_DATA = frozenset({"example", "examples", "default", "enum", "const", "x-example", "x-examples"})
_SCHEMA_WORDS = frozenset({"type", "properties", "$ref", "allOf", "anyOf", "oneOf", "enum", "format", "items"})
_BODIES = ("body", "payload", "value")
_SKIPPED = frozenset({"headers", "path-parameters", "query-parameters", "parameters", "code-samples", "snippets"})


@dataclass(slots=True)
class Walk:
    """What the walk found."""

    examples: list[Example] = field(default_factory=list)
    objects: list[str] = field(default_factory=list)
    prose: list[Prose] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Ground:
    space: SchemaSpace
    data: Positioned
    path: str
    events: Mapping[str, tuple[str, ...]]

    def place(self, pointer: str) -> Place:
        line, column = self.data.spots(pointer)
        return Place(path=self.path, line=line, column=column, pointer=pointer)

    def example(self, pointer: str, schema: str | None, role: Role, label: str = "") -> Example:
        events: tuple[str, ...] = ()
        if schema is not None and role is not Role.RESPONSE:
            events = self.events.get(schema, self.events.get(self.space.resolve(schema)[0], ()))
        if events and role in (Role.PART, Role.REQUEST):
            role = Role.PAYLOAD
        duplicates = tuple(d[len(pointer) :] for d in self.data.duplicates if d.startswith(f"{pointer}/"))
        return Example(
            value=self._value(pointer, schema),
            at=self.place(pointer),
            events=events,
            role=role,
            label=label,
            spots=below(self.data.spots, pointer),
            duplicates=duplicates,
            schema=schema,
        )

    def _value(self, pointer: str, schema: str | None) -> object:
        """Return an example's value; JSON that is written as a text is read, unless the schema wants a text."""
        value = self.space.get(pointer)
        if not isinstance(value, str) or not value.lstrip().startswith(("{", "[")) or schema is None:
            return value
        wanted = self.space.kinds(schema)
        if not wanted or "string" in wanted:
            return value
        try:
            return parse_json(value, self.path)
        except InputError:
            return value


def walk(space: SchemaSpace, data: Positioned, path: str, pages: tuple[Page, ...]) -> Walk:
    """Return every example, object and description of the document; examples of a page's payload carry its events."""
    ground = _Ground(space, data, path, _events_by_schema(space, pages))
    found = Walk()
    stack: list[tuple[str, Any, bool]] = [("", space.root, False)]
    while stack:
        pointer, node, is_map = stack.pop()
        if isinstance(node, list):
            stack.extend((f"{pointer}/{i}", item, False) for i, item in reversed(list(enumerate(node))))
        elif isinstance(node, dict):
            if not is_map:
                _visit(ground, pointer, node, found)
            stack.extend(reversed(list(_children(pointer, node, is_map))))
    return found


def _events_by_schema(space: SchemaSpace, pages: tuple[Page, ...]) -> dict[str, tuple[str, ...]]:
    """The events of a payload's own place are its page's; those of a shared component are all its pages'."""
    events: dict[str, tuple[str, ...]] = {}
    for page in pages:
        if page.schema is not None and page.events:
            home = space.resolve(page.schema)[0]
            events[home] = tuple(dict.fromkeys((*events.get(home, ()), *page.events)))
    for page in pages:
        if page.schema is not None and page.events:
            events[page.schema] = page.events
    return events


def _children(pointer: str, node: Mapping[str, object], is_map: bool) -> Iterator[tuple[str, object, bool]]:
    for key, value in node.items():
        if isinstance(value, (Mapping, list)) and (
            is_map or (key not in _DATA and not str(key).startswith("x-")) or key == "x-webhooks"
        ):
            yield f"{pointer}/{escape(str(key))}", value, not is_map and key in _MAPS


def _visit(ground: _Ground, pointer: str, node: Mapping[str, object], found: Walk) -> None:
    if isinstance(node.get("properties"), dict):
        found.objects.append(pointer)
    if isinstance(text := node.get("description"), str):
        found.prose.append(Prose(text=text, at=ground.place(f"{pointer}/description"), about=pointer))
    if "example" in node or "examples" in node:
        found.examples.extend(_examples(ground, pointer, node))
    for key in node:
        if key.startswith("x-") and "example" in key:
            found.examples.extend(_vendor(ground, pointer, node, key))
        elif key.startswith("x-") and isinstance(node.get("properties"), dict):
            found.examples.extend(_inside_vendor(ground, pointer, node[key], key))


def _examples(ground: _Ground, pointer: str, node: Mapping[str, object]) -> Iterator[Example]:
    carrier = isinstance(node.get("schema"), dict) or tokens(pointer)[-2:-1] == ("content",)
    if carrier and (node.get("in") == "header" or _in_header(pointer)):
        yield from _headers(ground, pointer, node)
        return
    if carrier and "in" in node:
        return  # a parameter is sent as text, whatever its schema says
    if carrier and _is_form(pointer):
        yield from _written(ground, pointer, node)
        return
    if not carrier and not (_SCHEMA_WORDS & node.keys()):
        return
    schema = (f"{pointer}/schema" if isinstance(node.get("schema"), dict) else None) if carrier else pointer
    if carrier and schema is not None and ground.space.schema(schema).get("format") == "binary":
        schema = None  # the bytes of any file, which an example shows as what they mean
    role = _role(pointer) if carrier else Role.PART
    if "example" in node:
        yield ground.example(f"{pointer}/example", schema, role)
    several = node.get("examples")
    if isinstance(several, list) and not carrier:
        yield from (ground.example(f"{pointer}/examples/{i}", schema, role) for i in range(len(several)))
    elif isinstance(several, dict) and carrier:
        yield from _by_name(ground, pointer, several, schema, role)


def _written(ground: _Ground, pointer: str, node: Mapping[str, object]) -> Iterator[Example]:
    """Yield the examples of a form or of XML that are written as they are sent, each as the value it means."""
    schema, several = f"{pointer}/schema", node.get("examples")
    found = [ground.example(f"{pointer}/example", schema, _role(pointer))] if "example" in node else []
    found += _by_name(ground, pointer, several, schema, _role(pointer)) if isinstance(several, dict) else ()
    for example in found if isinstance(node.get("schema"), dict) else ():
        meant = wiretexts.read(ground.space, tokens(pointer)[-1], schema, example.value)
        if meant is not None:
            yield replace(example, value=meant)


def _by_name(
    ground: _Ground, pointer: str, several: Mapping[str, object], schema: str | None, role: Role
) -> Iterator[Example]:
    """Yield the examples that have names, those elsewhere that they refer to too."""
    for name in several:
        home, item = ground.space.resolve(f"{pointer}/examples/{escape(str(name))}")
        for key in ("value", "dataValue"):
            if isinstance(item, dict) and key in item:
                yield ground.example(f"{home}/{key}", schema, role, str(name))


def _headers(ground: _Ground, pointer: str, node: Mapping[str, object]) -> Iterator[Example]:
    """Yield the examples of a header, as what their texts mean by its schema: a list or an object is written anyhow."""
    schema = f"{pointer}/schema"
    kinds = ground.space.kinds(schema)
    several = node.get("examples")
    found = [ground.example(f"{pointer}/example", schema, Role.PART)] if "example" in node else []
    found += _by_name(ground, pointer, several, schema, Role.PART) if isinstance(several, dict) else ()
    for example in found:
        if isinstance(example.value, (str, int, float)) and not kinds & {"array", "object"}:
            yield replace(example, value=_as_meant(example.value, kinds))


def _as_meant(value: str | float, kinds: Collection[str]) -> str | float:
    """Return what a header's text means where a number or a boolean is wanted; the text of what is not one, if not."""
    if "string" in kinds and not isinstance(value, str):
        return str(value).lower() if isinstance(value, bool) else str(value)
    if not isinstance(value, str) or "string" in kinds or not kinds:
        return value
    try:
        meant = parse_json(value, "header")
    except InputError:
        return value
    return meant if isinstance(meant, (int, float)) else value


def _is_form(pointer: str) -> bool:
    """Whether a media type is that of a form or of XML, where a value is text and an object has another shape."""
    steps = tokens(pointer)
    return len(steps) > 1 and steps[-2] == "content" and bool(re.search(r"form|xml|text/plain|csv", steps[-1]))


def _in_header(pointer: str) -> bool:
    return "headers" in tokens(pointer)[-2:-1]


def _role(pointer: str) -> Role:
    for step in reversed(tokens(pointer)):
        if step in ("responses", "requestBody", "requestBodies"):
            return Role.RESPONSE if step == "responses" else Role.REQUEST
        if step in ("parameters", "headers"):
            return Role.PART
    return Role.PART


def _vendor(ground: _Ground, pointer: str, node: Mapping[str, object], key: str) -> Iterator[Example]:
    """Yield the examples of a vendor's extension: at an operation, bodies under `request`, `response`, `payload`.

    At a schema, `x-example` is a value of that schema; of any other form nothing is known.
    """
    base = f"{pointer}/{escape(key)}"
    if "responses" in node or "requestBody" in node:
        yield from _bodies(ground, pointer, base, node[key], Role.UNKNOWN)
    elif isinstance(node.get("schema"), dict) and "in" not in node:
        yield from _named_values(ground, pointer, base, node[key])
    elif key == "x-example" and node[key] is not None and _SCHEMA_WORDS & node.keys():  # null says that there is none
        yield ground.example(base, pointer, Role.PART)


def _inside_vendor(ground: _Ground, pointer: str, given: object, key: str) -> Iterator[Example]:
    """Yield the example of an object that stands in a vendor's member beside it (`x-meta: {example: …}`)."""
    if isinstance(given, dict) and "example" in given:
        example = ground.example(f"{pointer}/{escape(key)}/example", pointer, Role.PART)
        if isinstance(example.value, dict):  # a text that is no JSON is code, or cut
            yield example


def _named_values(ground: _Ground, holder: str, base: str, given: Any) -> Iterator[Example]:
    """Yield what a vendor's member beside a schema shows: a value, a list of values, or values by name."""
    several = isinstance(given, dict) and given and all(isinstance(v, dict) and "value" in v for v in given.values())
    places = [f"{base}/{escape(str(name))}/value" for name in given] if several else [base]
    if isinstance(given, list) and "array" not in ground.space.kinds(f"{holder}/schema"):
        places = [f"{base}/{index}" for index in range(len(given))]
    for place in places:
        yield ground.example(place, f"{holder}/schema", _role(holder))


def _bodies(ground: _Ground, operation: str, pointer: str, node: object, role: Role) -> Iterator[Example]:
    stack = [(pointer, node, role)]
    while stack:
        at, value, doing = stack.pop()
        members = enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else ()
        for key, child in members:
            where = f"{at}/{escape(str(key))}"
            now = {"request": Role.REQUEST, "response": Role.RESPONSE}.get(str(key), doing)
            whole = key in ("request", "response") and isinstance(child, dict) and not _wraps(child)
            if key in _BODIES or whole:
                schema = _schema_for(ground.space, operation, Role.REQUEST if key == "payload" else now)
                yield ground.example(where, schema, Role.REQUEST if key == "payload" else now)
            elif key not in _SKIPPED and isinstance(child, (Mapping, list)):
                stack.append((where, child, now))


def _wraps(value: Mapping[str, object]) -> bool:
    return any(key in value for key in (*_BODIES, "statusCode", "status-code", "error", "stream"))


def _schema_for(space: SchemaSpace, operation: str, role: Role) -> str | None:
    if role is Role.RESPONSE:
        node = space.get(f"{operation}/responses")
        codes = sorted(str(code) for code in node) if isinstance(node, dict) else []
        code = next((code for code in codes if code.startswith("2")), None)
        return media_schema(*space.resolve(f"{operation}/responses/{code}")) if code else None
    return payload_schema(space, operation)
