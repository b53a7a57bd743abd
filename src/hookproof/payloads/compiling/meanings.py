"""What each keyword of JSON Schema means to a plan: an atom, a choice, or more terms."""

# ruff: noqa: ARG001, ARG005 - the functions of one table take the same arguments
from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from hookproof.payloads.compiling.disjointness import disjoint
from hookproof.payloads.compiling.terms import (
    ATOM,
    Atom,
    ChoiceOf,
    Option,
    RuleSet,
    Split,
    Term,
    beside,
    contained,
    fresh,
    inside,
    types_of,
)
from hookproof.payloads.making.embedded import content_of
from hookproof.schema.epochs import is_text_time, unit_of

Handler = Callable[[Split, Term, Any], None]


def _type(split: Split, term: Term, value: str | list[str]) -> None:
    split.atom("types", types_of(value), term, "type")
    if not {"integer", "number"}.isdisjoint(types_of(value)) and (unit := unit_of(term.schema)) is not None:
        split.hints.setdefault("unit", f"epoch-{unit.name.lower()}")  # what `x-hookproof` says goes first
    if "string" in types_of(value) and is_text_time(term.schema):
        split.hints.setdefault("form", "date-time")


def _enum(split: Split, term: Term, value: list[object]) -> None:
    split.atom("allowed", tuple(value), term, "enum")


def _const(split: Split, term: Term, value: object) -> None:
    split.atom("allowed", (value,), term, "const")


def _plain(kind: str, keyword: str) -> Handler:
    def handle(split: Split, term: Term, value: object) -> None:
        split.atom(kind, value, term, keyword)

    return handle


def _bound(kind: str, keyword: str, *, is_open: bool) -> Handler:
    def handle(split: Split, term: Term, value: object) -> None:
        split.atom(kind, (value, is_open), term, keyword)

    return handle


def _unique(split: Split, term: Term, value: object) -> None:
    if value is True:
        split.atom("unique", True, term, "uniqueItems")


def _properties(split: Split, term: Term, _: object) -> None:
    """`properties`, `patternProperties` and `additionalProperties` are one rule set, noted at the first of them."""
    schema, keys = term.schema, ("properties", "patternProperties", "additionalProperties")
    if any(atom.kind == "properties" and atom.term is term for atom in split.atoms):
        return
    named = {k: inside(term, v, f"properties/{k}") for k, v in schema.get("properties", {}).items()}
    patterns = tuple(
        (k, inside(term, v, f"patternProperties/{k}")) for k, v in schema.get("patternProperties", {}).items()
    )
    others = schema.get("additionalProperties")
    rest = inside(term, others, "additionalProperties") if others is not None else None
    split.atom("properties", RuleSet(named, patterns, rest, term.scopes), term, *keys)


def _sequence(split: Split, term: Term, _: object) -> None:
    schema = term.schema
    if any(atom.kind == "sequence" and atom.term is term for atom in split.atoms):
        return
    prefix = tuple(inside(term, item, f"prefixItems/{i}") for i, item in enumerate(schema.get("prefixItems", ())))
    rest = inside(term, schema["items"], "items") if "items" in schema else None
    split.atom("sequence", (prefix, rest), term, "prefixItems", "items")


def _contains(split: Split, term: Term, value: object) -> None:
    low, high = contained(term.schema)
    split.atom("contains", (inside(term, value, "contains"), low, high), term, "contains", "minContains", "maxContains")


def _names(split: Split, term: Term, value: object) -> None:
    split.atom("names", inside(term, value, "propertyNames"), term, "propertyNames")


def _unevaluated(kind: str, keyword: str) -> Handler:
    def handle(split: Split, term: Term, value: object) -> None:
        # The whole schema is the fragment: what counts as evaluated is decided by all of it.
        split.atoms.append(Atom(kind, (inside(term, value, keyword), id(term.schema)), term, term.schema))

    return handle


def _all_of(split: Split, term: Term, value: list[object]) -> None:
    for index, schema in enumerate(value):
        split.add(beside(term, schema, f"allOf/{index}"))


def _any_of(split: Split, term: Term, value: list[object]) -> None:
    options = [Option((beside(term, s, f"anyOf/{i}"),), f"anyOf/{i}") for i, s in enumerate(value)]
    _offer(split, term, "anyOf", options, {"anyOf": value})


def _one_of(split: Split, term: Term, value: list[object]) -> None:
    extra = discriminated(split, term)
    options = []
    for index, schema in enumerate(value):
        mine = beside(term, schema, f"oneOf/{index}")
        others = [
            beside(term, other, f"oneOf/{i}", negated=True)
            for i, other in enumerate(value)
            if i != index and not disjoint(split, mine, beside(term, other, f"oneOf/{i}"))
        ]
        options.append(Option((mine, *extra(index), *others), f"oneOf/{index}"))
    _offer(split, term, "oneOf", options, {"oneOf": value})


def discriminated(split: Split, term: Term) -> Callable[[int], tuple[Term, ...]]:
    """Return what OpenAPI's `discriminator` adds to a branch: the property names the branch (3.1, section 4.8.25)."""
    discriminator = term.schema.get("discriminator")
    if not isinstance(discriminator, dict) or "propertyName" not in discriminator:
        return lambda index: ()
    name, mapping = discriminator["propertyName"], discriminator.get("mapping", {})
    branches = term.schema.get("oneOf") or term.schema.get("anyOf") or ()

    def extra(index: int) -> tuple[Term, ...]:
        ref = branches[index].get("$ref") if isinstance(branches[index], dict) else None
        if not isinstance(ref, str):
            return ()
        short = ref.rsplit("/", 1)[-1]
        values = [key for key, target in mapping.items() if target.rsplit("/", 1)[-1] == short] or [short]
        schema = split.resolver.own(("discriminator", id(term.schema), index), lambda: _tagged(name, values))
        return (fresh(term, schema),)

    return extra


def _tagged(name: str, values: list[str]) -> dict[str, object]:
    return {"type": "object", "required": [name], "properties": {name: {"enum": values}}}


def _offer(split: Split, term: Term, keyword: str, options: list[Option], fragment: dict[str, object]) -> None:
    if len(options) == 1:
        for inner in options[0].terms:
            split.add(inner)
        return
    split.choices.append(ChoiceOf(keyword, f"{term.where}/{keyword}", tuple(options), fragment))


def _if(split: Split, term: Term, value: object) -> None:
    schema = term.schema
    if "then" not in schema and "else" not in schema and not term.scopes:
        return
    then = (beside(term, schema["then"], "then"),) if "then" in schema else ()
    other = (beside(term, schema["else"], "else"),) if "else" in schema else ()
    options = [
        Option((beside(term, value, "if"), *then), "then"),
        Option((beside(term, value, "if", negated=True), *other), "else"),
    ]
    _offer(split, term, "if", options, {k: schema[k] for k in ("if", "then", "else") if k in schema})


def _not(split: Split, term: Term, value: object) -> None:
    split.add(beside(term, value, "not", negated=True))


def _ref(split: Split, term: Term, value: str) -> None:
    target, where = split.resolver.resolve(value, term.schema, term.where)
    split.add(Term(target, where, False, term.scopes, term.trail))


def _dynamic_ref(split: Split, term: Term, value: str) -> None:
    target, where = split.resolver.resolve_dynamic(value, term.schema, term.where, term.trail)
    split.add(Term(target, where, False, term.scopes, term.trail))


def _absent(name: str) -> dict[str, object]:
    return {"not": {"type": "object", "required": [name]}}


def _there(*names: str) -> dict[str, object]:
    return {"type": "object", "required": list(names)}


def _dependent_required(split: Split, term: Term, value: dict[str, list[str]]) -> None:
    own = split.resolver.own
    for name, names in value.items():
        absent = own(("absent", name), partial(_absent, name))
        there = own(("there", name, *names), partial(_there, name, *names))
        options = [Option((fresh(term, absent),), f"without {name}"), Option((fresh(term, there),), f"with {name}")]
        _offer(split, term, "dependentRequired", options, {"dependentRequired": {name: names}})


def _dependent_schemas(split: Split, term: Term, value: dict[str, object]) -> None:
    own = split.resolver.own
    for name, schema in value.items():
        absent = own(("absent", name), partial(_absent, name))
        there = own(("there", name), partial(_there, name))
        with_it = Option((fresh(term, there), beside(term, schema, f"dependentSchemas/{name}")), f"with {name}")
        options = [Option((fresh(term, absent),), f"without {name}"), with_it]
        _offer(split, term, "dependentSchemas", options, {"dependentSchemas": {name: schema}})


def _hint(split: Split, term: Term, value: object) -> None:
    if isinstance(value, dict):
        split.hints.update(value)


def _examples(split: Split, term: Term, value: object) -> None:
    if isinstance(value, list):
        split.hints.setdefault("examples", tuple(value))


def _content(split: Split, term: Term, value: object) -> None:
    """`contentEncoding` and `contentMediaType` say one thing together, noted at the first of them."""
    name = content_of(term.schema)
    if name is not None and not any(atom.kind == "format" and atom.value == name for atom in split.atoms):
        split.atom("format", name, term, "contentEncoding", "contentMediaType")


def _made(split: Split, term: Term, value: tuple[str, object, dict[str, object]]) -> None:
    kind, content, fragment = value
    split.atoms.append(Atom(kind, content, term, fragment))


HANDLERS: dict[Any, Handler] = {
    ATOM: _made,
    "type": _type,
    "enum": _enum,
    "const": _const,
    "minimum": _bound("low", "minimum", is_open=False),
    "exclusiveMinimum": _bound("low", "exclusiveMinimum", is_open=True),
    "maximum": _bound("high", "maximum", is_open=False),
    "exclusiveMaximum": _bound("high", "exclusiveMaximum", is_open=True),
    "multipleOf": _plain("step", "multipleOf"),
    "minLength": _plain("length_low", "minLength"),
    "maxLength": _plain("length_high", "maxLength"),
    "pattern": _plain("pattern", "pattern"),
    "format": _plain("format", "format"),
    "minItems": _plain("items_low", "minItems"),
    "maxItems": _plain("items_high", "maxItems"),
    "uniqueItems": _unique,
    "prefixItems": _sequence,
    "items": _sequence,
    "contains": _contains,
    "unevaluatedItems": _unevaluated("unevaluated_items", "unevaluatedItems"),
    "properties": _properties,
    "patternProperties": _properties,
    "additionalProperties": _properties,
    "propertyNames": _names,
    "required": _plain("required", "required"),
    "minProperties": _plain("count_low", "minProperties"),
    "maxProperties": _plain("count_high", "maxProperties"),
    "dependentRequired": _dependent_required,
    "dependentSchemas": _dependent_schemas,
    "unevaluatedProperties": _unevaluated("unevaluated_properties", "unevaluatedProperties"),
    "allOf": _all_of,
    "anyOf": _any_of,
    "oneOf": _one_of,
    "if": _if,
    "not": _not,
    "$ref": _ref,
    "$dynamicRef": _dynamic_ref,
    "x-hookproof": _hint,
    "examples": _examples,
    "contentEncoding": _content,
    "contentMediaType": _content,
}
#: Keywords that assert nothing: they only guide what is made.
ANNOTATIONS = frozenset({"x-hookproof", "examples", "contentEncoding", "contentMediaType"})
