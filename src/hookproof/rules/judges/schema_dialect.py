"""Keywords of another version of OpenAPI, which tools of this one read as nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hookproof.findings import Place, Severity
from hookproof.rules.rulebook import Ground, Remark, rule
from hookproof.schema.pointers import escape
from hookproof.sources.records import Document

Node = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Foreign:
    """A keyword that one version has and the other has not: how it is met, and what stands for it."""

    keyword: str
    met: Callable[[Node], bool]
    instead: str


def _has(key: str, kind: type | tuple[type, ...] = object) -> Callable[[Node], bool]:
    return lambda node: isinstance(node.get(key), kind) and key in node


def _is_number(key: str) -> Callable[[Node], bool]:
    return lambda node: isinstance(node.get(key), (int, float)) and not isinstance(node.get(key), bool)


#: What OpenAPI 3.1 and later do not have (its schemas are JSON Schema 2020-12).
_NOT_IN_31 = (
    Foreign("nullable", _has("nullable", bool), 'write type: [..., "null"]'),
    Foreign("exclusiveMinimum as a flag", _has("exclusiveMinimum", bool), "write the bound itself"),
    Foreign("exclusiveMaximum as a flag", _has("exclusiveMaximum", bool), "write the bound itself"),
)
#: What OpenAPI 3.0 does not have.
_NOT_IN_30 = (
    Foreign("list under type", _has("type", list), "write one type, and nullable: true"),
    Foreign('type "null"', lambda node: node.get("type") == "null", "write nullable: true"),
    Foreign("examples", _has("examples", list), "write example"),
    Foreign("const", _has("const"), "write enum with one value"),
    Foreign("prefixItems", _has("prefixItems", list), "write items"),
    Foreign("patternProperties", _has("patternProperties", dict), "write additionalProperties"),
    Foreign("if", _has("if", dict), "write oneOf"),
    Foreign("$defs", _has("$defs", dict), "use components"),
    Foreign("exclusiveMinimum as a number", _is_number("exclusiveMinimum"), "write minimum and a flag"),
    Foreign("exclusiveMaximum as a number", _is_number("exclusiveMaximum"), "write maximum and a flag"),
)
_SCHEMA_WORDS = frozenset({"type", "properties", "$ref", "allOf", "anyOf", "oneOf", "enum", "const", "format", "items"})
_DATA = frozenset({"example", "examples", "default", "enum", "const", "value"})


@rule(
    id="schema.dialect",
    title="A document uses the keywords of its own version of OpenAPI",
    severity=Severity.WARNING,
    clause="OpenAPI 3.0.3, section 4.7.24, and OpenAPI 3.1, section 4.8.24 (Schema Object)",
    mend="Write it as this version does, or raise the version of the document.",
    needs=("schemas",),
)
def dialect(_: Ground, document: Document) -> Iterator[Remark]:
    """Look for keywords of the other version; each is told once, with how often it is there."""
    root = document.space.root if document.space is not None else None
    if document.kind != "openapi" or not isinstance(root, dict):
        return
    older = document.space is not None and document.space.nullable_dialect
    version = "3.0" if older else "3.1"
    if older and isinstance(root.get("webhooks"), dict):
        yield _remark(document, "/webhooks", "OpenAPI 3.0 has no webhooks: tools pass over them.", "webhooks")
    for foreign, places in _met(root, _NOT_IN_30 if older else _NOT_IN_31):
        often = f" ({len(places)} times in this document)" if len(places) > 1 else ""
        message = f"OpenAPI {version} has no {foreign.keyword}{often}: {foreign.instead}."
        yield _remark(document, places[0], message, foreign.keyword)


def _remark(document: Document, pointer: str, message: str, key: str) -> Remark:
    line, column = document.spots(pointer)
    place = Place(path=document.path, line=line, column=column, pointer=pointer)
    return Remark(place=place, message=message, key=key)


def _met(root: Any, table: tuple[Foreign, ...]) -> Iterator[tuple[Foreign, list[str]]]:
    """Yield each foreign keyword that a schema of the document has, with the schemas that have it."""
    found: dict[str, list[str]] = {}
    for pointer, node in _schemas(root):
        for foreign in table:
            if foreign.met(node):
                found.setdefault(foreign.keyword, []).append(pointer)
    yield from ((foreign, found[foreign.keyword]) for foreign in table if foreign.keyword in found)


def _schemas(root: Any) -> Iterator[tuple[str, Node]]:
    """Yield every object that is a schema by its words, in the order of the document; data is passed over."""
    stack: list[tuple[str, Any, bool]] = [("", root, False)]
    while stack:
        pointer, node, named = stack.pop()
        if isinstance(node, list):
            stack.extend((f"{pointer}/{index}", item, False) for index, item in reversed(list(enumerate(node))))
        elif isinstance(node, dict):
            if not named and _SCHEMA_WORDS & node.keys() and "in" not in node and "responses" not in node:
                yield pointer, node
            inner = [(k, v) for k, v in node.items() if named or _is_walked(str(k))]
            stack.extend((f"{pointer}/{escape(str(k))}", v, not named and k in _MAPS) for k, v in reversed(inner))


def _is_walked(key: str) -> bool:
    return key not in _DATA and (not key.startswith("x-") or key == "x-webhooks")


#: Keys whose members have free names.
_MAPS = frozenset(
    {"properties", "patternProperties", "schemas", "$defs", "definitions", "dependentSchemas", "examples"}
)
