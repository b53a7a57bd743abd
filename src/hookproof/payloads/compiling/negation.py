"""`not`: a schema is broken where at least one of its assertions is. Each way to break one is an option."""

# ruff: noqa: ARG001 - the functions of one table take the same arguments
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hookproof.payloads.compiling.meanings import ANNOTATIONS, HANDLERS
from hookproof.payloads.compiling.terms import (
    NO_SCOPES,
    Atom,
    ChoiceOf,
    Option,
    RuleSet,
    Split,
    Term,
    beside,
    contained,
    inside,
    made_atom,
    types_of,
)

ALL_TYPES = ("null", "boolean", "number", "string", "array", "object")
Ways = list[tuple[Term, ...]]
Negation = Callable[[Split, Term, Any], Ways | None]


def negate(split: Split, term: Term) -> None:
    """Add what it takes to break `term`'s schema: one of the ways in which a keyword of it is broken."""
    ways: Ways = []
    left: list[str] = []
    for keyword, value in term.schema.items():
        found = _ways(split, term, keyword, value)
        if found is None:
            left.append(keyword)
        ways.extend(found or ())
    if left:
        # Keywords that have no branches of their own when negated: that way is left to the validator.
        residual = made_atom("residual", left[0], {"not": term.schema})
        ways.append((_made(split, term, "residual", residual),))
    _settle(split, term, ways)


def _settle(split: Split, term: Term, ways: Ways) -> None:
    if not ways:
        split.atoms.append(Atom("never", None, term, {"not": {}}))
    elif len(ways) == 1:
        for inner in ways[0]:
            split.add(inner)
    else:
        options = tuple(Option(way, f"not/{i}") for i, way in enumerate(ways))
        split.choices.append(ChoiceOf("not", term.where, options, {"not": term.schema}))


def _ways(split: Split, term: Term, keyword: str, value: object) -> Ways | None:
    """Return the ways to break one keyword; none for an annotation; None where there is no telling."""
    if keyword in _OF_SCHEMAS and (value is True or value == {}):
        return []  # what allows everything is broken by nothing
    if keyword in NEGATIONS:
        return NEGATIONS[keyword](split, term, value)
    return None if keyword in HANDLERS and keyword not in ANNOTATIONS else []


_OF_SCHEMAS = frozenset({"additionalProperties", "items", "propertyNames", "unevaluatedItems", "unevaluatedProperties"})


def _made(split: Split, term: Term, key: str, schema: object) -> Term:
    own = split.resolver.own((key, id(term.schema), term.where), lambda: schema)
    return Term(own, term.where, False, NO_SCOPES, term.trail)


def _type(split: Split, term: Term, value: str | list[str]) -> Ways:
    modes = types_of(value)
    left = [name for name in ALL_TYPES if name not in modes]
    ways: Ways = [(_made(split, term, "not-type", {"type": left}),)] if left else []
    if modes.get("number") == "integral":
        ways.append((_made(split, term, "fraction", _FRACTION),))
    return ways


def _enum(split: Split, term: Term, value: list[object]) -> Ways:
    schema = made_atom("excluded", tuple(value), {"not": {"enum": value}})
    return [(_made(split, term, "not-enum", schema),)]


def _const(split: Split, term: Term, value: object) -> Ways:
    return [(_made(split, term, "not-const", made_atom("excluded", (value,), {"not": {"const": value}})),)]


def _unlike(keyword: str) -> Negation:
    """Texts that are not of a form: what must be of that very form cannot be broken so, and only the rest is tried."""

    def handle(split: Split, term: Term, value: object) -> Ways:
        own = made_atom("unlike", (keyword, value), {"not": {"type": "string", keyword: value}}, type="string")
        return [(_made(split, term, f"not-{keyword}", own),)]

    return handle


def _flip(type_name: str, flipped: Callable[[float], dict[str, float] | None]) -> Negation:
    def handle(split: Split, term: Term, value: float) -> Ways:
        schema = flipped(value)
        if schema is None:
            return []
        return [(_made(split, term, f"not-{next(iter(schema))}", {"type": type_name, **schema}),)]

    return handle


_FRACTION = made_atom("types", {"number": "fractional"}, {"type": "number", "not": {"type": "integer"}})


def _without(name: str, **beside_it: object) -> dict[object, object]:
    return made_atom("forbidden", (name,), {"not": {"required": [name]}}, type="object", **beside_it)


def _required(split: Split, term: Term, value: list[str]) -> Ways:
    ways: Ways = []
    for name in value:
        schema = _without(name)
        ways.append((_made(split, term, f"without-{name}", schema),))
    return ways


def _properties(split: Split, term: Term, value: dict[str, object]) -> Ways:
    ways: Ways = []
    for name, schema in value.items():
        if schema is True or schema == {}:
            continue
        rules = RuleSet({name: inside(term, schema, f"properties/{name}", negated=True)}, (), None, NO_SCOPES)
        fragment = {"properties": {name: {"not": schema}}}
        own = made_atom("properties", rules, fragment, type="object", required=[name])
        ways.append((_made(split, term, f"not-property-{name}", own),))
    return ways


def _items(split: Split, term: Term, value: object) -> Ways | None:
    if "prefixItems" in term.schema:
        return None
    schema = {"type": "array", "contains": {"not": value}}
    return [(_made(split, term, "not-items", schema),)]


def _contains(split: Split, term: Term, value: object) -> Ways | None:
    low, high = contained(term.schema)
    ways: Ways = []
    if low == 1:
        ways.append((_made(split, term, "not-contains", {"type": "array", "items": {"not": value}}),))
    elif low > 1:
        fewer = {"type": "array", "contains": value, "minContains": 0, "maxContains": low - 1}
        ways.append((_made(split, term, "fewer-contains", fewer),))
    if high is not None:
        more = {"type": "array", "contains": value, "minContains": high + 1}
        ways.append((_made(split, term, "more-contains", more),))
    return ways


def _all_of(split: Split, term: Term, value: list[object]) -> Ways:
    return [(beside(term, schema, f"allOf/{i}", negated=True),) for i, schema in enumerate(value)]


def _any_of(split: Split, term: Term, value: list[object]) -> Ways:
    return [tuple(beside(term, schema, f"anyOf/{i}", negated=True) for i, schema in enumerate(value))]


def _one_of(split: Split, term: Term, value: list[object]) -> Ways:
    none = tuple(beside(term, schema, f"oneOf/{i}", negated=True) for i, schema in enumerate(value))
    two = [
        (_plain(term, value[i], f"oneOf/{i}"), _plain(term, value[j], f"oneOf/{j}"))
        for i in range(len(value))
        for j in range(i + 1, len(value))
    ]
    return [none, *two]


def _plain(term: Term, schema: object, where: str) -> Term:
    return Term(schema, f"{term.where}/{where}", False, NO_SCOPES, term.trail)


def _if(split: Split, term: Term, value: object) -> Ways:
    schema = term.schema
    ways: Ways = []
    if "then" in schema:
        ways.append((_plain(term, value, "if"), beside(term, schema["then"], "then", negated=True)))
    if "else" in schema:
        ways.append((beside(term, value, "if", negated=True), beside(term, schema["else"], "else", negated=True)))
    return ways


def _not(split: Split, term: Term, value: object) -> Ways:
    return [(_plain(term, value, "not"),)]


def _ref(split: Split, term: Term, value: str) -> Ways:
    target, where = split.resolver.resolve(value, term.schema, term.where)
    return [(Term(target, where, True, NO_SCOPES, term.trail),)]


def _unique(split: Split, term: Term, value: object) -> Ways | None:
    return None if value is True else []


def _dependent_required(split: Split, term: Term, value: dict[str, list[str]]) -> Ways:
    ways: Ways = []
    for name, names in value.items():
        for other in names:
            schema = _without(other, required=[name])
            ways.append((_made(split, term, f"dependent-{name}-{other}", schema),))
    return ways


def _dependent_schemas(split: Split, term: Term, value: dict[str, object]) -> Ways:
    return [
        (
            _made(split, term, f"there-{name}", {"type": "object", "required": [name]}),
            beside(term, schema, f"dependentSchemas/{name}", negated=True),
        )
        for name, schema in value.items()
    ]


NEGATIONS: dict[str, Negation] = {
    "type": _type,
    "enum": _enum,
    "const": _const,
    "minimum": _flip("number", lambda v: {"exclusiveMaximum": v}),
    "exclusiveMinimum": _flip("number", lambda v: {"maximum": v}),
    "maximum": _flip("number", lambda v: {"exclusiveMinimum": v}),
    "exclusiveMaximum": _flip("number", lambda v: {"minimum": v}),
    "minLength": _flip("string", lambda v: {"maxLength": v - 1} if v > 0 else None),
    "maxLength": _flip("string", lambda v: {"minLength": v + 1}),
    "format": _unlike("format"),
    "pattern": _unlike("pattern"),
    "minItems": _flip("array", lambda v: {"maxItems": v - 1} if v > 0 else None),
    "maxItems": _flip("array", lambda v: {"minItems": v + 1}),
    "minProperties": _flip("object", lambda v: {"maxProperties": v - 1} if v > 0 else None),
    "maxProperties": _flip("object", lambda v: {"minProperties": v + 1}),
    "uniqueItems": _unique,
    "required": _required,
    "properties": _properties,
    "items": _items,
    "contains": _contains,
    "allOf": _all_of,
    "anyOf": _any_of,
    "oneOf": _one_of,
    "if": _if,
    "not": _not,
    "$ref": _ref,
    "dependentRequired": _dependent_required,
    "dependentSchemas": _dependent_schemas,
}
