"""References inside one schema document: `$ref`, `$dynamicRef`, `$anchor`, embedded `$id`. Nothing is fetched.

Identities and anchors are found by the library `referencing`, with the keywords of our own table. Whatever a reference
looks like, what comes back is a schema and its place, or a DanglingReference.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag, urljoin, urlsplit

from hookproof.errors import InputError
from hookproof.schema.errors import DanglingReference
from hookproof.schema.json import ABSENT
from hookproof.schema.keywords import DATA, KEYWORDS, MAPS, Dialect, Holds
from hookproof.schema.pointers import decoded, escape, lookup, schemas_in, step, tokens
from hookproof.schema.validators import fault

if TYPE_CHECKING:
    from referencing import Registry, Resource, Specification

_ROOT = "https://document.invalid/root"
_ANCHORS = ("$anchor", "$dynamicAnchor")


def _mentions(tree: object, keys: tuple[str, str]) -> bool:
    """Whether an object of a tree has one of two keys, data included: what has none is told sooner than schemas are."""
    one, two = keys
    if not _may_hold(tree, keys):
        return False
    stack: list[dict[object, object] | list[object]] = [tree] if isinstance(tree, (dict, list)) else []
    seen: set[int] = set()
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, dict) and (one in node or two in node):
            return True
        inner = node.values() if isinstance(node, dict) else node
        stack.extend(each for each in inner if isinstance(each, (dict, list)))
    return False


def _may_hold(tree: Any, texts: Iterable[str]) -> bool:
    """Whether one of these may stand in a tree, as the bytes tell that Python writes it to, what is shared once."""
    try:
        written = marshal.dumps(tree)
    except ValueError:  # it is too deep, or holds what is no JSON
        return True
    return any(text.encode() in written for text in texts)


class Resolver:
    """The schemas of one document by address. Other documents are those that are given, and the meta-schemas.

    `strict` refuses what is no schema wherever it stands, else only where the document says that it is none. `read`
    gives what is at an address that is not known, ABSENT where nothing is; an InputError that it raises goes through.
    """

    def __init__(
        self,
        root: Any,
        documents: Mapping[str, Any] | None = None,
        *,
        strict: bool = False,
        read: Callable[[str], object] | None = None,
    ) -> None:
        self.root = root
        self._read = read or (lambda _address: ABSENT)
        self.documents = dict(documents or {})
        self._strict = strict
        self._adopted: set[str] = set()
        self._made: dict[Any, Any] = {}

    def adopt(self, address: str) -> None:
        """Take in a document that was given, whatever it is."""
        self._registry = self._registry.get_or_retrieve(address).registry

    def own(self, key: Any, make: Callable[[], Any]) -> Any:
        """Return a schema of our own making: the same object for the same key, so that plans are shared."""
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]

    def resolve(self, ref: str, holder: Any, where: str) -> tuple[Any, str]:
        """Return the schema that `ref` in the schema `holder` leads to, and its pointer. Raises DanglingReference."""
        if (ref == "#" or ref.startswith("#/")) and not (self._adopted or self._has_ids):
            pointer = decoded(ref[1:])
            return self._schema(self.root, pointer, ref, where), pointer
        try:
            address, fragment = urldefrag(_joined(self.base_of(holder), ref))
        except ValueError:
            raise DanglingReference(ref, where, "is no address") from None
        return self._by_address(address, decoded(fragment), ref, where)

    def resolve_dynamic(self, ref: str, holder: Any, where: str, trail: tuple[Any, ...]) -> tuple[Any, str]:
        """Follow a `$dynamicRef` (Core 2020-12, section 8.2.3.2): `trail` are the schemas entered, outermost first."""
        target, pointer = self.resolve(ref, holder, where)
        name = urldefrag(ref).fragment
        if not isinstance(target, dict) or target.get("$dynamicAnchor") != name:
            return target, pointer
        for entered in trail:
            found = self._index.dynamic.get((self.base_of(entered), name))
            if found is not None:
                return found
        return target, pointer

    def base_of(self, schema: Any) -> str:
        """Return the base URI of a schema object of this document."""
        return self._index.bases.get(id(schema), self._root_uri)

    def dynamic_anchors(self, schema: Any) -> set[str]:
        """Return the names of the dynamic anchors in the resource that a schema belongs to."""
        if not self._has_dynamic:
            return set()
        base = self.base_of(schema)
        return {name for home, name in self._index.dynamic if home == base}

    @property
    def _has_dynamic(self) -> bool:
        """Whether there can be any: a document that was taken in may bring some, and so may the root."""
        return bool(self._adopted) or self._root_is_dynamic

    @property
    def _root_is_dynamic(self) -> bool:
        return self._marks[1]

    @cached_property
    def _marks(self) -> tuple[bool, bool]:
        """Whether there is an `$id` below the root, and whether there is a dynamic anchor, told in one walk."""
        is_object = isinstance(self.root, dict)
        ids, dynamic = False, is_object and "$dynamicAnchor" in self.root
        # The root's own identity is none below it.
        if not _mentions(list(self.root.values()) if is_object else self.root, ("$id", "$dynamicAnchor")):
            return ids, dynamic
        for node in schemas_in(self.root, (), {}):
            ids = ids or ("$id" in node and node is not self.root and isinstance(node["$id"], str))
            dynamic = dynamic or "$dynamicAnchor" in node
        return ids, dynamic

    @cached_property
    def _root_uri(self) -> str:
        return _identity(self.root, _ROOT) or _ROOT

    @property
    def _has_ids(self) -> bool:
        return self._marks[0]

    def home_of(self, node: object) -> str:
        """Return the address of the document that holds an object, "" where none does that was taken in."""
        return self._index.homes.get(id(node), "")

    @cached_property
    def _index(self) -> _Index:
        index = _Index()
        index.enter(self.root, self._root_uri)
        return index

    @cached_property
    def _registry(self) -> Registry[Any]:
        from referencing import Registry

        empty: Registry[Any] = Registry(retrieve=self._retrieve)  # type: ignore[call-arg] # attrs is not typed here
        made: Registry[Any] = empty.with_resource(self._root_uri, _resource(self.root)).crawl()
        return made

    def _retrieve(self, address: str) -> Resource[Any]:
        """A document that was given, or a meta-schema; anything else would have to be fetched."""
        from referencing.exceptions import NoSuchResource

        contents = self.documents.get(address, ABSENT)
        for give in (self._read, _meta_schema):
            contents = give(address) if contents is ABSENT else contents
        if contents is ABSENT:
            raise NoSuchResource(ref=address)  # type: ignore[call-arg] # attrs is not typed here
        if address not in self._adopted:
            self._adopted.add(address)
            self._index.enter(contents, address)
        return _resource(contents)

    def _by_address(self, address: str, fragment: str, ref: str, where: str) -> tuple[Any, str]:
        from referencing.exceptions import NoSuchResource, Unresolvable, Unretrievable

        try:
            found = self._registry.get_or_retrieve(address)
            resource = found.value.contents
            if fragment and not fragment.startswith("/"):
                contents = found.registry.anchor(address, fragment).value.resource.contents
                return contents, self._index.places.get(id(contents), "")
        except (NoSuchResource, Unretrievable) as error:
            if isinstance(error.__cause__, InputError):
                raise error.__cause__ from None
            raise DanglingReference(ref, where, "leads to another document, and nothing is fetched") from None
        except Unresolvable:
            raise DanglingReference(ref, where, "leads nowhere") from None
        except ValueError:
            raise DanglingReference(ref, where, "is no address") from None
        self._registry = found.registry
        return self._schema(resource, fragment, ref, where), self._index.places.get(id(resource), "") + fragment

    def _schema(self, resource: Any, pointer: str, ref: str, where: str) -> Any:
        target = lookup(resource, pointer)
        if target is ABSENT:
            raise DanglingReference(ref, where, "leads nowhere")
        if not isinstance(target, dict | bool) or not self._may_be_schema(resource, pointer, target):
            raise DanglingReference(ref, where, "leads to what is no schema")
        return target

    def _may_be_schema(self, resource: Any, pointer: str, target: Any) -> bool:
        certain = stands_as_schema(resource, pointer)
        if certain is None and self._strict and isinstance(target, dict):
            return fault(target, Dialect.V2020_12) is None
        return certain is not False


def stands_as_schema(root: Any, pointer: str) -> bool | None:
    """Whether what a pointer leads to is a schema, by the keywords on the way; None where they do not say."""
    holds: Holds | None = Holds.SCHEMA
    node = root
    for token in tokens(pointer):
        if holds is Holds.SCHEMA:
            row = KEYWORDS.get(token)
            holds = row.holds if row is not None else None
            if holds is Holds.EITHER:
                holds = Holds.SCHEMAS if isinstance(step(node, token), list) else Holds.SCHEMA
            if holds in (Holds.WORDS, Holds.DATA):
                return False
        elif holds is not None:
            holds = Holds.SCHEMA
        else:
            return None
        node = step(node, token)
    return None if holds is None else holds is Holds.SCHEMA


@dataclass(frozen=True, slots=True)
class _Index:
    """Of each object its base, its pointer and its document, by identity; dynamic anchors by base and name."""

    bases: dict[int, str] = field(default_factory=dict)
    places: dict[int, str] = field(default_factory=dict)
    homes: dict[int, str] = field(default_factory=dict)
    dynamic: dict[tuple[str, str], tuple[Any, str]] = field(default_factory=dict)

    def enter(self, root: Any, home: str) -> None:
        """Take in the objects of a document that can be schemas; what was seen first stays."""
        stack: list[tuple[Any, str, str, bool]] = [(root, "", home, False)]
        while stack:
            node, pointer, base, is_map = stack.pop()
            if isinstance(node, dict):
                base = _identity(node, base) or base
                self.bases.setdefault(id(node), base)
                self.places.setdefault(id(node), pointer)
                self.homes.setdefault(id(node), home)
                if isinstance(name := node.get("$dynamicAnchor"), str):
                    self.dynamic.setdefault((base, name), (node, pointer))
            for key, value in reversed(_parts(node, is_map)):
                stack.append((value, f"{pointer}/{escape(key)}", base, not is_map and key in MAPS))


def _parts(node: Any, is_map: bool) -> list[tuple[str, Any]]:
    """The members or items of a node that can hold schemas; a free name in a map may be that of a keyword."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    named = ((str(key), value) for key, value in items if isinstance(value, dict | list))
    return [(key, value) for key, value in named if is_map or key not in DATA]


def _identity(node: Any, base: str) -> str | None:
    """The address that a schema gives itself, joined to its base; None where it gives none that is an address."""
    given = node.get("$id") if isinstance(node, dict) else None
    if not isinstance(given, str):
        return None
    try:
        urlsplit(given)
        return urldefrag(_joined(base, given)).url
    except ValueError:
        return None


def _joined(base: str, ref: str) -> str:
    """A reference joined to its base; a fragment goes with any scheme, URNs too."""
    return urldefrag(base).url + ref if ref.startswith("#") else urljoin(base, ref)


def _resource(contents: Any) -> Resource[Any]:
    from referencing import Resource

    return Resource(  # type: ignore[call-arg] # attrs is not typed here
        contents=contents, specification=_specification()
    )


@cache
def _specification() -> Specification[Any]:
    """JSON Schema 2020-12 by our table of keywords: whatever stands where a schema should, is passed over."""
    from referencing import Anchor, Specification

    def anchors(_: Any, contents: Any) -> Iterator[Anchor[Any]]:
        for key in _ANCHORS:
            if isinstance(contents, dict) and isinstance(name := contents.get(key), str):
                yield Anchor(name=name, resource=_resource(contents))  # type: ignore[call-arg] # attrs is not typed

    return Specification(  # type: ignore[call-arg] # attrs is not typed here
        name="hookproof",
        id_of=_own_identity,
        subresources_of=_inside,
        maybe_in_subresource=lambda *here: here[1],
        anchors_in=anchors,
    )


def _own_identity(contents: Any) -> str | None:
    given = contents.get("$id") if isinstance(contents, dict) else None
    return urldefrag(given).url or None if isinstance(given, str) and _identity(contents, _ROOT) else None


def _inside(contents: Any) -> Iterable[Any]:
    """Yield the objects directly inside one that can be schemas."""
    if not isinstance(contents, dict):
        return
    for key, value in contents.items():
        if str(key) in DATA:
            continue
        inner = [value] if isinstance(value, dict) else value if isinstance(value, list) else ()
        for item in inner:
            if isinstance(item, dict):
                # The library looks at `$schema` itself, and takes it for text.
                yield from [item] if isinstance(item.get("$schema", ""), str) else _inside(item)


def _meta_schema(address: str) -> Any:
    """The meta-schema of that address, which comes with the reference validator; ABSENT where it is none."""
    from jsonschema_specifications import REGISTRY  # type: ignore[import-untyped]
    from referencing.exceptions import NoSuchResource

    try:
        return REGISTRY[address].contents
    except NoSuchResource:
        return ABSENT
