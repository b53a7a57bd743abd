"""The schemas of all documents of one import: references lead from one document to another, and nothing is fetched.

Every reference is told once and for all what it leads to: it becomes the address of a document and a pointer into it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any
from urllib.parse import quote, unquote, urldefrag

from hookproof.schema.collection import Collection
from hookproof.schema.errors import DanglingReference
from hookproof.schema.json import ABSENT, list_at, object_at
from hookproof.schema.keywords import MAPS
from hookproof.schema.pointers import Schema, lookup, tokens
from hookproof.schema.rewriting import REFERENCES, Rewriting
from hookproof.sources.bundling import FILES
from hookproof.sources.names import words

#: Where the documents of an import stand for each other; nothing is ever asked from there.
_HOME = "https://import.invalid/"
#: A chain of references that is longer than this leads nowhere.
_MAX_CHAIN = 50
#: What may stand beside a reference without limiting a value.
_WORDS = words("$ref title description summary examples example deprecated readOnly writeOnly default $comment")


@dataclass(frozen=True, slots=True)
class Target:
    """What a reference leads to: the schema, and what people call it."""

    node: Any
    name: str


def address_of(path: str) -> str:
    """Return the address of a document: relative references between files lead as they do on disk."""
    return _HOME + quote(path.lstrip("/"))


class Library:
    """All documents of an import; `sheets` are their trees in the terms of 2020-12, by path."""

    def __init__(self, sheets: Mapping[str, object]) -> None:
        given = {address_of(path): tree for path, tree in sheets.items()}
        self._given = given.keys()
        self._documents = Collection(given)
        self._why: dict[str, str] = {}
        self._targets: dict[str, Target] = {}
        rewriting = Rewriting(self._placed, maps=MAPS | {FILES})
        self._trees = {address: rewriting.of(tree) for address, tree in given.items()}

    def node(self, path: str, pointer: str) -> object:
        """Return what stands at a pointer in a document; ABSENT where nothing does."""
        return lookup(self._trees[address_of(path)], pointer)

    @property
    def lacks(self) -> tuple[str, ...]:
        """The files that the documents refer to by their paths, and that are not among them."""
        files = (ref.partition("#")[0] for ref in self._why)
        return tuple(dict.fromkeys(file for file in files if file and ":" not in file.partition("/")[0]))

    def target(self, ref: str) -> Target:
        """Return what a reference of these trees leads to. Raises DanglingReference with the reason."""
        if ref in self._why:
            raise DanglingReference(ref, "", self._why[ref])
        if ref not in self._targets:
            address, _, pointer = ref.partition("#")
            self._targets[ref] = Target(lookup(self._trees[address], pointer), _called(pointer, address))
        return self._targets[ref]

    def leads(self, node: object) -> object:
        """Return what the reference of a schema leads to; None where it has none, or one that leads nowhere."""
        ref = node.get("$ref") if isinstance(node, dict) else None
        return self.target(ref).node if isinstance(ref, str) and ref not in self._why else None

    def followed(self, node: object) -> object:
        """Return what stands at the end of a schema's references, as far as nothing stands beside them."""
        for _ in range(_MAX_CHAIN):
            if not isinstance(node, dict) or not is_bare(node) or (told := self.leads(node)) is None:
                return node
            node = told
        return node

    def describes(self, node: object, path: Sequence[str]) -> bool:
        """Whether a schema describes a member at a path, in any of its branches."""
        return self.member(node, path) is not ABSENT

    def member(self, node: object, path: Sequence[str], depth: int = 0) -> object:
        """Return the schema of a member at a path, in the first branch that describes it; ABSENT where none does."""
        if not path or not isinstance(node, dict) or depth > _MAX_CHAIN:
            return ABSENT if path else node
        properties = node.get("properties")
        if isinstance(properties, dict) and path[0] in properties:
            return self.member(properties[path[0]], path[1:], depth + 1)
        told = self.leads(node)
        branches = [node[key] for key in ("allOf", "oneOf", "anyOf") if isinstance(node.get(key), list)]
        found = (self.member(part, path, depth + 1) for part in (told, *chain(*branches)) if part is not None)
        return next((one for one in found if one is not ABSENT), ABSENT)

    def parts(self, node: object, branches: Sequence[str] = ("allOf", "oneOf", "anyOf")) -> Iterator[Schema]:
        """Yield a schema and all that describes the same value: where references lead, and the branches."""
        seen: set[int] = set()
        todo = [node]
        while todo:
            part = todo.pop(0)
            if isinstance(part, dict) and id(part) not in seen:
                seen.add(id(part))
                yield part
                todo += [self.leads(part), *chain(*(list_at(part, key) for key in branches))]

    def members(self, node: object) -> Iterator[tuple[str, object]]:
        """Yield the members that a schema describes, in any of its branches, each with its schema."""
        for part in self.parts(node):
            yield from object_at(part, "properties").items()

    def _placed(self, node: Schema, made: Schema) -> Schema:
        """Return an object of the documents with a reference that says where it leads."""
        if not any(isinstance(node.get(key), str) for key in REFERENCES):
            return made
        placed: Schema = {}
        for key, value in made.items():
            if key in REFERENCES and isinstance(value, str):
                placed["$ref"] = self._absolute(value, node)
            else:
                placed[key] = value
        return placed

    def _absolute(self, ref: str, holder: object) -> str:
        try:
            led = self._documents.led(ref, holder, self._documents.home_of(holder))
        except DanglingReference as error:
            self._why[ref] = error.what.removeprefix(f"the reference {ref!r} ")
            return ref
        if led.home not in self._given:
            self._why[ref] = "leads to a meta-schema, which describes schemas and no payloads"
            return ref
        return f"{led.home}#{led.pointer}"


def is_bare(node: Mapping[str, object]) -> bool:
    """Whether a reference has nothing beside it that limits a value."""
    return "$ref" in node and all(key in _WORDS or key.startswith("x-") for key in node)


def _called(pointer: str, address: str) -> str:
    """What people call a schema: the last name on the way to it, else its file's."""
    names = [token for token in tokens(pointer) if not token.isdigit()]
    return names[-1] if names else document_name(unquote(urldefrag(address).url))


def document_name(path: str) -> str:
    """Return a document's name as people say it: its file's without suffixes."""
    name = path.rstrip("/").rpartition("/")[2]
    for suffix in (".json", ".yaml", ".yml", ".schema"):
        name = name.removesuffix(suffix)
    return name or "document"
