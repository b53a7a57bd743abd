"""Schemas taken apart: terms go in, atoms and choices come out.

A term is a schema that must hold, or must not. An atom is one assertion that a node can carry out directly. A choice is
a list of options, each a list of terms, of which one holds. `allOf` and `$ref` dissolve into terms, `anyOf`, `oneOf`,
`if` and the dependent keywords into choices, `not` into the choices of what may break the schema.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hookproof.schema.references import Resolver

#: Every empty set takes room of its own: the terms of a large contract share this one.
NO_SCOPES: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """A schema that must hold (or, negated, must not). `scopes` are the `unevaluated*` that see what it evaluates.

    `trail` are the schemas entered on the way, for `$dynamicRef`.
    """

    schema: Any
    where: str
    negated: bool = False
    scopes: frozenset[int] = NO_SCOPES
    trail: tuple[Any, ...] = ()

    @property
    def key(self) -> tuple[int, bool, frozenset[int], tuple[int, ...]]:
        """What two terms that mean the same share."""
        return (id(self.schema), self.negated, self.scopes, tuple(map(id, self.trail)))

    @property
    def assertion(self) -> tuple[int, tuple[int, ...]]:
        """What a term shares with the one that says the opposite."""
        return (id(self.schema), tuple(map(id, self.trail)))


@dataclass(frozen=True, slots=True, eq=False)
class Atom:
    """One assertion. `fragment` is a schema that says the same, for verification."""

    kind: str
    value: Any
    term: Term
    fragment: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Option:
    """One branch of a choice: its terms, and which branch of the schema it is."""

    terms: tuple[Term, ...]
    label: str


@dataclass(frozen=True, slots=True, eq=False)
class ChoiceOf:
    """Exactly what a disjunction says: at least one option holds. `fragment` is the schema that it came from."""

    keyword: str
    where: str
    options: tuple[Option, ...]
    fragment: dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class RuleSet:
    """Which terms a property must satisfy: by name, by pattern, or as one of the others."""

    named: dict[str, Term]
    patterns: tuple[tuple[str, Term], ...]
    others: Term | None
    scopes: frozenset[int]


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """What each keyword means where it must hold, and how a schema that must not hold is broken."""

    handlers: Mapping[Any, Callable[[Split, Term, Any], None]]
    negate: Callable[[Split, Term], None]


@dataclass(slots=True)
class Split:
    """What came out so far."""

    resolver: Resolver
    language: Language
    atoms: list[Atom] = field(default_factory=list)
    choices: list[ChoiceOf] = field(default_factory=list)
    hints: dict[str, Any] = field(default_factory=dict)
    seen: set[Any] = field(default_factory=set)
    #: What must hold, and what must not.
    asserted: dict[bool, set[Any]] = field(default_factory=lambda: {False: set(), True: set()})
    wheres: set[str] = field(default_factory=set)

    def add(self, term: Term) -> None:
        """Take a term apart."""
        if term.key in self.seen:
            return
        self.seen.add(term.key)
        contradicts = term.assertion in self.asserted[not term.negated]
        self.asserted[term.negated].add(term.assertion)
        if contradicts or (isinstance(term.schema, bool) and term.schema is term.negated):
            self.atoms.append(Atom("never", None, term, {"not": {}}))
        elif isinstance(term.schema, bool):
            return
        elif term.negated:
            self.language.negate(self, term)
        else:
            self._assert_all(term)

    def apart(self, terms: Iterable[Term]) -> Split:
        """Take other terms apart, for themselves: nothing is added here."""
        other = Split(self.resolver, self.language)
        for term in terms:
            other.add(term)
        return other

    def _assert_all(self, term: Term) -> None:
        schema = term.schema
        self.wheres.add(term.where)
        term = _entered(self.resolver, term)
        if any(key in schema for key in ("unevaluatedProperties", "unevaluatedItems")):
            term = Term(schema, term.where, False, term.scopes | {id(schema)}, term.trail)
        for keyword in schema:
            handler = self.language.handlers.get(keyword)
            if handler is not None:
                handler(self, term, schema[keyword])

    def atom(self, kind: str, value: object, term: Term, *keywords: str) -> None:
        """Note an atom; `keywords` are the ones of the term's schema that say it."""
        fragment = {key: term.schema[key] for key in keywords if key in term.schema}
        self.atoms.append(Atom(kind, value, term, fragment))


def _entered(resolver: Resolver, term: Term) -> Term:
    """A term that remembers the resource it is in, where that could matter to a `$dynamicRef` further in.

    It looks from the outermost resource inwards, so a resource whose anchors outer ones have as well does not matter.
    """
    if "$id" not in term.schema and term.trail:
        return term
    known = {name for entered in term.trail for name in resolver.dynamic_anchors(entered)}
    if resolver.dynamic_anchors(term.schema) <= known:
        return term
    return Term(term.schema, term.where, term.negated, term.scopes, (*term.trail, term.schema))


def inside(
    term: Term, schema: object, where: str, *, negated: bool = False, scopes: frozenset[int] | None = None
) -> Term:
    """Return the term for a schema inside another's value: another instance, so no scope reaches it."""
    return Term(schema, f"{term.where}/{where}", negated, scopes or NO_SCOPES, term.trail)


def beside(term: Term, schema: object, where: str, *, negated: bool = False) -> Term:
    """Return the term for a schema that is applied to the same instance."""
    scopes = NO_SCOPES if negated else term.scopes
    return Term(schema, f"{term.where}/{where}", negated, scopes, term.trail)


def fresh(term: Term, schema: object) -> Term:
    """Return a term for an assertion of our own making that follows from `term`."""
    return Term(schema, term.where, False, NO_SCOPES, term.trail)


MODES = {"integer": ("number", "integral"), "number": ("number", "any")}


def types_of(value: str | Sequence[str]) -> dict[str, str]:
    """Return the types that `type` allows, each with its mode: numbers may be `any`, `integral` or `fractional`."""
    names = [value] if isinstance(value, str) else value
    modes: dict[str, str] = dict(MODES.get(name, (name, "any")) for name in names)
    return {**modes, "number": "any"} if "number" in names else modes


def contained(schema: dict[str, Any]) -> tuple[int, int | None]:
    """Return how many items must match `contains`, at least and at most."""
    high = schema.get("maxContains")
    return int(schema.get("minContains", 1)), None if high is None else int(high)


#: The key of an atom in a schema of our own making. It is no string, so no document can hold it.
ATOM: Any = ("atom",)


def made_atom(kind: str, value: object, fragment: dict[str, Any], **beside_it: object) -> dict[object, object]:
    """Return a schema of our own making that gives one atom, and holds the keywords `beside_it`."""
    return {**beside_it, ATOM: (kind, value, fragment)}


def fragments_of(atoms: Sequence[Atom], choices: Sequence[ChoiceOf]) -> list[dict[str, object]]:
    """Return schemas that together say what the atoms and choices say."""
    parts: list[Atom | ChoiceOf] = [*atoms, *choices]
    return [part.fragment for part in parts if part.fragment]


def left_over(choice: ChoiceOf) -> Atom:
    """Return the atom that leaves a whole choice to the validator."""
    return Atom("residual", choice.keyword, choice.options[0].terms[0], choice.fragment)
