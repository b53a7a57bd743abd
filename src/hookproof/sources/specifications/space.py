"""The schemas of one document as JSON Schema 2020-12: references resolved, OpenAPI 3.0's own words translated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from hookproof.schema.dialects import Reading
from hookproof.schema.errors import DanglingReference
from hookproof.schema.expansion import check_expansion
from hookproof.schema.keywords import DATA, NAMED, Dialect, is_data
from hookproof.schema.pointers import escape, lookup, subschemas
from hookproof.schema.references import Resolver
from hookproof.sources.specifications.dialect import in_2020_12
from hookproof.sources.specifications.verifier import Fault, Verifier

_MAX_CHAIN = 50
_COMPOSING = frozenset({"oneOf", "anyOf", "allOf"})
_INNER = _COMPOSING | {"properties", "items", "additionalProperties"}


class SchemaSpace:
    """All schemas of one document, by JSON pointer, in 2020-12.

    `dialect` is that of the schemas in an OpenAPI or AsyncAPI document; None says that the document is a schema. Raises
    UnusableSchema where references multiply beyond all bounds.
    """

    def __init__(self, root: object, dialect: Dialect | None = None, *, path: str = "", translate: bool = True) -> None:
        reading = in_2020_12(root, dialect) if translate else Reading(root, ())
        self.written, self.dialect = root, dialect
        self.root = root = reading.schema
        if translate:
            check_expansion(root, path, self._resolver)
        #: What the schemas say that their dialect does not know: it is not read.
        self.ignored = reading.ignored
        self._homes = reading.homes
        self._known: dict[str, Any] = {"": root}
        self._resolved: dict[str, tuple[str, Any]] = {}
        self._reached: dict[tuple[str, ...], list[str]] = {}
        self._inner: dict[str, tuple[bool, tuple[str, ...]]] = {}
        self._properties: dict[str, dict[str, str]] = {}
        self._kinds: dict[tuple[str, int], frozenset[str]] = {}
        self._allowed: dict[tuple[str, int], tuple[object, ...] | None] = {}
        #: Which member names the event in a schema, and what it allows: `eventschemas` keeps it here.
        self.discriminated: dict[tuple[str, tuple[str, ...]], tuple[str, tuple[str, ...]]] = {}
        #: The members of an object that allow fixed texts only: they too are found, and kept here, by `eventschemas`.
        self.constants: dict[str, tuple[tuple[str, list[str]], ...]] = {}

    @cached_property
    def as_written(self) -> SchemaSpace:
        """The document as its author wrote it: what names things counts, whether or not the dialect knows it."""
        return self if self.written is self.root else SchemaSpace(self.written, translate=False)

    def schemas(self) -> Iterator[tuple[str, Mapping[str, object]]]:
        """Yield every schema of the document with its pointer, those inside others too, each once."""
        return iter(self._schemas.items())

    @cached_property
    def _schemas(self) -> dict[str, Mapping[str, object]]:
        return dict(found for home in self._homes for found in subschemas(self.get(home), home))

    def outermost(self) -> Iterator[tuple[str, Mapping[str, object]]]:
        """Yield the schemas that are part of no other one, with their pointers."""
        yield from ((home, node) for home in self._homes if isinstance(node := self.get(home), dict))

    def get(self, pointer: str) -> Any:
        """Return what the pointer leads to, or None. Remembered: rules ask for the same places again and again."""
        if pointer in self._known:
            return self._known[pointer]
        above = [pointer]
        # No call for each level: places may be a thousand deep.
        while above[-1] not in self._known and "/" in above[-1]:
            above.append(above[-1].rpartition("/")[0])
        found = self._known.setdefault(above.pop(), None)
        for place in reversed(above):
            found = self._known[place] = lookup(found, place[place.rindex("/") :], None)
        return found

    def resolve(self, pointer: str) -> tuple[str, object]:
        """Follow `$ref` from the pointer; return the last pointer and what is there (None where it leads nowhere)."""
        if pointer not in self._resolved:
            self._resolved[pointer] = self._followed(pointer)
        return self._resolved[pointer]

    def _followed(self, pointer: str) -> tuple[str, object]:
        node = self.get(pointer)
        for _ in range(_MAX_CHAIN):
            ref = node.get("$ref") if isinstance(node, dict) else None
            if not isinstance(ref, str):
                return pointer, node
            try:
                node, pointer = self._resolver.resolve(ref, node, pointer)
            except DanglingReference:
                break
        return pointer, None

    @cached_property
    def _resolver(self) -> Resolver:
        return Resolver(self.root)

    def schema(self, pointer: str) -> dict[str, Any]:
        """Return the schema at the pointer, references followed; {} where there is none."""
        node = self.resolve(pointer)[1]
        return dict(node) if isinstance(node, dict) else {}

    def parts(self, pointer: str) -> Iterator[tuple[str, Mapping[str, object]]]:
        """Yield the schema at the pointer and all that it takes in by `allOf`, each once and with its own pointer."""
        seen: set[str] = set()
        left = [pointer]
        while left:
            home, node = self.resolve(left.pop())
            if home not in seen and isinstance(node, dict):
                seen.add(home)
                yield home, node
                left += reversed(range_of(home, node, "allOf"))

    def properties(self, pointer: str) -> dict[str, str]:
        """Return the properties of the object at the pointer: name -> pointer of its schema; `allOf` included."""
        if pointer not in self._properties:
            self._properties[pointer] = self._properties_at(pointer)
        return dict(self._properties[pointer])

    def _properties_at(self, pointer: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for home, node in self.parts(pointer):
            for name in map(str, named if isinstance(named := node.get("properties"), dict) else ()):
                place = f"{home}/properties/{escape(name)}"
                if name not in found or self._is_narrower(place, found[name]):
                    found[name] = place
        return found

    def _is_narrower(self, pointer: str, other: str) -> bool:
        """Whether a schema narrows what another one leaves open: to fewer values or types, or to members."""
        own, wide = self.allowed(pointer), self.allowed(other)
        fewer = own is not None and (wide is None or len(own) < len(wide))
        inner = [bool(_INNER & self.schema(at).keys()) for at in (pointer, other)] if wide is None else []
        kinds = self.kinds(pointer) if own is wide is None else frozenset()
        return fewer or inner == [True, False] or (bool(kinds) and kinds < self.kinds(other))

    def required(self, pointer: str) -> frozenset[str]:
        """Return the names that the object at the pointer requires; `allOf` included."""
        return frozenset(str(name) for _, node in self.parts(pointer) for name in _list(node, "required"))

    def variants(self, pointer: str) -> list[str]:
        """Return the pointers of the alternatives (`oneOf`, `anyOf`) of a schema, or itself where it has none."""
        home, node = self.resolve(pointer)
        found = [f"{home}/{key}/{i}" for key in ("oneOf", "anyOf") for i in range(len(_list(node or {}, key)))]
        return [p for p in found if self.schema(p).get("type") != "null"] or [home]

    def kinds(self, pointer: str, depth: int = 8) -> frozenset[str]:
        """Return the JSON types that a schema allows, null among them; empty where it does not say."""
        # Remembered: alternatives that lead to one another would be walked once for each way through them.
        if (pointer, depth) not in self._kinds:
            self._kinds[pointer, depth] = self._kinds_at(pointer, depth)
        return self._kinds[pointer, depth]

    def _kinds_at(self, pointer: str, depth: int) -> frozenset[str]:
        node = self.schema(pointer)
        home = self.resolve(pointer)[0]
        stated = _stated(node)
        if stated:
            return stated
        if depth and (branches := [b for key in ("oneOf", "anyOf") for b in range_of(home, node, key)]):
            each = [self.kinds(branch, depth - 1) for branch in branches]
            return frozenset().union(*each) if all(each) else frozenset()
        for branch in range_of(home, node, "allOf") if depth else ():
            if kinds := self.kinds(branch, depth - 1):
                return kinds
        return frozenset({"object"}) if "properties" in node else frozenset()

    def allowed(self, pointer: str, depth: int = 8) -> tuple[object, ...] | None:
        """Return the only values that a schema allows (`const`, `enum`, alternatives of these), or None."""
        if (pointer, depth) not in self._allowed:
            self._allowed[pointer, depth] = self._allowed_at(pointer, depth)
        return self._allowed[pointer, depth]

    def _allowed_at(self, pointer: str, depth: int) -> tuple[object, ...] | None:
        home, node = self.resolve(pointer)
        if not isinstance(node, dict):
            return None
        if "const" in node:
            return (node["const"],)
        if isinstance(node.get("enum"), list):
            return tuple(node["enum"])
        if not depth or not _COMPOSING & node.keys():
            return None
        for key in ("oneOf", "anyOf"):
            each = [self.allowed(b, depth - 1) for b in range_of(home, node, key)]
            if each and all(values is not None for values in each):
                return tuple(value for values in each for value in values or ())
        for branch in range_of(home, node, "allOf"):
            if (values := self.allowed(branch, depth - 1)) is not None:
                return values
        return None

    @cached_property
    def references(self) -> list[tuple[str, str]]:
        """Every `$ref` and every target of a mapping: pointer of what refers, and what it says."""
        found: list[tuple[str, str]] = []
        stack: list[tuple[str, Any]] = [("", self.root)]
        while stack:
            pointer, node = stack.pop()
            found.extend((pointer, ref) for ref in _said_by(node))
            members = node.items() if isinstance(node, dict) else enumerate(node)
            inner = ((str(key), child) for key, child in members if isinstance(child, (dict, list)))
            stack.extend((f"{pointer}/{escape(key)}", child) for key, child in inner if key not in DATA)
        return found

    @cached_property
    def _verifier(self) -> Verifier:
        return Verifier(self.root, self.get, lambda pointer: self.resolve(pointer)[0])

    def expect(self, pointers: Iterable[str]) -> None:
        """Compile the schemas at pointers together: see `Verifier`."""
        self._verifier.expect(pointers)

    def faults(self, pointer: str, value: object, *, formats: bool = False, limit: int = 20) -> list[Fault]:
        """Return how `value` breaks the schema at the pointer: see `Verifier`."""
        return self._verifier.faults(pointer, value, formats=formats, limit=limit)

    def usable(self, pointer: str) -> bool:
        """Return whether values can be held against the schema at the pointer."""
        return self._verifier.usable(pointer)

    def reach(self, roots: Iterable[str]) -> list[str]:
        """Return the pointers of all objects with properties that the schemas at `roots` reach, in order."""
        asked = tuple(roots)
        if asked not in self._reached:
            self._reached[asked] = self._objects_below(asked)
        return self._reached[asked]

    def _objects_below(self, roots: Iterable[str]) -> list[str]:
        found: dict[str, None] = {}
        seen: set[str] = set()
        stack = [self.resolve(root)[0] for root in reversed(list(roots))]
        while stack:
            home = stack.pop()
            if home in seen:
                continue
            seen.add(home)
            if home not in self._inner:
                self._inner[home] = self._inside(home)
            is_object, inner = self._inner[home]
            if is_object:
                found[home] = None
            stack.extend(inner)
        return list(found)

    def _inside(self, home: str) -> tuple[bool, tuple[str, ...]]:
        """Return whether a schema has properties, and where those directly inside it stand, the last one first."""
        node = self.resolve(home)[1]
        if not isinstance(node, dict):
            return False, ()
        inner = (self.resolve(place)[0] for place in _below(home, node))
        return isinstance(node.get("properties"), dict), tuple(inner)[::-1]


def _below(home: str, node: Mapping[str, object]) -> Iterator[str]:
    """Yield the pointers of the schemas directly inside a schema."""
    for key, value in node.items():
        base = f"{home}/{escape(str(key))}"
        if key in NAMED and isinstance(value, dict):
            yield from (f"{base}/{escape(str(name))}" for name in value)
        elif isinstance(value, list) and not is_data(key):
            yield from (f"{base}/{index}" for index, item in enumerate(value) if isinstance(item, dict))
        elif isinstance(value, dict) and not is_data(key) and key != "discriminator":
            yield base


def _said_by(node: object) -> list[str]:
    """The references that an object itself makes."""
    if not isinstance(node, dict):
        return []
    ref, mapping = node.get("$ref"), node.get("mapping")
    said = [ref] if isinstance(ref, str) else []
    return [*said, *map(str, mapping.values())] if isinstance(mapping, dict) and "propertyName" in node else said


def range_of(home: str, node: Mapping[str, object], key: str) -> list[str]:
    """Return the pointers of the schemas in the list under `key`."""
    return [f"{home}/{key}/{index}" for index in range(len(_list(node, key)))]


def _list(node: object, key: str) -> list[object]:
    value = node.get(key) if isinstance(node, dict) else None
    return value if isinstance(value, list) else []


def _stated(node: Mapping[str, object]) -> frozenset[str]:
    kind = node.get("type")
    if isinstance(kind, str):
        return frozenset({kind})
    return frozenset(k for k in kind if isinstance(k, str)) if isinstance(kind, list) else frozenset()
