"""Whether two branches exclude each other, where that can be seen at a glance."""

from __future__ import annotations

from hookproof.payloads.compiling.terms import Atom, RuleSet, Split, Term
from hookproof.schema.json import canonical

_ALL = {"null", "boolean", "number", "string", "array", "object"}


def disjoint(split: Split, one: Term, other: Term) -> bool:
    """Return True where no value can satisfy both: types that differ, a required property with other values, or one
    that the other branch does not allow.

    False means that it cannot be seen, not that they overlap.
    """
    left, right = split.apart((one,)).atoms, split.apart((other,)).atoms
    types_left, types_right = _types(left), _types(right)
    if not types_left & types_right:
        return True
    if _apart(_values(left), _values(right)):
        return True
    if types_left & types_right != {"object"}:
        return False
    return _tags_differ(split, left, right) or _shut_out(left, right) or _shut_out(right, left)


def _types(atoms: list[Atom]) -> set[str]:
    found = set(_ALL)
    for atom in atoms:
        if atom.kind == "types":
            found &= set(atom.value)
        elif atom.kind == "never":
            return set()
    return found


def _values(atoms: list[Atom]) -> set[bytes] | None:
    lists = [{canonical(value) for value in atom.value} for atom in atoms if atom.kind == "allowed"]
    return set.intersection(*lists) if lists else None


def _apart(one: set[bytes] | None, other: set[bytes] | None) -> bool:
    return one is not None and other is not None and not one & other


def _tags_differ(split: Split, left: list[Atom], right: list[Atom]) -> bool:
    shared = _required(left) & _required(right)
    return any(_apart(_tag(split, left, name), _tag(split, right, name)) for name in shared)


def _shut_out(asking: list[Atom], closed: list[Atom]) -> bool:
    """Whether one branch asks for a property that the other has no room for."""
    needed = _required(asking)
    sets = [atom.value for atom in closed if atom.kind == "properties"]
    return any(_has_no_room(rules, name) for rules in sets for name in needed)


def _has_no_room(rules: RuleSet, name: str) -> bool:
    if name in rules.named:
        return rules.named[name].schema is False
    return not rules.patterns and rules.others is not None and rules.others.schema is False


def _required(atoms: list[Atom]) -> set[str]:
    return {name for atom in atoms if atom.kind == "required" for name in atom.value}


def _tag(split: Split, atoms: list[Atom], name: str) -> set[bytes] | None:
    terms = [atom.value.named[name] for atom in atoms if atom.kind == "properties" and name in atom.value.named]
    return _values(split.apart(terms).atoms) if terms else None
