"""Terms to nodes: every combination of keywords becomes branches, here and never on the hot path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import compress
from typing import Any

from hookproof.payloads.compiling import arrays, objects
from hookproof.payloads.compiling import leaves as scalars
from hookproof.payloads.compiling.commons import Commons
from hookproof.payloads.compiling.facts import Facts, add_up
from hookproof.payloads.compiling.meanings import HANDLERS
from hookproof.payloads.compiling.negation import negate
from hookproof.payloads.compiling.relations import Binder
from hookproof.payloads.compiling.terms import Atom, ChoiceOf, Language, Split, Term, fragments_of, left_over
from hookproof.payloads.making.arbiter import Verifier, lazily
from hookproof.payloads.plan.nodes import Choice, Filtered, Later, Never, Node, Object
from hookproof.payloads.plan.sizes import MOST_BYTES, least_bytes
from hookproof.schema.references import Resolver

LANGUAGE = Language(HANDLERS, negate)
#: How many branches of one value are spelt out; what is beyond is left to the validator.
MAX_BRANCHES = 512
#: And how many properties are looked at for that, in all its branches together: a branch of an object costs as much as
#: the object has properties. GitHub's largest event needs 31,000.
MOST_LOOKED_AT = 2**16
#: The keywords that ask for size.
_SIZES = frozenset({"minLength", "minItems", "minContains", "minProperties", "pattern"})


class Compiler:
    """Compiles the terms of one document; equal sets of terms share a node, those of `commons` with other documents."""

    def __init__(
        self,
        root: object,
        binder: Binder | None = None,
        documents: Mapping[str, object] | None = None,
        commons: Commons | None = None,
    ) -> None:
        self.resolver = Resolver(root, documents, strict=True)
        self.verifier = Verifier(root, documents)
        self.binder = binder or Binder(())
        self.memo: dict[Any, Node] = {}
        self.commons = commons
        #: Where values are not made because they would be too large, and why.
        self.limits: dict[str, str] = {}
        #: Where not every combination of branches is spelt out, and why.
        self.cuts: dict[str, str] = {}

    def node(self, terms: Sequence[Term]) -> Node:
        """Return the node of all the terms together."""
        key = frozenset(term.key for term in terms)
        if key not in self.memo:
            if self.commons is not None and (known := self.commons.get(key)) is not None:
                return known
            self.memo[key] = later = Later()
            try:
                self.memo[key] = later.node = self._build(terms)
            except BaseException:
                del self.memo[key]  # half a node is none: whoever asks again gets the same error
                raise
            # Terms are identified by the schema objects they hold, which must therefore stay alive.
            self.resolver.own(("kept", key), lambda: list(terms))
        return self.memo[key]

    def share(self) -> None:
        """Let other documents have what was made; nothing where something is left out, which is told for each event."""
        if self.commons is not None and not (self.limits or self.cuts):
            self.commons.take(self.memo)

    def _build(self, terms: Sequence[Term]) -> Node:
        build = Build(self)
        split = build.split(terms)
        return build.build(split.atoms, split.choices)


class Build:
    """The making of one node."""

    def __init__(self, compiler: Compiler) -> None:
        self.compiler = compiler
        self.resolver, self.verifier, self.binder = compiler.resolver, compiler.verifier, compiler.binder
        self.hints: dict[str, Any] = {}
        self.branches = self._looked_at = 0

    def node(self, terms: Sequence[Term]) -> Node:
        """Return the node of a value inside this one."""
        return self.compiler.node(terms)

    def inner(self, atoms: list[Atom], choices: list[ChoiceOf]) -> Node:
        """Return the node of a value inside this one that has been taken apart already."""
        return Build(self.compiler).build(atoms, choices)

    def build(self, atoms: list[Atom], choices: list[ChoiceOf]) -> Node:
        """Return the node of atoms and choices, choice by choice."""
        facts = add_up(atoms)
        if facts.impossible:
            return Never(why=facts.why)
        # Branches of a union come first, and the ways to break each of them are looked at one branch at a time.
        wide = min(
            (c for c in choices if not objects.is_local(c, facts)), key=lambda c: c.keyword == "not", default=None
        )
        if wide is None:
            return self._by_type(facts, atoms, choices)
        if self.branches >= MAX_BRANCHES or self.tires(sum(len(rules.named) for rules in facts.rules)):
            return self.build([*atoms, self.leave(wide)], [c for c in choices if c is not wide])
        return self._spell_out(wide, atoms, [c for c in choices if c is not wide])

    def tires(self, properties: int) -> bool:
        """Count properties that are looked at; return whether that is enough for this node."""
        self._looked_at += properties
        return self._looked_at > MOST_LOOKED_AT

    def leave(self, choice: ChoiceOf) -> Atom:
        """Return the atom that leaves a choice to the validator, and note that its branches are not spelt out."""
        self.compiler.cuts[choice.where] = (
            f"not every combination of {choice.keyword!r} at {choice.where or '#'} is looked for: a value has at most "
            f"{MAX_BRANCHES} branches, for which at most {MOST_LOOKED_AT:,} properties are looked at"
        )
        return left_over(choice)

    def _spell_out(self, choice: ChoiceOf, atoms: list[Atom], rest: list[ChoiceOf]) -> Node:
        nodes, labels = [], []
        for option in choice.options:
            self.branches += 1
            split = self.split(option.terms)
            nodes.append(self.build([*atoms, *split.atoms], [*rest, *split.choices]))
            labels.append(option.label)
        if choice.keyword == "not" and any(isinstance(node, Object) and not node.odd for node in nodes):
            # To break a branch by a property that belongs to it is legal, but nobody sends that.
            kept = [not isinstance(node, Object) or not node.odd for node in nodes]
            nodes, labels = list(compress(nodes, kept)), list(compress(labels, kept))
        return join(nodes, labels, yielding=choice.keyword == "not")

    def split(self, terms: Sequence[Term]) -> Split:
        """Take terms apart, with what relations add to them; what guides generation is kept for the leaves."""
        resolver = self.compiler.resolver
        split = Split(resolver, LANGUAGE).apart(terms)
        for term in self.compiler.binder.terms_for(split, resolver):
            split.add(term)
        self.hints = {**self.hints, **split.hints}
        return split

    def _by_type(self, facts: Facts, atoms: list[Atom], choices: list[ChoiceOf]) -> Node:
        if facts.allowed is not None:
            return scalars.literal(self, facts, atoms, choices)
        nodes = [self._within(BUILDERS[name](self, facts, atoms, choices), name, atoms) for name in facts.types]
        return self.held(join(nodes, list(facts.types)), facts.residual, atoms, choices)

    def _within(self, node: Node, kind: str, atoms: list[Atom]) -> Node:
        """Return the node, or none where even its smallest value is larger than what is made; that is noted."""
        least = least_bytes(node)
        if least <= MOST_BYTES:
            return node
        where = next((atom.term.where for atom in atoms if not _SIZES.isdisjoint(atom.fragment)), "")
        why = f"the smallest {kind} at {where or '#'} has {least:,} bytes, and none over {MOST_BYTES:,} is made"
        self.compiler.limits[where] = why
        return Never(why=why)

    def held(self, node: Node, rest: Sequence[tuple[str, str]], atoms: list[Atom], choices: list[ChoiceOf]) -> Node:
        """Return the node, held against the validator where a keyword has been left to it."""
        if not rest or node.is_empty():
            return node
        keyword, where = rest[0]
        return self.filtered(node, keyword, where, atoms, choices, residual=True)

    def filtered(
        self,
        node: Node,
        keyword: str,
        where: str,
        atoms: list[Atom],
        choices: Sequence[ChoiceOf] = (),
        *,
        residual: bool = False,
    ) -> Node:
        """Return `node`, restricted to what the validator accepts."""
        fragments = fragments_of(atoms, choices)
        verifier = self.compiler.verifier
        return Filtered(
            node=node,
            accepts=lazily(lambda: verifier.part(fragments)),
            keyword=keyword,
            pointer=where,
            fragments=tuple(fragments),
            document=verifier.root,
            residual=residual,
        )


def join(nodes: list[Node], labels: list[str], *, yielding: bool = False) -> Node:
    """Return the choice between the nodes that hold something: exact ones first, then those left to the validator.

    Where they are `yielding`, those left to the validator are left out beside exact ones: of the ways to break a schema
    one will do. A branch of a union is never left out.
    """
    pairs = [
        pair for node, label in zip(nodes, labels, strict=True) if not node.is_empty() for pair in _flat(node, label)
    ]
    exact = [pair for pair in pairs if not _is_residual(pair[0])]
    if not yielding:
        exact += [pair for pair in pairs if _is_residual(pair[0])]
    pairs = exact or pairs
    if not pairs:
        return next((node for node in nodes if isinstance(node, Never) and node.why), Never())
    pairs = list({id(node): (node, label) for node, label in reversed(pairs)}.values())[::-1]
    if len(pairs) == 1:
        return pairs[0][0]
    return Choice(options=tuple(node for node, _ in pairs), labels=tuple(label for _, label in pairs))


def _flat(node: Node, label: str) -> list[tuple[Node, str]]:
    if isinstance(node, Choice):
        return [(inner, f"{label} {name}") for inner, name in zip(node.options, node.labels, strict=True)]
    return [(node, label)]


def _is_residual(node: Node) -> bool:
    return isinstance(node, Filtered) and node.residual


BUILDERS = {
    "null": scalars.null,
    "boolean": scalars.boolean,
    "number": scalars.number,
    "string": scalars.text,
    "array": arrays.array,
    "object": objects.object_node,
}
