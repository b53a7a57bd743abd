"""Types with parameters: where one is used with others in their place, it is written out with these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from operator import is_

from hookproof.sources.typed.likenesses import Declared, Likeness, Member, named, union

#: What TypeScript has for a type with some members fewer, or with all of them optional or needed.
_CHANGES = ("Omit", "Pick", "Partial", "Required", "Readonly")
#: What openapi-typescript has for one of several, which it declares by conditions.
_ONE_OF = "OneOf"
#: Types with parameters inside so many others are not written out.
_DEEPEST = 8


def written_out(declared: Iterable[Declared]) -> list[Declared]:
    """Return declared types in which no parameter is left; one that no use gives may be anything."""
    told = list(declared)
    every = {one.name: one for one in told}
    return [replace(one, type=_filled(one.type, every, _open(one, one.type.at), 0)) for one in told]


def _open(one: Declared, at: int) -> dict[str, Likeness]:
    return {name: Likeness(at) for name in one.parameters}


def _filled(kind: Likeness, every: Mapping[str, Declared], given: Mapping[str, Likeness], depth: int) -> Likeness:
    """Return a type with what is given for its parameters, in itself and in all that it is made of."""
    name = kind.called
    if kind.is_single and name not in given:
        return kind
    if name in _CHANGES and len(kind.arguments) in (1, 2):
        changed, *keys = (_filled(one, every, given, depth) for one in kind.arguments)
        return _used(_changed(name, changed, _members(changed, every, depth), *keys), kind)
    if name == _ONE_OF and name not in every and len(kind.arguments) == 1:
        return union((_filled(one, every, given, depth) for one in kind.arguments[0].arguments), kind.at)
    if name in given:
        return _used(given[name], kind)
    if name in every and every[name].parameters and kind.arguments and depth < _DEEPEST:
        generic = every[name]
        told = [_filled(one, every, given, depth) for one in kind.arguments]
        inner = _open(generic, kind.at) | dict(zip(generic.parameters, told, strict=False))
        return _used(_filled(generic.type, every, inner, depth + 1), kind)

    def each(several: Iterable[Likeness]) -> tuple[Likeness, ...]:
        return tuple(_filled(one, every, given, depth) for one in several)

    members = tuple(one.of(_filled(one.type, every, given, depth)) for one in kind.members)
    items = None if kind.items is None else _filled(kind.items, every, given, depth)
    branches, parents = each(kind.branches), each(kind.parents)
    made, had = (items, *members, *branches, *parents), (kind.items, *kind.members, *kind.branches, *kind.parents)
    if not kind.arguments and all(map(is_, made, had)):
        return kind  # most types of a program hold no parameter
    return replace(kind, members=members, items=items, branches=branches, parents=parents, arguments=())


def _used(filled: Likeness, use: Likeness) -> Likeness:
    """Return what a name stands for where it is used, with what is said of it there."""
    said = {key: value for key, value in use.words.items() if key != "$ref"}
    return replace(filled, at=use.at, words={**filled.words, **said})


def _changed(change: str, kind: Likeness, members: Sequence[Member], keys: Likeness | None = None) -> Likeness:
    """Return a type with its members as a word of TypeScript changes them; of one without any nothing is known."""
    if change == "Readonly":
        return kind
    told = {str(text) for text in _texts(keys)}
    kept = [m for m in members if keys is None or (m.name in told) is (change == "Pick")]
    needed = {"Partial": False, "Required": True}
    changed = tuple(replace(m, required=needed.get(change, m.required)) for m in kept)
    return Likeness(kind.at, {"type": "object"}, changed) if members else named(change, kind.at)


def _members(kind: Likeness, every: Mapping[str, Declared], depth: int) -> Sequence[Member]:
    """The members of a type, and of what it is a name of or extends, each by its first description."""
    name = kind.called
    if depth >= _DEEPEST:
        return ()
    above = (every[name].type,) if name in every and not every[name].parameters else kind.parents
    found = {m.name: m for one in reversed(above) for m in _members(one, every, depth + 1)}
    return tuple((found | {m.name: m for m in kind.members}).values())


def _texts(keys: Likeness | None) -> Iterable[object]:
    words = {} if keys is None else keys.words
    return [words["const"]] if "const" in words else words.get("enum", ())
