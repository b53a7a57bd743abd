"""The shape of a place in a schema: what may stand there, free of how the schema happens to be written.

A place is a conjunction of schemas (a *location*). It is taken apart into *alternatives*, one JSON type each: through
`$ref`, `allOf`, `anyOf`, `oneOf`, lists of types, `const` and `enum`. So `anyOf: [X, null]`, `type: [T, "null"]` and
an `enum` with null are the same to a comparison.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hookproof.compare.inplace import (
    ANNOTATIONS,
    UNIONS,
    applied,
    branches_of,
    decided,
    is_denied_twice,
    takes_all,
    takes_none,
)
from hookproof.schema.errors import UnusableSchema
from hookproof.schema.json import TYPES, type_of, value_key
from hookproof.schema.references import Resolver

Node = Any  # a schema: an object or a boolean
Location = tuple[object, ...]
Parts = tuple[dict[str, Any], ...]

#: More references in a row than this are not followed.
MAX_CHAIN = 100
#: More alternatives than this are not taken apart: the union is compared as one condition.
MAX_ALTERNATIVES = 64
#: Keywords that a branch may use and still only bind properties that stand outside of it.
_REFINING = frozenset({"properties", "required", "not", "if", "then", "else", "allOf", "anyOf", "oneOf", "type"})


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way in which a value at a place may look: a JSON type and all schemas that hold it.

    `values` are the only values it can have, or None. `integral` is said of numbers that have no fraction.
    `conditions` are constraints that are no facts about one property: rules between fields, `not`, and what else
    has to be held against whole values.
    """

    type: str
    parts: Parts
    conditions: Parts
    values: tuple[Any, ...] | None = None
    integral: bool = False


class Source:
    """A self-contained schema: where its references lead, and the alternatives of its places."""

    def __init__(self, schema: Node) -> None:
        self.schema = schema
        self._resolver = Resolver(schema)
        definitions = schema.get("$defs", {}) if isinstance(schema, dict) else {}
        self._names = {id(node): name for name, node in definitions.items()}
        self._known: dict[tuple[int, ...], tuple[Location, dict[str, list[Alternative]]]] = {}

    def resolve(self, ref: str) -> Node:
        """Return what a reference leads to. Raises DanglingReference."""
        return self._resolver.resolve(ref, self.schema, "")[0]

    def aim(self, node: Node) -> Node:
        """Return what a schema that is nothing but a reference leads to, and any other schema as it is."""
        for _ in range(MAX_CHAIN):
            if not (isinstance(node, dict) and len(node) == 1 and "$ref" in node):
                return node
            node = self.resolve(node["$ref"])
        raise UnusableSchema(f"more than {MAX_CHAIN} references in a row")

    def definition(self, parts: Parts) -> str | None:
        """Return the name in `$defs` of the first of `parts` that stands there."""
        return next((self._names[id(part)] for part in parts if id(part) in self._names), None)

    def flatten(self, location: Location) -> Parts | None:
        """Return all schemas that hold at a place, through `$ref` and `allOf`; None where nothing is valid."""
        parts: dict[int, dict[str, Any]] = {}
        pending = list(reversed(location))
        while pending:
            node = self.aim(pending.pop())
            if takes_none(node):
                return None
            if node is True or id(node) in parts:
                continue
            parts[id(node)] = node
            pending.extend(reversed(list(applied(node))))
            pending.extend(self.resolve(node[key]) for key in ("$ref", "$dynamicRef") if key in node)
        return tuple(parts.values())

    def alternatives(self, location: Location) -> dict[str, list[Alternative]]:
        """Return what may stand at a place, by JSON type. Empty where nothing can."""
        key = tuple(map(id, location))
        if key not in self._known:
            # The location is kept, so that no other object can take its identity.
            self._known[key] = (location, self._by_type(location))
        return self._known[key][1]

    def possible(self, location: Location) -> bool:
        """Whether any value can stand at a place."""
        return bool(self.alternatives(location))

    def _by_type(self, location: Location) -> dict[str, list[Alternative]]:
        found: dict[str, list[Alternative]] = {}
        for parts, conditions in self._branches(location):
            for alternative in _typed(parts, conditions):
                found.setdefault(alternative.type, []).append(alternative)
        return {name: _merged(found[name]) for name in TYPES if name in found}

    def _branches(self, location: Location) -> list[tuple[Parts, Parts]]:
        """The disjunctive form of a place: for each combination of branches the parts and the conditions."""
        parts = self.flatten(location)
        if parts is None:
            return []
        parts = tuple(part for part in parts if any(_binds(key) for key in part))
        declared = frozenset(name for part in parts for name in part.get("properties", ()))
        branches: list[tuple[Parts, Parts]] = [(parts, tuple(conditions_of(parts)))]
        for group in unions_of(parts):
            branches = self._times(branches, group, declared)
        return branches

    def _times(
        self, branches: list[tuple[Parts, Parts]], group: dict[str, Any], declared: frozenset[str]
    ) -> list[tuple[Parts, Parts]]:
        options = [branch for node in next(iter(group.values())) for branch in self._branches((node,))]
        if len(branches) * len(options) > MAX_ALTERNATIVES or self._refines(group, declared):
            return [(parts, (*conditions, group)) for parts, conditions in branches]
        return [
            (_distinct(parts, more), (*conditions, *others))
            for parts, conditions in branches
            for more, others in options
        ]

    def _refines(self, group: dict[str, Any], declared: frozenset[str]) -> bool:
        """Whether a union only binds properties that are declared beside it, and is no union of shapes."""
        if not declared:
            return False
        nodes = [part for node in next(iter(group.values())) for part in self.flatten((node,)) or ()]
        return all(
            set(node) - ANNOTATIONS <= _REFINING
            and set(node.get("properties", ())) <= declared
            and node.get("type", "object") == "object"
            for node in nodes
        )


def _binds(keyword: str) -> bool:
    """Whether a keyword says anything of its own about what is valid: references and `allOf` are followed before."""
    return (
        keyword not in ANNOTATIONS and keyword not in ("$ref", "$dynamicRef", "allOf") and not keyword.startswith("x-")
    )


def _distinct(parts: Parts, more: Parts) -> Parts:
    return tuple({id(part): part for part in (*parts, *more)}.values())


def unions_of(parts: Parts) -> Iterator[dict[str, Any]]:
    """Yield the unions of several branches among parts, each as a schema of its own."""
    for part in parts:
        yield from ({key: nodes} for key in UNIONS if len(nodes := branches_of(part, key)) > 1)


def conditions_of(parts: Parts) -> Iterator[dict[str, object]]:
    """Constraints of parts that are held against whole values, each as a schema of its own."""
    for part in parts:
        if "if" in part and decided(part) is None and ("then" in part or "else" in part):
            yield {key: part[key] for key in ("if", "then", "else") if key in part}
        if "not" in part and not is_denied_twice(part) and forbidden_by(part) is None and not excluded_types(part):
            yield {"not": part["not"]}
        for key in ("dependentRequired", "dependentSchemas", "propertyNames"):
            if part.get(key) and not (key == "propertyNames" and takes_all(part[key])):
                yield {key: part[key]}
        if "contains" in part:
            yield {key: part[key] for key in ("contains", "minContains", "maxContains") if key in part}
        for key in ("unevaluatedProperties", "unevaluatedItems"):
            if isinstance(part.get(key), dict):
                yield {key: part[key]}


def forbidden_by(part: dict[str, object]) -> str | None:
    """Return the one property that `not: {required: [it]}` rules out, or None."""
    ruled_out = part.get("not")
    if isinstance(ruled_out, dict) and set(ruled_out) - ANNOTATIONS == {"required"} and len(ruled_out["required"]) == 1:
        return str(ruled_out["required"][0])
    return None


def excluded_types(part: dict[str, object]) -> set[str]:
    """Return the types that `not: {type: …}` rules out; empty where `not` says anything else, or only integers."""
    ruled_out = part.get("not")
    if not isinstance(ruled_out, dict) or set(ruled_out) - ANNOTATIONS != {"type"}:
        return set()
    listed = {ruled_out["type"]} if isinstance(ruled_out["type"], str) else set(ruled_out["type"])
    return set() if "integer" in listed and "number" not in listed else listed - {"integer"}


def _typed(parts: Parts, conditions: Parts) -> Iterator[Alternative]:
    types, integral = set(TYPES), False
    for part in parts:
        if "type" in part:
            listed = [part["type"]] if isinstance(part["type"], str) else part["type"]
            types &= {"number" if name == "integer" else name for name in listed}
            integral |= "integer" in listed and "number" not in listed
        types -= excluded_types(part)
    values = _values(parts)
    for name in TYPES:
        if name not in types:
            continue
        whole = integral or (name == "number" and any(_is_whole(part.get("multipleOf")) for part in parts))
        mine = None if values is None else tuple(v for v in values if type_of(v) == name and (not whole or _whole(v)))
        if mine is None or mine:
            mattering = tuple(rule for rule in conditions if _ABOUT.get(next(iter(rule)), name) == name)
            yield Alternative(name, parts, mattering, mine, name == "number" and whole)


#: Rules that say nothing about values of any other type.
_ABOUT = {
    "dependentRequired": "object",
    "dependentSchemas": "object",
    "propertyNames": "object",
    "unevaluatedProperties": "object",
    "contains": "array",
    "unevaluatedItems": "array",
}


def _is_whole(step: object) -> bool:
    return isinstance(step, int | float) and step == int(step)


def _whole(value: object) -> bool:
    return not isinstance(value, float) or value.is_integer()


def _values(parts: Parts) -> tuple[object, ...] | None:
    """The values that every `const` and `enum` among the parts allows, in the order of the first; None if free."""
    lists = [[part["const"]] for part in parts if "const" in part] + [part["enum"] for part in parts if "enum" in part]
    if not lists:
        return None
    common = set.intersection(*({value_key(value) for value in values} for values in lists))
    return tuple({value_key(v): v for v in lists[0] if value_key(v) in common}.values())


def _distinct_sides(found: list[Alternative]) -> list[Alternative]:
    """Leave out what says the same as one before it, part by part."""
    if len(found) < 2:
        return found
    numbers: dict[object, int] = {}
    known: dict[int, int] = {}

    def number(part: dict[str, object]) -> int:
        """Equal parts have one number; each object is gone through once, however many alternatives share it."""
        if id(part) not in known:
            known[id(part)] = numbers.setdefault(value_key(_own(part)), len(numbers))
        return known[id(part)]

    nothing = numbers.setdefault(value_key({}), len(numbers))
    distinct = {
        (frozenset(map(number, side.parts)) - {nothing}, frozenset(map(number, side.conditions))): side
        for side in reversed(found)
    }
    return list(distinct.values())[::-1]


def _own(part: dict[str, Any]) -> dict[str, Any]:
    """A part without what stands among the parts of its alternative by itself."""
    followed = {key for key in ("$ref", "$dynamicRef", "allOf", *UNIONS) if key in part}
    followed |= {"not"} if is_denied_twice(part) else set()
    return {key: value for key, value in part.items() if key not in followed}


def _merged(found: list[Alternative]) -> list[Alternative]:
    """Fewer alternatives that allow the same: values joined, and what a free alternative covers left out."""
    free = _distinct_sides([a for a in found if a.values is None])
    listed = [a for a in found if a.values is not None]
    bare = next((a for a in free if _is_bare(a)), None)
    if bare is not None:
        return [bare]
    if len(listed) > 1 and not any(a.conditions for a in listed):
        joined = {value_key(v): v for a in listed for v in a.values or ()}
        first = listed[0]
        listed = [Alternative(first.type, first.parts, (), tuple(joined.values()), all(a.integral for a in listed))]
    return [*free, *listed]


_FACETS = {
    "string": {"minLength", "maxLength", "pattern", "format"},
    "number": {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"},
}


def _is_bare(alternative: Alternative) -> bool:
    facets = _FACETS.get(alternative.type)
    if alternative.type in ("null", "boolean"):
        return not alternative.conditions
    return (
        facets is not None
        and not alternative.conditions
        and not alternative.integral
        and not any(facets & set(part) for part in alternative.parts)
    )
