"""The constraints that a payload is subject to: the schema walked beside the payload, keyword by keyword."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from hookproof.payloads.making.arbiter import Predicate, pattern_matches
from hookproof.payloads.profiles.assertion import Key, Site
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


class Spot(NamedTuple):
    """Where a schema meets a value: the schema, its pointer, the value, its pointer, and what was walked before."""

    schema: dict[str, Any]
    pointer: str
    value: Any
    where: str
    above: Above


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
        self._found: list[Site] = []
        self._known: Collection[Key] = ()

    def of(self, payload: object, known: Collection[Key] = ()) -> list[Site]:
        """Return every site of a payload, outermost first, and each once, however many branches lead to it.

        Those of constraints that are known already are left out.
        """
        self._walked.clear()
        self._inside.clear()
        self._found, self._known = [], known
        self.walk(self.root, "", payload, "", ())
        return self._found

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

    def walk(self, schema: object, pointer: str, value: object, where: str, above: Above) -> None:
        """Walk a schema beside a value: note its assertions, and what is inside it."""
        mark = (id(schema), where)
        if above:
            self._inside.setdefault(above[-1], []).append(mark)
        if not isinstance(schema, dict) or mark in above or (*mark, pointer) in self._walked:
            return
        self._walked.add((*mark, pointer))
        at = Spot(schema, pointer, value, where, (*above, mark))
        for keyword, given in schema.items():
            if keyword in ASSERTIONS and _applies(keyword, value):
                self.note(at, keyword, given)
            walker = _WALKERS.get(keyword)
            if walker is not None:
                walker(self, at, given)

    def note(self, at: Spot, keyword: str, given: object, detail: str = "", member: str | None = None) -> None:
        """Note what a keyword asks of the value, or of one member of it."""
        if (at.pointer, keyword, detail) in self._known:
            return
        self._found.append(
            Site(
                keyword=keyword,
                value=given,
                schema=at.schema,
                schema_pointer=at.pointer,
                pointer=at.where if member is None else f"{at.where}/{escape(member)}",
                instance=at.value if member is None else at.value[member],
                detail=detail,
            )
        )

    def walk_names(self, names: dict[str, object], pointer: str, at: Spot) -> None:
        """Walk the properties of an object; one that must not be there is a site of its own."""
        if not isinstance(at.value, dict):
            return
        for name, schema in names.items():
            if name in at.value:
                token = escape(name)
                self.walk(schema, f"{pointer}/{token}", at.value[name], f"{at.where}/{token}", at.above)
            elif schema is False:
                inner, place = f"{pointer}/{escape(name)}", f"{at.where}/{escape(name)}"
                self.note(Spot({}, inner, ABSENT, place, at.above), "false", False)


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


#: Walks what one keyword holds, which is of the type that the meta-schema says.
Walker = Callable[[Sites, Spot, Any], None]


def _required(s: Sites, at: Spot, given: list[str]) -> None:
    if isinstance(at.value, dict):
        for name in given:
            if name in at.value:
                s.note(at, "required", given, name, name)


def _properties(s: Sites, at: Spot, given: dict[str, object]) -> None:
    s.walk_names(given, f"{at.pointer}/properties", at)


def _patterns(s: Sites, at: Spot, given: dict[str, object]) -> None:
    for pattern, inner in given.items():
        names = [name for name in at.value if pattern_matches(pattern)(name)] if isinstance(at.value, dict) else []
        for name in names:
            place = f"{at.pointer}/patternProperties/{escape(pattern)}"
            s.walk(inner, place, at.value[name], f"{at.where}/{escape(name)}", at.above)


def _others(s: Sites, at: Spot, given: object) -> None:
    if not isinstance(at.value, dict):
        return
    patterns = [pattern_matches(pattern) for pattern in at.schema.get("patternProperties", {})]
    for name in at.value:
        if name not in at.schema.get("properties", {}) and not any(matches(name) for matches in patterns):
            place = f"{at.pointer}/additionalProperties"
            s.walk(given, place, at.value[name], f"{at.where}/{escape(name)}", at.above)


def _items(s: Sites, at: Spot, given: object) -> None:
    first = len(at.schema.get("prefixItems", ()))
    for index, item in enumerate(at.value if isinstance(at.value, list) else ()):
        if index >= first:
            s.walk(given, f"{at.pointer}/items", item, f"{at.where}/{index}", at.above)


def _prefix(s: Sites, at: Spot, given: list[object]) -> None:
    for index, inner in enumerate(given):
        if isinstance(at.value, list) and index < len(at.value):
            place = f"{at.pointer}/prefixItems/{index}"
            s.walk(inner, place, at.value[index], f"{at.where}/{index}", at.above)


def _all_of(s: Sites, at: Spot, given: list[object]) -> None:
    for index, inner in enumerate(given):
        s.walk(inner, f"{at.pointer}/allOf/{index}", at.value, at.where, at.above)


def _branches(keyword: str) -> Walker:
    def walk(s: Sites, at: Spot, given: list[object]) -> None:
        for index, inner in enumerate(given):
            if s.accepts(inner, at.value):
                s.walk(inner, f"{at.pointer}/{keyword}/{index}", at.value, at.where, at.above)

    return walk


def _if(s: Sites, at: Spot, given: object) -> None:
    branch = "then" if s.accepts(given, at.value) else "else"
    if branch in at.schema:
        s.walk(at.schema[branch], f"{at.pointer}/{branch}", at.value, at.where, at.above)


def _ref(s: Sites, at: Spot, given: str) -> None:
    target, place = s.resolver.resolve(given, at.schema, at.pointer)
    s.walk(target, place, at.value, at.where, at.above)


def _dependent_required(s: Sites, at: Spot, given: dict[str, list[str]]) -> None:
    for name, others in given.items():
        for other in others if isinstance(at.value, dict) and name in at.value else ():
            if other in at.value:
                s.note(at, "dependentRequired", given, f"{name} needs {other}", other)


def _dependent_schemas(s: Sites, at: Spot, given: dict[str, object]) -> None:
    for name, inner in given.items():
        if isinstance(at.value, dict) and name in at.value:
            place = f"{at.pointer}/dependentSchemas/{escape(name)}"
            s.walk(inner, place, at.value, at.where, at.above)


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
