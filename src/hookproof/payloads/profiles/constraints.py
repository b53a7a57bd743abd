"""The constraints that a payload is subject to: the schema walked beside the payload, keyword by keyword."""

# ruff: noqa: ARG001 - the functions of one table take the same arguments
from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from hookproof.payloads.making.arbiter import Predicate, pattern_matches
from hookproof.payloads.profiles.assertion import Site
from hookproof.payloads.profiles.breaking import BREAKERS
from hookproof.schema.json import ABSENT
from hookproof.schema.pointers import escape
from hookproof.schema.references import Resolver

if TYPE_CHECKING:
    from hookproof.payloads.plan.compiled import Plan


#: Keywords that assert something about the value itself; the others that can be broken are found while walking.
ASSERTIONS = frozenset(BREAKERS) - {"required", "dependentRequired", "false"}
#: The schemas walked before, and where: a recursion ends at one of them.
Above = tuple[tuple[int, str], ...]


class Sites:
    """Finds the sites of one plan's schema."""

    def __init__(self, plan: Plan) -> None:
        self.root = plan.schema
        self.verifier = plan.verifier
        self.resolver = Resolver(plan.schema)
        self._accepts = lru_cache(maxsize=1024)(self._predicate)
        self._held: dict[int, Any] = {}
        self._walked: set[tuple[int, str, str]] = set()
        self._inside: dict[tuple[int, str], list[tuple[int, str]]] = {}

    def of(self, payload: object) -> list[Site]:
        """Return every site of a payload, outermost first, and each once, however many branches lead to it."""
        self._walked.clear()
        self._inside.clear()
        return list(self.walk(self.root, "", payload, "", ()))

    def repeats(self) -> int:
        """Return how often a validator meets schemas of the payload last walked again, since branches lead to them."""
        met: dict[tuple[int, str], int] = {}

        def count(mark: tuple[int, str]) -> int:
            if mark not in met:
                met[mark] = 1
                met[mark] += sum(map(count, self._inside.get(mark, ())))
            return met[mark]

        return count((id(self.root), "")) - len(met)

    def accepts(self, schema: object, value: object) -> bool:
        """Return whether a value fits a schema of the document."""
        self._held[id(schema)] = schema
        return self._accepts(id(schema))(value)

    def _predicate(self, key: int) -> Predicate:
        return self.verifier.part([self._held[key]])

    def walk(self, schema: object, pointer: str, value: object, where: str, above: Above) -> Iterator[Site]:
        """Walk a schema beside a value: yield its assertions, and what is inside it."""
        mark = (id(schema), where)
        if above:
            self._inside.setdefault(above[-1], []).append(mark)
        if not isinstance(schema, dict) or mark in above or (*mark, pointer) in self._walked:
            return
        self._walked.add((*mark, pointer))
        at = Spot(schema, pointer, value, where, (*above, mark))
        for keyword, given in schema.items():
            if keyword in ASSERTIONS and _applies(keyword, value):
                yield _site(schema, keyword, given, pointer, where, value)
            walker = _WALKERS.get(keyword)
            if walker is not None:
                yield from walker(self, at, given)

    def walk_names(
        self, names: dict[str, object], pointer: str, value: object, where: str, above: Above
    ) -> Iterator[Site]:
        """Walk the properties of an object; one that must not be there is a site of its own."""
        if not isinstance(value, dict):
            return
        for name, schema in names.items():
            inner, place = f"{pointer}/{escape(name)}", f"{where}/{escape(name)}"
            if name in value:
                yield from self.walk(schema, inner, value[name], place, above)
            elif schema is False:
                yield Site(
                    keyword="false", value=False, schema={}, schema_pointer=inner, pointer=place, instance=ABSENT
                )


def _site(schema: dict[str, object], keyword: str, given: object, pointer: str, where: str, value: object) -> Site:
    return Site(keyword=keyword, value=given, schema=schema, schema_pointer=pointer, pointer=where, instance=value)


_OF_TYPE: dict[str, Any] = {
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"), (int, float)),
    **dict.fromkeys(("minLength", "maxLength", "pattern", "format"), str),
    **dict.fromkeys(
        ("minItems", "maxItems", "uniqueItems", "contains", "minContains", "maxContains", "unevaluatedItems", "items"),
        list,
    ),
    **dict.fromkeys(
        ("minProperties", "maxProperties", "propertyNames", "additionalProperties", "unevaluatedProperties"), dict
    ),
}


def _applies(keyword: str, value: object) -> bool:
    kind = _OF_TYPE.get(keyword, object)
    return isinstance(value, kind) and not (isinstance(value, bool) and kind == (int, float))


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a schema meets a value: the schema, its pointer, the value, its pointer, and what was walked before."""

    schema: dict[str, Any]
    pointer: str
    value: Any
    where: str
    above: Above


#: Walks what one keyword holds, which is of the type that the meta-schema says.
Walker = Callable[[Sites, Spot, Any], Iterator[Site]]


def _required(s: Sites, at: Spot, given: list[str]) -> Iterator[Site]:
    if isinstance(at.value, dict):
        for name in given:
            if name in at.value:
                yield Site(
                    keyword="required",
                    value=given,
                    schema=at.schema,
                    schema_pointer=at.pointer,
                    pointer=f"{at.where}/{escape(name)}",
                    instance=at.value[name],
                    detail=name,
                )


def _properties(s: Sites, at: Spot, given: dict[str, object]) -> Iterator[Site]:
    yield from s.walk_names(given, f"{at.pointer}/properties", at.value, at.where, at.above)


def _patterns(s: Sites, at: Spot, given: dict[str, object]) -> Iterator[Site]:
    for pattern, inner in given.items():
        names = [name for name in at.value if pattern_matches(pattern)(name)] if isinstance(at.value, dict) else []
        for name in names:
            place = f"{at.pointer}/patternProperties/{escape(pattern)}"
            yield from s.walk(inner, place, at.value[name], f"{at.where}/{escape(name)}", at.above)


def _others(s: Sites, at: Spot, given: object) -> Iterator[Site]:
    if not isinstance(at.value, dict):
        return
    patterns = [pattern_matches(pattern) for pattern in at.schema.get("patternProperties", {})]
    for name in at.value:
        if name not in at.schema.get("properties", {}) and not any(matches(name) for matches in patterns):
            place = f"{at.pointer}/additionalProperties"
            yield from s.walk(given, place, at.value[name], f"{at.where}/{escape(name)}", at.above)


def _items(s: Sites, at: Spot, given: object) -> Iterator[Site]:
    first = len(at.schema.get("prefixItems", ()))
    for index, item in enumerate(at.value if isinstance(at.value, list) else ()):
        if index >= first:
            yield from s.walk(given, f"{at.pointer}/items", item, f"{at.where}/{index}", at.above)


def _prefix(s: Sites, at: Spot, given: list[object]) -> Iterator[Site]:
    for index, inner in enumerate(given):
        if isinstance(at.value, list) and index < len(at.value):
            place = f"{at.pointer}/prefixItems/{index}"
            yield from s.walk(inner, place, at.value[index], f"{at.where}/{index}", at.above)


def _all_of(s: Sites, at: Spot, given: list[object]) -> Iterator[Site]:
    for index, inner in enumerate(given):
        yield from s.walk(inner, f"{at.pointer}/allOf/{index}", at.value, at.where, at.above)


def _branches(keyword: str) -> Walker:
    def walk(s: Sites, at: Spot, given: list[object]) -> Iterator[Site]:
        for index, inner in enumerate(given):
            if s.accepts(inner, at.value):
                yield from s.walk(inner, f"{at.pointer}/{keyword}/{index}", at.value, at.where, at.above)

    return walk


def _if(s: Sites, at: Spot, given: object) -> Iterator[Site]:
    branch = "then" if s.accepts(given, at.value) else "else"
    if branch in at.schema:
        yield from s.walk(at.schema[branch], f"{at.pointer}/{branch}", at.value, at.where, at.above)


def _ref(s: Sites, at: Spot, given: str) -> Iterator[Site]:
    target, place = s.resolver.resolve(given, at.schema, at.pointer)
    yield from s.walk(target, place, at.value, at.where, at.above)


def _dependent_required(s: Sites, at: Spot, given: dict[str, list[str]]) -> Iterator[Site]:
    for name, others in given.items():
        for other in others if isinstance(at.value, dict) and name in at.value else ():
            if other in at.value:
                yield Site(
                    keyword="dependentRequired",
                    value=given,
                    schema=at.schema,
                    schema_pointer=at.pointer,
                    pointer=f"{at.where}/{escape(other)}",
                    instance=at.value[other],
                    detail=f"{name} needs {other}",
                )


def _dependent_schemas(s: Sites, at: Spot, given: dict[str, object]) -> Iterator[Site]:
    for name, inner in given.items():
        if isinstance(at.value, dict) and name in at.value:
            place = f"{at.pointer}/dependentSchemas/{escape(name)}"
            yield from s.walk(inner, place, at.value, at.where, at.above)


_WALKERS: dict[str, Walker] = {
    "required": _required,
    "properties": _properties,
    "patternProperties": _patterns,
    "additionalProperties": _others,
    "items": _items,
    "prefixItems": _prefix,
    "allOf": _all_of,
    "anyOf": _branches("anyOf"),
    "oneOf": _branches("oneOf"),
    "if": _if,
    "$ref": _ref,
    "dependentRequired": _dependent_required,
    "dependentSchemas": _dependent_schemas,
}
