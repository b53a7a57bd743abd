"""Objects from facts: which properties, of what, and which of them depend on each other."""

# ruff: noqa: ARG001 - the functions of one table take the same arguments
from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from hookproof.payloads.compiling.facts import Facts, add_up
from hookproof.payloads.compiling.footprint import footprint
from hookproof.payloads.compiling.terms import Atom, ChoiceOf, RuleSet, Split, Term
from hookproof.payloads.compiling.workshop import Workshop
from hookproof.payloads.making.arbiter import pattern_matches
from hookproof.payloads.plan.nodes import Extra, Never, Node, Object, Part, Slot

#: How many combinations of properties that depend on each other are spelt out.
MAX_STATES = 512
#: What is known after some choices, and the choices that are left.
State = tuple[Facts, list[ChoiceOf]]
#: Kinds of atoms that leave each property as it is: one that is forbidden is looked for by itself.
_NOT_OF_PROPERTIES = frozenset({"types", "forbidden", "count_low", "count_high", "bound"})


def is_local(choice: ChoiceOf, facts: Facts) -> bool:
    """Return whether a choice only says which named properties an object has, and of what kind they are."""
    if set(facts.types) != {"object"} or facts.allowed is not None or facts.unevaluated_properties:
        return False
    return all(footprint(term) is not None for option in choice.options for term in option.terms)


def object_node(build: Workshop, facts: Facts, atoms: list[Atom], choices: list[ChoiceOf]) -> Node:
    """Return the node of the objects."""
    table = Table(build, facts)
    parts: list[Part] = []
    taken: set[str] = set()
    for names, group in _clusters(choices, facts):
        options = _options(build, atoms, group, names)
        if isinstance(options, Never):
            return options
        if options is None:
            rest = [c for c in choices if c not in group]
            kept = [*atoms, *map(build.leave, group)]
            return build.held(object_node(build, add_up(kept), kept, rest), add_up(kept).residual, kept, rest)
        parts.append(Part.of(options))
        taken |= names
    base = table.slots([name for name in table.names if name not in taken])
    if isinstance(base, Never):
        return base
    return _finish(build, table, base, parts, atoms, choices)


def _finish(
    build: Workshop, table: Table, base: tuple[Slot, ...], parts: list[Part], atoms: list[Atom], choices: list[ChoiceOf]
) -> Node:
    facts = table.facts
    single = [slot for part in parts if len(part.options) == 1 for slot in part.options[0]]
    node = Object(
        base=(*base, *single),
        parts=tuple(part for part in parts if len(part.options) > 1),
        order=table.names,
        extras=table.extras(),
        low=facts.count_low,
        high=facts.count_high,
        binding=build.binder.binding_for(facts.bound),
        odd=any(table.is_odd(slot) for slot in base),
    )
    least, most = _counts(node)
    if node.low > most or (node.high is not None and max(least, node.low) > node.high):
        return Never(why="the number of properties asked for is not possible")
    if (node.low or node.high is not None) and node.parts:
        return build.filtered(node, "minProperties" if node.low else "maxProperties", "", atoms, choices)
    return node


def _counts(node: Object) -> tuple[int, float]:
    """How many properties there are at the least and at the most, whatever option of each part is taken."""
    least = sum(slot.required for slot in node.base)
    least += sum(min(sum(slot.required for slot in option) for option in part.options) for part in node.parts)
    most = len(node.base) + sum(max(map(len, part.options)) for part in node.parts)
    return least, math.inf if node.extras else most


def _clusters(choices: list[ChoiceOf], facts: Facts) -> list[tuple[set[str], list[ChoiceOf]]]:
    """Group the choices that speak of the same properties; different groups are independent of each other."""
    groups: list[tuple[set[str], list[ChoiceOf]]] = []
    for choice in choices:
        names = {name for o in choice.options for t in o.terms for name in footprint(t) or ()}
        group = [choice]
        for other in [g for g in groups if g[0] & names]:
            groups.remove(other)
            names, group = names | other[0], [*other[1], *group]
        groups.append((names, group))
    return groups


def _options(
    build: Workshop, atoms: list[Atom], group: list[ChoiceOf], names: set[str]
) -> tuple[tuple[Slot, ...], ...] | Never | None:
    """Return every combination of the group's branches as slots; None where there are too many."""
    done = _combined(build, atoms, group, names)
    if done is None:
        return None
    found: dict[Any, tuple[Slot, ...]] = {}
    odd: set[Any] = set()
    for facts in done:
        table = Table(build, facts)
        slots = table.slots(_ordered(table, names))
        if not isinstance(slots, Never):
            key = tuple((s.name, s.required, id(s.node)) for s in slots)
            found.setdefault(key, slots)
            odd |= {key} if any(map(table.is_odd, slots)) else set()
    # To break a branch by a property that belongs to it alone is legal, but nobody sends that.
    natural = tuple(slots for key, slots in found.items() if key not in odd)
    return _without_covered(natural or tuple(found.values())) if found else Never(why=_blame(group))


def _combined(build: Workshop, atoms: list[Atom], group: list[ChoiceOf], names: set[str]) -> list[Facts] | None:
    """Return what is known after every combination of the group's branches; None where there are too many."""
    states: list[State] = [(add_up(atoms), group)]
    done: list[Facts] = []
    splits: dict[int, Split] = {}
    asked, much = names, False
    while states:
        so_far, pending = states.pop(0)
        if not pending:
            done.append(so_far)
            continue
        for option in pending[0].options:
            # Every state that is left when an option's turn comes takes it apart in the same way.
            if id(option) not in splits:
                splits[id(option)] = build.split(option.terms)
            split = splits[id(option)]
            facts = add_up(split.atoms, so_far)
            again = names & (asked or _touched(split.atoms, names))
            much = build.tires(1 + len(again))
            if _possible(build, facts, again):
                states.append((facts, [*pending[1:], *split.choices]))
        # All names were asked about at first. From then on only those that a branch speaks of can have changed.
        asked = set()
        if much or len(states) + len(done) > MAX_STATES:
            return None
    return done


def _blame(group: list[ChoiceOf]) -> str:
    return f"no branch of {group[0].keyword!r} at {group[0].where} is possible"


def _possible(build: Workshop, facts: Facts, names: set[str]) -> bool:
    if facts.impossible or facts.forbidden & facts.required.keys():
        return False
    # Only what must be there can be missing: what else may be there is made for the branches that stay.
    return not isinstance(Table(build, facts).slots(sorted(names & facts.required.keys())), Never)


def _touched(atoms: Iterable[Atom], names: set[str]) -> set[str]:
    """Return of which properties these atoms say something; the others are as they were."""
    touched: set[str] = set()
    for atom in atoms:
        if atom.kind == "required":
            touched.update(atom.value)
        elif atom.kind == "properties" and not atom.value.patterns and atom.value.others is None:
            touched |= atom.value.named.keys()
        elif atom.kind not in _NOT_OF_PROPERTIES:
            return names
    return touched


def _ordered(table: Table, names: set[str]) -> list[str]:
    return [name for name in table.names if name in names] + sorted(names - set(table.names))


def _without_covered(options: tuple[tuple[Slot, ...], ...]) -> tuple[tuple[Slot, ...], ...]:
    """Drop an option whose every payload another one gives as well: `not` leaves such behind."""
    return tuple(
        one
        for index, one in enumerate(options)
        if not any(
            _covers(other, one) and (not _covers(one, other) or at < index)
            for at, other in enumerate(options)
            if at != index
        )
    )


def _covers(wide: tuple[Slot, ...], narrow: tuple[Slot, ...]) -> bool:
    by_name = {slot.name: slot for slot in narrow}
    for slot in wide:
        mine = by_name.pop(slot.name, None)
        if mine is None:
            if slot.required:
                return False
        elif mine.node is not slot.node or (slot.required and not mine.required):
            return False
    return not by_name


class Table:
    """The properties of one sum of facts: which terms each has, and whether it must or may be there."""

    def __init__(self, build: Workshop, facts: Facts) -> None:
        self.build, self.facts = build, facts
        named = [name for rules in facts.rules for name in rules.named]
        self.names = tuple(dict.fromkeys([*named, *facts.required]))

    def slots(self, names: Iterable[str]) -> tuple[Slot, ...] | Never:
        """Return the slots of the properties `names`; Never where one is needed and impossible."""
        found = []
        for name in names:
            required = name in self.facts.required
            if name in self.facts.forbidden:
                if required:
                    return Never(why=f"{name!r} is required and forbidden")
                continue
            node = self.node_of(name)
            if isinstance(node, Never):
                if required:
                    return Never(why=f"the required property {name!r} cannot be: {node.why}")
                continue
            if required or name in self.names:
                found.append(Slot(name=name, required=required, node=node))
        return tuple(found)

    def is_odd(self, slot: Slot) -> bool:
        """Return whether a property is only spoken of by what must not hold."""
        spoken = [rules.named[slot.name] for rules in self.facts.rules if slot.name in rules.named]
        return slot.required and bool(spoken) and all(term.negated for term in spoken)

    def node_of(self, name: str) -> Node:
        """Return the node of the property `name`."""
        if self.facts.names and self.build.node(self._name_terms(name)).is_empty():
            return Never(why=f"propertyNames excludes {name!r}")
        return self.build.node(self.terms_of(name))

    def _name_terms(self, name: str) -> list[Term]:
        first = self.facts.names[0]
        own = self.build.resolver.own(("name", name), lambda: {"const": name})
        return [*self.facts.names, replace(first, schema=own)]

    def terms_of(self, name: str) -> list[Term]:
        """Return every term that the property `name` must satisfy."""
        return self._terms(lambda rules: _terms_in(rules, name))

    def _terms(self, said: Callable[[RuleSet], list[Term]]) -> list[Term]:
        found: list[Term] = []
        evaluated_by: list[RuleSet] = []
        for rules in self.facts.rules:
            if mine := said(rules):
                found.extend(mine)
                evaluated_by.append(rules)
        for term, scope in self.facts.unevaluated_properties:
            if not any(scope in rules.scopes for rules in evaluated_by):
                found.append(term)
        return found

    def extras(self) -> tuple[Extra, ...]:
        """Return what stands for properties without a name of their own, where the schema speaks of them."""
        facts = self.facts
        patterns = dict.fromkeys(pattern for rules in facts.rules for pattern, _ in rules.patterns)
        extras = [self._extra({"type": "string", "pattern": pattern}, pattern) for pattern in patterns]
        others = [rules.others.schema for rules in facts.rules if rules.others is not None]
        others += [term.schema for term, _ in facts.unevaluated_properties]
        if False in others:
            return tuple(extras)
        spoken_of = any(isinstance(schema, dict) and schema for schema in others)
        if spoken_of or facts.count_low > sum(1 for _ in self.names) or (facts.names and facts.count_low):
            extras.append(self._extra({"type": "string", "minLength": 1}, None))
        return tuple(extras)

    def _extra(self, schema: dict[str, object], pattern: str | None) -> Extra:
        own = self.build.resolver.own(("key", pattern), lambda: schema)
        keys = self.build.node([Term(own, ""), *self.facts.names])
        usual = self._terms(lambda rules: _terms_by(rules, pattern))
        return Extra(keys=keys, node_of=self._node_of_extra, usual=lambda: self.build.node(usual))

    def _node_of_extra(self, name: str) -> Node:
        if name in self.names or name in self.facts.forbidden:
            return Never(why=f"{name!r} is a property of its own")
        return self.node_of(name)


def _terms_by(rules: RuleSet, pattern: str | None) -> list[Term]:
    """What holds for a property of no fixed name that this pattern alone matches, or none."""
    found = [term for other, term in rules.patterns if other == pattern]
    return found or ([rules.others] if rules.others is not None else [])


def _terms_in(rules: RuleSet, name: str) -> list[Term]:
    found = [rules.named[name]] if name in rules.named else []
    if found and not rules.patterns:
        return found
    found += [term for pattern, term in rules.patterns if pattern_matches(pattern)(name)]
    return found or ([rules.others] if rules.others is not None else [])
