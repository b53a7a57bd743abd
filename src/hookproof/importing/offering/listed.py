"""What JSON Schemas offer: a file is an event, or lists several as branches of a union or as definitions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any

from hookproof.importing.eventnames.discriminators import discriminating
from hookproof.importing.library import Library
from hookproof.importing.offers import Offer
from hookproof.schema.dialects import address_of, dialect_of
from hookproof.schema.pointers import escape
from hookproof.sources.names import is_dotted, squeezed

_UNIONS = ("oneOf", "anyOf")
_DEFINITIONS = ("$defs", "definitions")
#: Keywords that describe a payload; a file without any only holds definitions.
_PAYLOAD = (
    "properties",
    "items",
    "allOf",
    "type",
    "$ref",
    "required",
    "if",
    "patternProperties",
    "additionalProperties",
)
_TYPES = frozenset({"object", "array", "string", "number", "integer", "boolean", "null"})


def is_schema(value: object) -> bool:
    """Whether a JSON value is a schema, and no payload that only has a member of such a name."""
    if not isinstance(value, Mapping):
        return False
    if isinstance(address_of(value), str) and dialect_of(value) is not None:
        return True
    kind, properties = value.get("type"), value.get("properties")
    typed = (isinstance(kind, str) and kind in _TYPES) or isinstance(kind, list)
    described = isinstance(properties, dict) and bool(properties) and all(map(_may_be_schema, properties.values()))
    unions = any(_all_schemas(value.get(key)) for key in (*_UNIONS, "allOf"))
    defined = any(isinstance(value.get(key), dict) and _all_schemas([*value[key].values()]) for key in _DEFINITIONS)
    return described or unions or defined or (typed and bool(value.keys() & {"required", "items", "enum", "$id"}))


_WORDS = frozenset(
    {"type", "$ref", "enum", "const", "properties", "items", "oneOf", "anyOf", "allOf", "not", "description", "format"}
)


def _may_be_schema(value: object) -> bool:
    return isinstance(value, bool) or (isinstance(value, dict) and (not value or bool(value.keys() & _WORDS)))


def _all_schemas(values: object) -> bool:
    return isinstance(values, list) and bool(values) and all(map(_may_be_schema, values))


def offers_of(paths: Iterable[str], library: Library) -> Iterator[Offer]:
    """Yield the events of schema files; what others refer to is a part of theirs, and no event."""
    paths = list(paths)
    listing = {path for path in paths if _is_list(library.node(path, ""))}
    others = [library.node(path, "") for path in paths if path not in listing]
    parts = {id(library.target(ref).node) for tree in others for ref in _refs(tree, library)}
    for path in paths:
        tree = library.node(path, "")
        if path in listing and isinstance(tree, dict) and discriminating(tree)[0]:
            # The whole is offered: which text of the member leads to which branch stands beside the union.
            yield _offer(event_of(path), path, tree)
        elif path in listing:
            yield from _alternatives(path, tree, library)
        elif _describes(tree):
            if id(tree) not in parts:
                yield _offer(event_of(path), path, tree, hints=tuple(path.split("/")[:-1]))
        else:
            yield from _defined(path, tree, library, parts)


def event_of(path: str) -> str:
    """Return the event that a file is named after: its path in the folder, without suffixes."""
    folder, slash, name = path.rpartition("/")
    for suffix in (".json", ".yaml", ".yml", ".schema"):
        name = name.removesuffix(suffix)
    return f"{folder}{slash}{name}"


def _offer(name: str, path: str, node: object, hints: tuple[str, ...] = (), pointer: str = "") -> Offer:
    told = node.get("description") if isinstance(node, dict) else None
    where = f"{path}#{pointer}" if pointer else path
    return Offer(
        name=_spelt(name, node), where=where, node=node, hints=hints, description=told if isinstance(told, str) else ""
    )


def _spelt(name: str, node: object) -> str:
    """A name as the schema's title spells it, where that has the marks which a file's name cannot have."""
    title = node.get("title") if isinstance(node, dict) else None
    marked = isinstance(title, str) and not title.isidentifier() and is_dotted(title.replace("/", "."))
    return str(title) if marked and squeezed(str(title)) == squeezed(name) else name


def _describes(tree: object) -> bool:
    """Whether a file describes a payload itself; beside definitions `type: object` alone says nothing of one."""
    if not isinstance(tree, dict):
        return False
    told = {key for key in (*_PAYLOAD, *_UNIONS) if key in tree}
    return bool(told - {"type"} or (told and tree.keys().isdisjoint(_DEFINITIONS)))


def _is_list(tree: object) -> bool:
    """Whether a file only lists events: a union, and nothing beside it that describes a payload."""
    if not isinstance(tree, dict) or any(key in tree for key in _PAYLOAD if key != "type"):
        return False
    return any(isinstance(tree.get(key), list) for key in _UNIONS)


def _alternatives(path: str, tree: Any, library: Library) -> Iterator[Offer]:
    """Yield the branches of a union, and those of a branch that only refers to others itself."""
    seen: set[int] = set()
    stack = [(path.rpartition("/")[2], tree, "")]
    while stack:
        name, node, pointer = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if node is tree or (_is_list(node) and all("$ref" in branch for branch in _branches(node))):
            stack.extend(reversed([_branch(b, f"{pointer}/{i}", name, library) for i, b in enumerate(_branches(node))]))
        else:
            yield _offer(name, path, node, pointer=pointer)


def _branches(node: dict[str, Any]) -> list[Any]:
    found: list[Any] = next(node[key] for key in _UNIONS if isinstance(node.get(key), list))
    return found


def _branch(node: object, pointer: str, above: str, library: Library) -> tuple[str, object, str]:
    """A branch with the name that people use: that of the definition it refers to, else its title."""
    if isinstance(node, dict) and isinstance(node.get("$ref"), str) and library.leads(node) is not None:
        target = library.target(node["$ref"])
        return target.name, library.followed(node), node["$ref"].partition("#")[2]
    title = node.get("title") if isinstance(node, dict) else None
    return (title if isinstance(title, str) and title else f"{above}{pointer}"), node, pointer


def _defined(path: str, tree: object, library: Library, parts: Set[int]) -> Iterator[Offer]:
    """Yield the definitions of a file that neither another definition nor another file (`parts`) refers to."""
    if not isinstance(tree, dict):
        return
    for keyword in _DEFINITIONS:
        defined = tree.get(keyword)
        if not isinstance(defined, dict):
            continue
        used = {id(library.target(ref).node) for node in defined.values() for ref in _refs(node, library)}
        for name, node in defined.items():
            if id(node) not in used | parts and isinstance(node, dict):
                yield _offer(str(name), path, node, pointer=f"/{keyword}/{escape(str(name))}")


def _refs(tree: object, library: Library) -> Iterator[str]:
    """Yield the references inside a schema that lead somewhere."""
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str) and library.leads(node) is not None:
                yield node["$ref"]
            stack.extend(node.values())
        elif isinstance(node, list):
            stack.extend(node)
