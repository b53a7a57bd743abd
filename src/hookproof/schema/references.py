"""References inside one schema document: `$ref`, `$dynamicRef`, `$anchor`, embedded `$id`. Nothing is fetched."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any
from urllib.parse import urldefrag, urljoin

from hookproof.schema.errors import DanglingReference
from hookproof.schema.json import ABSENT
from hookproof.schema.pointers import decoded, escape, lookup, subschemas

_ROOT = "https://document.invalid/root"


class Resolver:
    """The schemas of one document by address. Other documents are those that are given, and the meta-schemas."""

    def __init__(self, root: Any, documents: Mapping[str, Any] | None = None) -> None:
        self.root = root
        self.documents = dict(documents or {})
        self._adopted = False
        self._made: dict[Any, Any] = {}

    def own(self, key: Any, make: Callable[[], Any]) -> Any:
        """Return a schema of our own making: the same object for the same key, so that plans are shared."""
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]

    def resolve(self, ref: str, holder: Any, where: str) -> tuple[Any, str]:
        """Return the schema that `ref` in the schema `holder` leads to, and its pointer. Raises DanglingReference."""
        if ref.startswith("#/") and not (self._adopted or self._has_ids):
            pointer = decoded(ref[1:])
            return _found(lookup(self.root, pointer), ref, where), pointer
        return self._by_uri(_joined(self.base_of(holder), ref), ref, where)

    def resolve_dynamic(self, ref: str, holder: Any, where: str, trail: tuple[Any, ...]) -> tuple[Any, str]:
        """Follow a `$dynamicRef` (Core 2020-12, section 8.2.3.2): `trail` are the schemas entered, outermost first."""
        target, pointer = self.resolve(ref, holder, where)
        name = urldefrag(ref).fragment
        if not isinstance(target, dict) or target.get("$dynamicAnchor") != name:
            return target, pointer
        for entered in trail:
            found = self._dynamic.get((self.base_of(entered), name))
            if found is not None:
                return found
        return target, pointer

    def base_of(self, schema: Any) -> str:
        """Return the base URI of a schema object of this document."""
        return self._bases.get(id(schema), self._root_uri)

    def dynamic_anchors(self, schema: Any) -> set[str]:
        """Return the names of the dynamic anchors in the resource that a schema belongs to."""
        if not self._has_dynamic:
            return set()
        base = self.base_of(schema)
        return {name for home, name in self._dynamic if home == base}

    @property
    def _has_dynamic(self) -> bool:
        """Whether there can be any: a document that was taken in may bring some, and so may the root."""
        return self._adopted or self._root_is_dynamic

    @cached_property
    def _root_is_dynamic(self) -> bool:
        return any("$dynamicAnchor" in node for _, node in subschemas(self.root))

    @cached_property
    def _root_uri(self) -> str:
        given = self.root.get("$id") if isinstance(self.root, dict) else None
        return urldefrag(urljoin(_ROOT, given)).url if isinstance(given, str) else _ROOT

    @cached_property
    def _has_ids(self) -> bool:
        return any(pointer and isinstance(node.get("$id"), str) for pointer, node in subschemas(self.root))

    @property
    def _bases(self) -> dict[int, str]:
        _ = self._indexed
        return self._bases_

    @property
    def _dynamic(self) -> dict[tuple[str, str], tuple[Any, str]]:
        _ = self._indexed
        return self._dynamic_

    @cached_property
    def _indexed(self) -> bool:
        self._bases_: dict[int, str] = {}
        self._resources: dict[str, tuple[Any, str]] = {self._root_uri: (self.root, "")}
        self._anchors: dict[tuple[str, str], tuple[Any, str]] = {}
        self._dynamic_: dict[tuple[str, str], tuple[Any, str]] = {}
        self._enter(self.root, "", self._root_uri)
        return True

    def _enter(self, node: Any, pointer: str, base: str) -> None:
        stack = [(node, pointer, base)]
        while stack:
            node, pointer, base = stack.pop()
            if isinstance(node, dict):
                base = self._note(node, pointer, base)
            items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
            for key, value in items:
                if key not in ("const", "enum", "examples", "default") and isinstance(value, (dict, list)):
                    stack.append((value, f"{pointer}/{escape(str(key))}", base))

    def _note(self, node: dict[str, Any], pointer: str, base: str) -> str:
        if isinstance(node.get("$id"), str):
            base = urldefrag(_joined(base, node["$id"])).url
            self._resources.setdefault(base, (node, pointer))
        self._bases_[id(node)] = base
        for key, table in (("$anchor", self._anchors), ("$dynamicAnchor", self._anchors)):
            if isinstance(node.get(key), str):
                table.setdefault((base, node[key]), (node, pointer))
        if isinstance(node.get("$dynamicAnchor"), str):
            self._dynamic_.setdefault((base, node["$dynamicAnchor"]), (node, pointer))
        return base

    def _by_uri(self, uri: str, ref: str, where: str) -> tuple[Any, str]:
        document, fragment = urldefrag(uri)
        _ = self._bases
        if document not in self._resources:
            self._adopt(document, ref, where)
        resource, pointer = self._resources[document]
        fragment = decoded(fragment)
        if fragment and not fragment.startswith("/"):
            anchored: tuple[Any, str] = _found(self._anchors.get((document, fragment), ABSENT), ref, where)
            return anchored
        return _found(lookup(resource, fragment), ref, where), pointer + fragment

    def _adopt(self, document: str, ref: str, where: str) -> None:
        """Take in a document that was given, or a meta-schema; anything else would have to be fetched."""
        self._adopted = True
        contents = self.documents[document] if document in self.documents else _meta_schema(document)
        if contents is None:
            raise DanglingReference(ref, where, "leads to another document, and nothing is fetched")
        self._resources[document] = (contents, "")
        self._enter(contents, "", document)


def _joined(base: str, ref: str) -> str:
    """A reference joined to its base; a fragment goes with any scheme, URNs too."""
    return urldefrag(base).url + ref if ref.startswith("#") else urljoin(base, ref)


def _found(target: Any, ref: str, where: str) -> Any:
    if target is ABSENT:
        raise DanglingReference(ref, where, "leads nowhere")
    return target


def _meta_schema(document: str) -> Any:
    """The meta-schema of that address, which comes with the reference validator; None where it is none."""
    from jsonschema_specifications import REGISTRY  # type: ignore[import-untyped]
    from referencing.exceptions import NoSuchResource

    try:
        return REGISTRY[document].contents
    except NoSuchResource:
        return None
