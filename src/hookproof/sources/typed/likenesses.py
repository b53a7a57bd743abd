"""A type that a program declares: the JSON Schema that says the same, and where each part of it stands."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from operator import is_
from typing import Any

from hookproof.schema.patterns import deferral as re
from hookproof.schema.pointers import escape, tokens
from hookproof.sources import names
from hookproof.sources.positions import Node


class _Anything(frozenset[str]):
    """All names that there are."""

    def __contains__(self, _: object) -> bool:
        return True


ANYTHING = _Anything()


@dataclass(frozen=True, slots=True)
class Likeness:
    """A type: the offset at which it stands, keywords with plain values, and the types in it.

    `arguments` are what a type with parameters, which it is a name of, is used with.
    """

    at: int
    words: Mapping[str, Any] = field(default_factory=dict)
    members: tuple[Member, ...] = ()
    items: Likeness | None = None
    branches: tuple[Likeness, ...] = ()
    parents: tuple[Likeness, ...] = ()
    arguments: tuple[Likeness, ...] = ()

    @property
    def is_single(self) -> bool:
        """Whether it has no types in it."""
        return not (self.members or self.items or self.branches or self.parents or self.arguments)

    @property
    def called(self) -> str:
        """The name of the type that it stands for; "" where it is no name of one."""
        return referred(self.words)

    def said(self, text: str) -> Likeness:
        """Return the type with what is said of it, and the examples that stand in those words."""
        if not text:
            return self
        examples = [_value(match["value"], self.words.get("type")) for match in _EXAMPLE.finditer(text)]
        bare = " ".join(_TAG.sub("", text).split())
        told = {**({"description": bare} if bare else {}), **({"examples": examples} if examples else {})}
        return replace(self, words={**self.words, **told}) if told else self

    def as_sent(self) -> Likeness:
        """Return the type as it is where it is written: what always is there is required."""
        if self.is_single:
            return self
        members = tuple(Member(m.name, m.type.as_sent(), m.required or m.always, m.always) for m in self.members)
        items = None if self.items is None else self.items.as_sent()
        parents = tuple(one.as_sent() for one in self.parents)
        branches = tuple(one.as_sent() for one in self.branches)
        return replace(self, members=members, items=items, parents=parents, branches=branches)

    def written(self, known: Collection[str]) -> tuple[dict[str, Any], Node]:
        """Return the schema, and the tree of offsets of all that is in it; types that are not known may be anything."""
        schema: dict[str, Any] = dict(self.words if self.is_known(known) else {})
        places: dict[str, Node] = dict.fromkeys(schema, self.at)
        if self.members:
            parts = {member.name: member.type.written(known) for member in self.members}
            needed = [member.name for member in self.members if member.required]
            schema |= {"type": "object", "properties": {name: part[0] for name, part in parts.items()}}
            schema |= {"required": needed} if needed else {}
            places["properties"] = (self.at, {name: part[1] for name, part in parts.items()})
        if self.items is not None:
            schema["items"], places["items"] = self.items.written(known)
        whole = all(one.is_known(known) for one in self.branches)
        parents = tuple(one for one in self.parents if one.is_known(known))
        for key, several in (("anyOf", self.branches if whole else ()), ("allOf", parents)):
            if several:
                each = [one.written(known) for one in several]
                schema[key], places[key] = [one[0] for one in each], (self.at, [one[1] for one in each])
        return schema, (self.at, places)

    def with_names(self, names: Mapping[str, str]) -> Likeness:
        """Return the type with other names for the types that it is made of."""
        called = self.called
        if self.is_single and called not in names:
            return self
        words = {**self.words, **named(names[called], self.at).words} if called in names else self.words
        items = None if self.items is None else self.items.with_names(names)
        members = tuple(one.of(one.type.with_names(names)) for one in self.members)
        branches, parents, arguments = (
            tuple(one.with_names(names) for one in several) for several in (self.branches, self.parents, self.arguments)
        )
        made, had = (items, *members, *branches, *parents, *arguments), (self.items, *self.members, *self._held)
        if words is self.words and all(map(is_, made, had)):
            return self
        return Likeness(self.at, words, members, items, branches, parents, arguments)

    @property
    def _held(self) -> tuple[Likeness, ...]:
        return (*self.branches, *self.parents, *self.arguments)

    def is_known(self, known: Collection[str]) -> bool:
        """Whether the type that this is called after, if it is no more than a name, is among those that are known."""
        return "$ref" not in self.words or self.called in known


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an object; `required` is None where nothing is said.

    `always` says that who writes the type writes it each time, whatever readers need.
    """

    name: str
    type: Likeness
    required: bool | None = True
    always: bool = False

    def of(self, kind: Likeness) -> Member:
        """Return the member with another type; itself where that is its own."""
        return self if kind is self.type else Member(self.name, kind, self.required, self.always)


@dataclass(frozen=True, slots=True)
class Declared:
    """A type with its name; `event` is the one whose payload it is where no member of it says so, `parameters` are the
    names in it that stand for types given elsewhere."""

    name: str
    type: Likeness
    event: str = ""
    parameters: tuple[str, ...] = ()


#: How comments of several languages give an example; the rest of such tags are no words about the value.
_EXAMPLE = re.compile(r"@example[ \t]+(?P<value>[^\n@]{1,200})")
_TAG = re.compile(r"@\w+[^\n]*")


def _value(text: str, kind: object) -> object:
    """Return the value that the text of an example stands for."""
    bare = text.strip().strip("`")
    if kind == "string" and bare[:1] not in ('"', "'"):
        return bare
    try:
        return json.loads(bare.replace("'", '"') if bare[:1] == "'" else bare)
    except ValueError:
        return bare


def referred(schema: Mapping[str, Any]) -> str:
    """Return the name of the type that a schema refers to; "" where it refers to none."""
    return tokens(str(schema["$ref"]).removeprefix("#"))[-1] if "$ref" in schema else ""


def named(name: str, at: int) -> Likeness:
    """Return the type that a name stands for."""
    return Likeness(at, {"$ref": f"#/$defs/{escape(name)}"})


def literal(values: Iterable[object], at: int) -> Likeness:
    """Return the type that has these values and no others."""
    told = list(dict.fromkeys(values))
    kinds = {_KIND[type(value)] for value in told}
    words: dict[str, Any] = {"type": kinds.pop()} if len(kinds) == 1 else {}
    return Likeness(at, {**words, **({"const": told[0]} if len(told) == 1 else {"enum": told})})


_KIND = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}


def union(parts: Iterable[Likeness], at: int) -> Likeness:
    """Return the union of several types: fixed values become one list, null becomes one more type."""
    told = list(parts)
    fixed = [value for part in told for value in _fixed(part)]
    rest = [part for part in told if not _fixed(part)]
    nulls = [part for part in rest if part.words.get("type") == "null"]
    others = [part for part in rest if part not in nulls]
    if fixed and not others:
        return _or_null(literal(fixed, at), bool(nulls))
    if len(others) == 1 and not fixed:
        return _or_null(replace(others[0], at=at), bool(nulls))
    if not all(part.words or part.members or part.items for part in others):
        return Likeness(at)  # one of them may be anything
    return Likeness(at, branches=(*others, *([literal(fixed, at)] if fixed else []), *nulls[:1]))


def _fixed(part: Likeness) -> list[object]:
    return [part.words["const"]] if "const" in part.words else list(part.words.get("enum", ()))


def _or_null(part: Likeness, may: bool) -> Likeness:
    kind = part.words.get("type") or ("object" if part.members else None)
    if not may or (not part.words and not part.members) or (isinstance(kind, list) and "null" in kind):
        return part
    if kind is None or part.members:
        return Likeness(part.at, branches=(part, Likeness(part.at, {"type": "null"})))
    words = {key: value for key, value in part.words.items() if key not in ("type", "const", "enum")}
    values = {"enum": [*_fixed(part), None]} if _fixed(part) else {}
    return replace(part, words={**words, "type": [kind, "null"], **values})


def listed_events(values: Iterable[object], at: int) -> Declared | None:
    """Return a list of texts as the type whose values they are, if all have the form of an event's name."""
    told = list(values)
    if len(told) > 1 and all(isinstance(value, str) and names.is_dotted(value) for value in told):
        return Declared("EventName", literal(told, at))
    return None
