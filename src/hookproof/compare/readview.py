"""Objects as a reader sees them: which properties are documented, which are always there, what else may come."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from hookproof.compare.shape import Alternative, Location, Node, Parts, Source, forbidden_by


@dataclass(frozen=True)
class ObjectView:
    """The object side of one alternative of a place."""

    source: Source
    alternative: Alternative

    @property
    def parts(self) -> Parts:
        """All schemas that hold for the object."""
        return self.alternative.parts

    @cached_property
    def required(self) -> frozenset[str]:
        """The properties that are always there."""
        names = {name for part in self.parts for name in part.get("required", ())}
        rules = [part["dependentRequired"] for part in self.parts if part.get("dependentRequired")]
        more = names if rules else set()
        while more:
            more = {name for rule in rules for known in more for name in rule.get(known, ())} - names
            names |= more
        return frozenset(names)

    @cached_property
    def documented(self) -> dict[str, None]:
        """The names of all properties that may come and are documented, in the order in which the schema has them."""
        names = dict.fromkeys(name for part in self.parts for name in part.get("properties", ()))
        names |= dict.fromkeys(sorted(self.required))
        names |= dict.fromkeys(name for condition in self.alternative.conditions for name in _introduced(condition))
        return {name: None for name in names if not self.forbids(name)}

    @cached_property
    def closed(self) -> bool:
        """Whether properties that are not documented are ruled out."""
        keys = ("additionalProperties", "unevaluatedProperties")
        return any(part.get(key) is False for part in self.parts for key in keys)

    @cached_property
    def patterns(self) -> frozenset[str]:
        """The patterns of names that have schemas of their own."""
        return frozenset(name for part in self.parts for name in part.get("patternProperties", ()))

    @cached_property
    def additional(self) -> Location | None:
        """What every property without a documentation of its own looks like; None where nothing is said."""
        key = "additionalProperties"
        return tuple(part[key] for part in self.parts if isinstance(part.get(key), dict) and part[key]) or None

    def pattern(self, pattern: str) -> Location:
        """What properties whose names match the pattern look like."""
        return tuple(part["patternProperties"][pattern] for part in self.parts if pattern in _of(part))

    def property(self, name: str) -> Location:
        """What a property looks like, wherever the schema says it: by name, by pattern, or as one of the others."""
        found: list[Node] = []
        for part in self.parts:
            mine = list(_matching(part, name))
            found += mine or [node for node in (part.get("additionalProperties"),) if isinstance(node, dict)]
        return tuple(found)

    def covers(self, name: str) -> bool:
        """Whether a property may come and something is said of it: by its name, or of all that have no name here."""
        return name in self.documented or (bool(self.property(name)) and not self.forbids(name))

    def forbids(self, name: str) -> bool:
        """Whether the property is ruled out by name."""
        if any(forbidden_by(part) == name for part in self.parts):
            return True
        location = self.property(name)
        return bool(location) and not self.source.possible(location)


def _of(part: dict[str, Any]) -> dict[str, Node]:
    patterns: dict[str, Node] = part.get("patternProperties", {})
    return patterns


def _matching(part: dict[str, Any], name: str) -> Iterator[Node]:
    if name in part.get("properties", ()):
        yield part["properties"][name]
    for pattern, node in _of(part).items():
        if matches(pattern, name):
            yield node


def matches(pattern: str, name: str) -> bool:
    """Whether a name matches a pattern of `patternProperties`; a pattern that Python cannot read matches nothing."""
    try:
        return re.search(pattern, name) is not None
    except re.error:
        return False


def _introduced(condition: dict[str, Any]) -> Iterator[str]:
    """The properties that only a condition documents: those of its consequences, not those it asks for."""
    yield from (name for node in condition.get("dependentSchemas", {}).values() for name in _declared(node))
    for key in ("then", "else"):
        yield from _declared(condition.get(key))
    for key in ("anyOf", "oneOf"):
        yield from (name for node in condition.get(key, ()) for name in _declared(node))


def _declared(node: Node) -> Iterator[str]:
    if isinstance(node, dict):
        yield from (name for name, schema in node.get("properties", {}).items() if schema is not False)
        yield from node.get("required", ())
        yield from (name for inner in node.get("allOf", ()) for name in _declared(inner))


@lru_cache(maxsize=1 << 14)
def name_tokens(name: str) -> tuple[str, ...]:
    """Return the words of a property's name: `isPublicPreviewEnabled` -> is, public, preview, enabled."""
    return tuple(token.lower() for token in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name))


def word_begins(word: str) -> str:
    """Return what a word has in common with all words that are the same but for an ending."""
    return word[:_SHORTEST]


#: Shorter words are the same only where they are equal.
_SHORTEST = 3


def alikeness(old: str, new: str) -> float:
    """Return how alike two names are, 0 to 1: the share of letters that stand in words of both."""
    ours, theirs = name_tokens(old), name_tokens(new)
    letters = sum(map(len, ours)) + sum(map(len, theirs))
    common, left = 0, list(theirs)
    for token in ours:
        twin = next((other for other in left if _akin(token, other)), None)
        if twin is not None:
            left.remove(twin)
            common += len(token) + len(twin)
    return common / letters if letters else 0.0


def _akin(one: str, other: str) -> bool:
    """Whether two words are the same but for an ending: result and results, allow and allowed."""
    short, long = sorted((one, other), key=len)
    return long.startswith(short) and len(long) - len(short) <= 2 and (len(short) >= _SHORTEST or short == long)
