"""Arrays from facts: which node stands where, how many, and what must be among them."""

# ruff: noqa: ARG001 - the functions of one table take the same arguments
from __future__ import annotations

from hookproof.payloads.compiling.facts import Facts
from hookproof.payloads.compiling.terms import NO_SCOPES, Atom, ChoiceOf, Option, Term
from hookproof.payloads.compiling.workshop import Workshop
from hookproof.payloads.plan.nodes import Array, Contains, Never, Node

Sequence = tuple[tuple[Term, ...], Term | None]


def array(build: Workshop, facts: Facts, atoms: list[Atom], choices: list[ChoiceOf]) -> Node:
    """Return the node of the arrays."""
    sequences = [(prefix, rest) for prefix, rest, _ in facts.sequences]
    length = max((len(prefix) for prefix, _ in sequences), default=0)
    prefix_terms = [_terms_at(sequences, index) for index in range(length)]
    rest_terms = _terms_at(sequences, length)
    late = _unevaluated(facts)
    prefix = [_item(build, terms, late, index) for index, terms in enumerate(prefix_terms)]
    contains = [entry for entry in facts.contains if entry[1] > 0 or entry[2] is not None]
    rest = _rest(build, rest_terms, late, length, contains if not prefix else [])
    matches = tuple(
        Contains(match=_matching(build, rest_terms, term, late, length), low=low, high=high)
        for term, low, high in contains
    )
    node = _bounded(facts, prefix, rest, matches)
    if not isinstance(node, Array) or not _is_unsure(node, late):
        return node
    where = next((a.term.where for a in atoms if a.kind in ("contains", "unevaluated_items")), "")
    return build.filtered(node, "contains" if contains else "unevaluatedItems", where, atoms)


def _terms_at(sequences: list[Sequence], index: int) -> list[Term]:
    found = [prefix[index] if index < len(prefix) else rest for prefix, rest in sequences]
    return [term for term in found if term is not None]


def _unevaluated(facts: Facts) -> list[tuple[Term, int, list[Term]]]:
    """Return for each `unevaluatedItems` its term, from which position it holds, and what excuses an item from it."""
    late = []
    for term, scope in facts.unevaluated_items:
        seen = [(prefix, rest) for prefix, rest, owner in facts.sequences if scope in owner.scopes]
        if any(rest is not None for _, rest in seen):
            continue
        excuses = [entry[0] for entry in facts.contains]
        late.append((term, max((len(prefix) for prefix, _ in seen), default=0), excuses))
    return late


def _item(build: Workshop, terms: list[Term], late: list[tuple[Term, int, list[Term]]], index: int) -> Node:
    """Return the node at a position. What `unevaluatedItems` asks there is one choice more."""
    strict = [*terms, *(term for term, start, excuses in late if index >= start and not excuses)]
    excused = [(term, excuses) for term, start, excuses in late if index >= start and excuses]
    if not excused:
        return build.node(strict)
    split = build.split(strict)
    for term, excuses in excused:
        options = tuple(Option((way,), "unevaluatedItems") for way in (*excuses, term))
        split.choices.append(ChoiceOf("unevaluatedItems", term.where, options, {}))
    return build.inner(split.atoms, split.choices)


def _rest(
    build: Workshop,
    terms: list[Term],
    late: list[tuple[Term, int, list[Term]]],
    length: int,
    contains: list[tuple[Term, int, int | None]],
) -> Node:
    """Items beyond the prefix. Where `maxContains` limits the matches, the others must not match."""
    limited = [Term(t.schema, t.where, True, NO_SCOPES, t.trail) for t, _, high in contains if high is not None]
    return _item(build, [*terms, *limited], late, length)


def _matching(
    build: Workshop, terms: list[Term], term: Term, late: list[tuple[Term, int, list[Term]]], length: int
) -> Node:
    return _item(build, [*terms, term], late, length)


def _bounded(facts: Facts, prefix: list[Node], rest: Node, matches: tuple[Contains, ...]) -> Node:
    low, high = facts.items_low, facts.items_high
    needed = max((entry.low for entry in matches), default=0)
    low = max(low, needed)
    for index, node in enumerate(prefix):
        if node.is_empty():
            high, prefix = index if high is None else min(high, index), prefix[:index]
            break
    if rest.is_empty() and all(entry.match.is_empty() for entry in matches):
        high = len(prefix) if high is None else min(high, len(prefix))
    if not prefix:
        for entry in matches if len(matches) == 1 else filter(_has_no_match, matches):
            low, high = _by_matches(entry, rest, low, high)
    if facts.unique and rest.named():
        limit = len(prefix) + len(rest.named())
        high = limit if high is None else min(high, limit)
    if high is not None and low > high:
        return Never(why=f"at least {low} items are asked for, and at most {high} are possible")
    return Array(prefix=tuple(prefix), rest=rest, low=low, high=high, unique=facts.unique, contains=matches)


def _has_no_match(entry: Contains) -> bool:
    return entry.match.is_empty() and entry.low > 0


def _by_matches(entry: Contains, rest: Node, low: int, high: int | None) -> tuple[int, int | None]:
    if entry.high is not None and entry.low > entry.high:
        return 1, 0
    if entry.match.is_empty():
        return (low, high) if entry.low == 0 else (1, 0)
    if rest.is_empty() and entry.high is not None:
        high = entry.high if high is None else min(high, entry.high)
    return low, high


def _is_unsure(node: Array, late: list[tuple[Term, int, list[Term]]]) -> bool:
    """Several `contains`, or one beside a prefix, can get into each other's way."""
    return bool(late) or len(node.contains) > 1 or bool(node.contains and (node.prefix or node.unique))
