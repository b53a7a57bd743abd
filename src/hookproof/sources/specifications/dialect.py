"""The schemas of a document in JSON Schema 2020-12, each where it stands; the rest of the document as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hookproof.schema.dialects import Reading, Translation, dialect_of, read
from hookproof.schema.json import ABSENT, list_at
from hookproof.schema.keywords import NAMED, Dialect, is_data
from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import decoded, escape, lookup, step, tokens

#: Keys under which examples stand: what looks like a schema in there is none.
_EXAMPLES = frozenset({"example", "examples", "default", "enum", "const", "value", "x-example", "x-examples"})
#: Keys of AsyncAPI's messages under which a schema stands itself.
_OF_MESSAGES = ("payload", "headers")
_VERSION = re.compile(r";\s*version\s*=\s*\"?([\w.-]+)", re.IGNORECASE)
_DRAFTS = {
    "draft-04": Dialect.DRAFT_4,
    "draft-06": Dialect.DRAFT_6,
    "draft-07": Dialect.DRAFT_7,
    "2019-09": Dialect.V2019_09,
    "2020-12": Dialect.V2020_12,
}


def language_of(schema_format: object) -> Dialect | None:
    """Return the dialect that a `schemaFormat` of AsyncAPI names, AsyncAPI's own where it names none; None where the
    schema is written in another language (Avro, Protobuf)."""
    named = str(schema_format or "asyncapi").lower()
    found = _VERSION.search(named)
    version = found[1] if found else ""
    if "vnd.oai.openapi" in named:
        return openapi_dialect(version)
    if "schema+json" in named or "schema+yaml" in named:
        return _DRAFTS.get(version, Dialect.ASYNCAPI)
    return Dialect.ASYNCAPI if "asyncapi" in named else None


def openapi_dialect(version: str) -> Dialect:
    """Return the dialect of the schemas in an OpenAPI document of this version."""
    return Dialect.OPENAPI_30 if version.startswith("3.0") else Dialect.OPENAPI_31


def spoken(root: object) -> Dialect | None:
    """Return the dialect of the schemas in an OpenAPI or AsyncAPI document; None for any other value."""
    if not isinstance(root, dict):
        return None
    if "openapi" in root:
        return openapi_dialect(str(root["openapi"]))
    return Dialect.ASYNCAPI if "asyncapi" in root else None


def in_2020_12(root: object, dialect: Dialect | None, default: Dialect = Dialect.V2020_12) -> Reading:
    """Return a document with its schemas in 2020-12, and what was ignored in them.

    `dialect` is that of the schemas in an OpenAPI or AsyncAPI document; None says that the document is a schema, which
    is in `default` where it does not say otherwise.
    """
    if dialect is None:
        return read(root, dialect_of(root, default) or default)
    document = _Document(root, dialect)
    made = document.of(root, "")
    reading = document.translation.finished(document.with_what_is_referred_to(made))
    return replace(reading, homes=tuple(document.homes))


class _Document:
    """One OpenAPI or AsyncAPI document on its way."""

    def __init__(self, root: object, dialect: Dialect) -> None:
        self.root, self.dialect = root, dialect
        self.translation = Translation(root)
        #: The pointers of the schemas that are part of no other one, in order.
        self.homes: dict[str, None] = {}
        self._known: dict[int, Any] = {}

    def of(self, node: object, pointer: str) -> object:
        """Return a part of the document that is no schema, with the schemas in it translated."""
        if not isinstance(node, dict | list):
            return node
        if id(node) not in self._known:  # shared parts (YAML aliases) stay shared
            if isinstance(node, list):
                self._known[id(node)] = [self.of(item, f"{pointer}/{index}") for index, item in enumerate(node)]
            else:
                self._known[id(node)] = {
                    key: self._member(node, str(key), value, f"{pointer}/{escape(str(key))}", pointer)
                    for key, value in node.items()
                }
        return self._known[id(node)]

    def _member(self, node: dict[str, object], key: str, value: object, inner: str, pointer: str) -> object:
        if key in _EXAMPLES:
            return value
        if key == "schema" or (key in _OF_MESSAGES and self._is_message(value)):
            spoken = self._spoken(node, key)
            return value if spoken is None else self._schema(value, inner, spoken)
        if key == "schemas" and pointer.endswith("/components") and isinstance(value, dict):
            return {name: self._schema(item, f"{inner}/{escape(str(name))}") for name, item in value.items()}
        return self.of(value, inner)

    def _is_message(self, value: object) -> bool:
        """Whether a payload or headers are a schema themselves, and not what holds one beside its `schemaFormat`."""
        return self.dialect is Dialect.ASYNCAPI and not (isinstance(value, dict) and "schemaFormat" in value)

    def _spoken(self, node: dict[str, object], key: str) -> Dialect | None:
        """The dialect of the schema under a key; None where it is in another language. A message's `schemaFormat` is
        that of its payload, whose headers are always in the document's own."""
        named = "schemaFormat" in node and key != "headers" and self.dialect is Dialect.ASYNCAPI
        return language_of(node["schemaFormat"]) if named else self.dialect

    def _schema(self, node: object, pointer: str, dialect: Dialect | None = None) -> object:
        self.homes[pointer] = None
        return self.translation.of(node, dialect or self.dialect, pointer)

    def with_what_is_referred_to(self, made: object) -> object:
        """Return the document with those schemas translated too that only a reference tells from the rest."""
        done: set[str] = set()
        while left := {at for at in map(decoded, self.translation.references) if at not in done}:
            done |= left
            for pointer in sorted(left):
                node = lookup(self.root, pointer)
                if isinstance(node, dict) and not self._is_inside(pointer):
                    made = _replaced(made, tokens(pointer), self._schema(node, pointer))
        return made

    def _is_inside(self, pointer: str) -> bool:
        while pointer and pointer not in self.homes:
            pointer = pointer.rpartition("/")[0]
        return bool(pointer)


def _replaced(node: Any, path: tuple[str, ...], value: Any) -> object:
    """Return a document with another value at a path that is there."""
    if not path:
        return value
    inner = _replaced(step(node, path[0]), path[1:], value)
    if isinstance(node, list):
        return [inner if str(index) == path[0] else item for index, item in enumerate(node)]
    return {key: inner if str(key) == path[0] else item for key, item in node.items()} if node is not ABSENT else inner


def closed(node: object) -> object:
    """Return a document as the validator takes it: without identities, and what lies outside accepts anything.

    A reference that cannot be followed must not stop what can be judged; a rule reports it.
    """
    if isinstance(node, list):
        return [closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {str(key): _closed_value(str(key), value) for key, value in _kept(node)}
    if any(_leads_out(branch) for branch in list_at(node, "oneOf")):  # which of them is meant cannot be known
        kept.setdefault("anyOf", kept.pop("oneOf"))
    return kept


def _leads_out(node: object) -> bool:
    ref = node.get("$ref") if isinstance(node, dict) else None
    return isinstance(ref, str) and not ref.startswith("#")


def _kept(node: dict[str, object]) -> Iterator[tuple[str, object]]:
    for key, value in node.items():
        is_idle = key in _IDLE and isinstance(value, str)
        if not (is_idle or (key == "$ref" and _leads_out(node))):
            yield key, value


#: Identities, and texts that limit no value: the validator would keep its own copy of them.
_IDLE = frozenset({"$id", "$schema", "id", "description", "title", "summary"})


def _closed_value(key: str, value: object) -> object:
    if key in NAMED and isinstance(value, dict):
        return {str(name): closed(item) for name, item in value.items()}
    return value if is_data(key) else closed(value)
